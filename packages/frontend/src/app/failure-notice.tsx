import type { ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { ErrorNote } from "../ui/error/error-note.tsx";
import { Page } from "../ui/page/page.tsx";
import { useAppTexts } from "./texts.ts";

interface FailureNoticeProps {
  readonly failure: Failure;
  readonly again: () => void;
}

/** In the place of the whole application, which knows nothing yet: what is wrong, and what to do. */
export function FailureNotice({ failure, again }: FailureNoticeProps): ReactElement {
  const texts = useAppTexts();
  return (
    <Page title={texts("notShown")} fit="text">
      <ErrorNote failure={failure} retry={again} />
    </Page>
  );
}
