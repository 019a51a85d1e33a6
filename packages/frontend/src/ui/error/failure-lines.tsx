import type { ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useFailureTexts, wordsOf } from "./failure-words.ts";

interface FailureLinesProps {
  readonly failure: Failure;
  /** The failure's title is shown elsewhere already: only the hint and details are shown. */
  readonly titled?: boolean | undefined;
}

/** Shows a failure in the reader's language, with a hint, and the server's own text where it says more. */
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
