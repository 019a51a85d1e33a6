import type { ReactElement } from "react";

import { Button } from "../button/button.tsx";
import { Callout } from "../error/callout.tsx";
import { useFailureTexts } from "../error/failure-words.ts";
import { useUiTexts } from "../ui-texts.ts";

interface MissingNoteProps {
  readonly again: () => void;
  /** It is being fetched again. */
  readonly busy?: boolean | undefined;
}

/** In the place of what could not be fetched; everything else on the page stays, with what was typed into it. */
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
