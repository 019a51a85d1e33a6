import type { ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { Button } from "../button/button.tsx";
import { useUiTexts } from "../ui-texts.ts";
import { Callout } from "./callout.tsx";
import { FailureLines } from "./failure-lines.tsx";

interface ErrorNoteProps {
  readonly failure: Failure;
  /** The failed action, such as "The log could not be read"; absent: a general title. */
  readonly title?: string | undefined;
  readonly retry?: (() => void) | undefined;
  readonly retrying?: boolean | undefined;
}

/** Shows a failure in the user's language, with a hint and a retry button. */
export function ErrorNote({ failure, title, retry, retrying }: ErrorNoteProps): ReactElement {
  const texts = useUiTexts();
  const again =
    retry === undefined ? undefined : (
      <Button size="small" busy={retrying} onClick={retry}>
        {texts("again")}
      </Button>
    );
  return (
    <Callout tone="bad" title={title ?? texts("wentWrong")} action={again} role="alert">
      <FailureLines failure={failure} />
    </Callout>
  );
}
