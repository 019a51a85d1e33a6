import type { ReactElement } from "react";

import { VisuallyHidden } from "../layout/visually-hidden.tsx";
import styles from "./middle-cut.module.css";

/** Shorter ones are rarely cut. */
const longFrom = 20;
/** What tells names of one matrix apart mostly stands at their end. */
const kept = 9;

/** A name in one line: where it is too long for its place, it is cut before its end, which stays in sight. */
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
