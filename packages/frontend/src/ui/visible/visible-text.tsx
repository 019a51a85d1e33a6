import { Fragment, type ReactElement, type ReactNode } from "react";

import { nameOfCharacter, splitHidden } from "./split-hidden.ts";
import styles from "./visible-text.module.css";

/** Text whose invisible characters are shown by their code points, so that it cannot pretend to be something else. */
export function VisibleText({ children }: { readonly children: string }): ReactNode {
  const parts = splitHidden(children);
  if (parts.length === 1) return children;
  return parts
    .filter(({ text }) => text !== "")
    .map(({ at, text, isHidden }) => <Fragment key={at}>{isHidden ? <Mark of={text} /> : text}</Fragment>);
}

function Mark({ of }: { readonly of: string }): ReactElement {
  return <span className={styles["hidden"]}>{nameOfCharacter(of)}</span>;
}
