import type { ReactElement } from "react";

import { CopyButton } from "../copy/copy-button.tsx";
import { Field } from "../field/field.tsx";
import { Input } from "../field/input.tsx";
import styles from "./secret-once.module.css";

interface SecretOnceProps {
  /** What it is, such as "Token of the key". */
  readonly label: string;
  readonly value: string;
  /** That it is not shown again, and how long it counts. */
  readonly hint: string;
}

/** Something secret that is shown this once: to be copied now. */
export function SecretOnce({ label, value, hint }: SecretOnceProps): ReactElement {
  return (
    <Field label={label} hint={hint}>
      <span className={styles["row"]}>
        <Input mono readOnly value={value} onFocus={(event) => event.target.select()} data-autofocus="" />
        <CopyButton labelled value={value} what={label} />
      </span>
    </Field>
  );
}
