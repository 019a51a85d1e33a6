import type { ReactElement } from "react";

import { Button } from "../button/button.tsx";
import { Callout } from "../error/callout.tsx";
import { useFailureTexts } from "../error/failure-words.ts";
import { useUiTexts } from "../ui-texts.ts";

interface MissingNoteProps {
  readonly again: () => void;
  /** Loading is being retried. */
  readonly busy?: boolean | undefined;
}

/** Shown in place of a component that failed to load; the rest of the page stays, with its unsaved input. */
export function MissingNote({ again, busy }: MissingNoteProps): ReactElement {
  const words = useFailureTexts();
  const texts = useUiTexts();
  const ways = (
    <>
      <Button size="small" busy={busy} onClick={again}>
        {texts("again")}
      </Button>
      <Button size="small" onClick={() => location.reload()}>
        {texts("reload")}
      </Button>
    </>
  );
  return (
    <Callout tone="bad" title={words("noScript")} action={ways} role="alert">
      <p>{words("noScriptHint")}</p>
    </Callout>
  );
}
