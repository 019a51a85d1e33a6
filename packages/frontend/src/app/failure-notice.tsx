import type { ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import styles from "./app.module.css";
import { useAppTexts } from "./texts.ts";

interface FailureNoticeProps {
  readonly failure: Failure;
  readonly again: () => void;
}

/** A whole page that could not be shown: what is wrong, and what to do. */
export function FailureNotice({ failure, again }: FailureNoticeProps): ReactElement {
  const texts = useAppTexts();
  return (
    <main className={styles["notice"]}>
      <h1>{texts("notShown")}</h1>
      <p role="alert">{failure.detail}</p>
      {failure.hint === undefined ? null : <p>{failure.hint}</p>}
      <button type="button" onClick={again}>
        {texts("again")}
      </button>
    </main>
  );
}
