import type { ReactElement } from "react";

import { VisuallyHidden } from "../layout/visually-hidden.tsx";
import styles from "./middle-cut.module.css";

/** Shorter names are rarely truncated. */
const longFrom = 20;
/** Characters kept at the end, where names of one matrix usually differ. */
const kept = 9;

/** Shows a name in one line; if too long, it is truncated in the middle, so that its end stays visible. */
export function MiddleCut({ text }: { readonly text: string }): ReactElement {
  if (text.length < longFrom) return <>{text}</>;
  return (
    <>
      <VisuallyHidden>{text}</VisuallyHidden>
      <span className={styles["cut"]} aria-hidden="true">
        <span className={styles["start"]}>{text.slice(0, -kept)}</span>
        <span>{text.slice(-kept)}</span>
      </span>
    </>
  );
}
