import type { ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useFailureTexts, wordsOf } from "./failure-words.ts";

interface FailureLinesProps {
  readonly failure: Failure;
  /** What happened stands elsewhere already: only what follows. */
  readonly titled?: boolean | undefined;
}

/** What went wrong in the reader's language, what to do about it, and the server's own words where they say more. */
export function FailureLines({ failure, titled = false }: FailureLinesProps): ReactElement {
  const { detail, hint, lang, said } = wordsOf(failure, useFailureTexts());
  return (
    <>
      {titled ? null : <p lang={lang}>{detail}</p>}
      {hint === undefined ? null : <p lang={lang}>{hint}</p>}
      {said === undefined ? null : <p lang="en">{said}</p>}
    </>
  );
}
