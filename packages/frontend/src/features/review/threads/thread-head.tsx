import type { ReactElement } from "react";

import type { ReviewThread } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { Badge } from "../../../ui/badge/badge.tsx";
import { VisibleText } from "../../../ui/visible/visible-text.tsx";
import { useReviewTexts } from "../texts.ts";
import styles from "./threads.module.css";

type Texts = ReturnType<typeof useReviewTexts>;

function resolvedText(texts: Texts, resolved: ReviewThread["resolved"]): string {
  const name = resolved?.by.name ?? "";
  if (resolved?.commit === undefined) return texts("resolvedBy", { name });
  return texts("resolvedByCommit", { name, commit: resolved.commit.slice(0, 7) });
}

/** The lines of a thread, and whether it is resolved; the text of the lines if they are gone. */
export function ThreadHead({ thread }: { readonly thread: ReviewThread }): ReactElement | null {
  const texts = useReviewTexts();
  const { state, first, last, side, lines, place, resolved } = thread;
  const shown = place ?? { first, last };
  const isRange = shown.first !== shown.last;
  if (state === "open" && !isRange && side === "new") return null;
  const words = { first: shown.first, last: shown.last };
  return (
    <div className={styles["threadHead"]}>
      {state === "resolved" ? <Badge tone="good">{resolvedText(texts, resolved)}</Badge> : null}
      {state === "outdated" ? <Badge>{texts("outdated")}</Badge> : null}
      <span className={styles["quiet"]}>
        {isRange ? texts("onLines", words) : texts("onLine", words)}
        {side === "old" ? ` ${texts("ofBase")}` : null}
      </span>
      {state === "outdated" ? (
        <pre className={styles["quoted"]} tabIndex={0}>
          <VisibleText>{lines.join("\n")}</VisibleText>
        </pre>
      ) : null}
    </div>
  );
}
