import type { ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { ProgressBar } from "../../ui/progress/progress-bar.tsx";
import { VisibleText } from "../../ui/visible/visible-text.tsx";
import { useActivityTexts } from "./texts.ts";
import styles from "./known-from.module.css";

/** Shows what an agent said about its progress; nothing if it said nothing. */
export function ProgressOf({ task: { progress } }: { readonly task: LiveTask }): ReactElement | null {
  const texts = useActivityTexts();
  if (progress === undefined) return null;
  const { text, percent } = progress;
  return (
    <span className={styles["progress"]}>
      {percent === undefined ? null : (
        <ProgressBar label={texts("progress", { percent })} value={percent} of={100} />
      )}
      <VisibleText>{percent === undefined ? text : `${percent} % · ${text}`}</VisibleText>
    </span>
  );
}
