import type { ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { ErrorNote } from "../ui/error/error-note.tsx";
import { Page } from "../ui/page/page.tsx";
import { useAppTexts } from "./texts.ts";

interface FailureNoticeProps {
  readonly failure: Failure;
  readonly again: () => void;
}

/** Replaces the whole application when it cannot start: says what is wrong and what to do. */
export function FailureNotice({ failure, again }: FailureNoticeProps): ReactElement {
  const texts = useAppTexts();
  return (
    <Page title={texts("notShown")} fit="text">
      <ErrorNote failure={failure} retry={again} />
    </Page>
  );
}
