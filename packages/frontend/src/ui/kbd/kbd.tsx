import type { ReactElement } from "react";

import { spellKeys } from "../keys/spell-keys.ts";
import styles from "./kbd.module.css";

/** Shows keys: `mod+k`, or a sequence such as `g b`. */
export function Kbd({ keys }: { readonly keys: string }): ReactElement {
  const pressed = spellKeys(keys).map((key, at) => ({ key, id: `${at} ${key}` }));
  return (
    <span className={styles["keys"]}>
      {pressed.map(({ key, id }) => (
        <kbd key={id} className={styles["key"]}>
          {key}
        </kbd>
      ))}
    </span>
  );
}
