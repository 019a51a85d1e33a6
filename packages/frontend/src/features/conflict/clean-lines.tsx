import type { ReactElement } from "react";

import { shownLines } from "../../tasks/conflicts/conflict-sides.tsx";
import { VisibleText } from "../../ui/visible/visible-text.tsx";
import { useConflictPageTexts } from "./texts.ts";
import styles from "./conflict.module.css";

/** Lines shown beside a conflict; more are folded. */
const shown = 3;

/** Lines without a conflict: those in the middle are folded. */
export function CleanLines({ text }: { readonly text: string }): ReactElement {
  const texts = useConflictPageTexts();
  const lines = shownLines(text).split("\n");
  const hidden = lines.length - 2 * shown;
  if (hidden <= 2) return <Lines lines={lines} />;
  return (
    <div>
      <Lines lines={lines.slice(0, shown)} />
      <details className={styles["folded"]}>
        <summary>{texts("sameLines", { count: hidden })}</summary>
        <Lines lines={lines.slice(shown, -shown)} />
      </details>
      <Lines lines={lines.slice(-shown)} />
    </div>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }): ReactElement {
  return (
    <pre className={styles["clean"]} tabIndex={0}>
      <VisibleText>{lines.join("\n")}</VisibleText>
    </pre>
  );
}
