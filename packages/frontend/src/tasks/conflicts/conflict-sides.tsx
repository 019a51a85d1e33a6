import type { ReactElement } from "react";

import { VisibleText } from "../../ui/visible/visible-text.tsx";
import styles from "./conflict-sides.module.css";

interface Side {
  /** Above its lines: who wrote them. */
  readonly label: string;
  /** Lines with line ends. */
  readonly text: string;
  /** Text instead of the lines if there are none. */
  readonly none: string;
  readonly side: "target" | "change";
  /** It is part of the resolution. */
  readonly isTaken?: boolean | undefined;
}

/** The conflicting lines of both sides: beside one another, or one above the other on a phone. */
export function ConflictSides({ sides }: { readonly sides: readonly [Side, Side] }): ReactElement {
  return (
    <div className={styles["sides"]}>
      {sides.map(({ label, text, none, side, isTaken }) => (
        <figure key={side} data-side={side} data-taken={isTaken || undefined}>
          <figcaption>{label}</figcaption>
          <pre tabIndex={0} data-none={text === "" || undefined}>
            <VisibleText>{text === "" ? none : shownLines(text)}</VisibleText>
          </pre>
        </figure>
      ))}
    </div>
  );
}

/** Returns lines without their line ends of Windows, which are no invisible characters to warn of. */
export function shownLines(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/\n$/, "");
}
