import type { ReactElement } from "react";

import { shownLines } from "../../tasks/conflicts/conflict-sides.tsx";
import { Button } from "../../ui/button/button.tsx";
import { CopyButton } from "../../ui/copy/copy-button.tsx";
import { Callout } from "../../ui/error/callout.tsx";
import { VisibleText } from "../../ui/visible/visible-text.tsx";
import { useResolving } from "./conflict-context.ts";
import { leftTexts } from "./resolution.ts";
import { useConflictPageTexts } from "./texts.ts";
import styles from "./conflict.module.css";

/** Texts that were typed for lines that have changed since: nothing that a person typed disappears. */
export function LeftTexts(): ReactElement {
  const texts = useConflictPageTexts();
  const { conflict, resolution } = useResolving();
  return (
    <>
      {leftTexts(conflict, resolution.choices).map(({ key, path, text }) => (
        <Callout
          key={key}
          tone="warning"
          title={`${texts("leftText")}: ${path}`}
          action={
            <>
              <CopyButton value={text} what={path} />
              <Button size="small" onClick={() => resolution.choose(key, undefined)}>
                {texts("discard")}
              </Button>
            </>
          }
        >
          <pre className={styles["left"]} tabIndex={0}>
            <VisibleText>{shownLines(text)}</VisibleText>
          </pre>
        </Callout>
      ))}
    </>
  );
}
