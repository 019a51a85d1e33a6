import type { ReactElement } from "react";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";
import type {
  CommitResource,
  DiffPage,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { LineCounts } from "../../../tasks/changes/line-counts.tsx";
import { Select } from "../../../ui/field/select.tsx";
import { Toolbar, ToolbarSpace } from "../../../ui/toolbar/toolbar.tsx";
import { ViewSwitches } from "../diff/view-switches.tsx";
import styles from "../diff/diff.module.css";
import { useDiffTexts, useReviewTexts } from "../texts.ts";
import type { RangeChoice } from "./shown-range.ts";
import type { ViewedFiles } from "./use-viewed.ts";

interface ReviewBarProps {
  readonly diff: DiffPage;
  readonly files: readonly ChangedFile[];
  readonly commits: readonly CommitResource[];
  readonly viewed: ViewedFiles;
  readonly choice: RangeChoice;
  readonly choose: (choice: RangeChoice) => void;
}

/** Shows the size of what is compared and how much of it was viewed; chooses what is compared and how. */
export function ReviewBar({ diff, files, commits, viewed, choice, choose }: ReviewBarProps): ReactElement {
  const texts = useDiffTexts();
  const words = useReviewTexts();
  const count = files.filter(({ path }) => viewed.isViewed(path)).length;
  return (
    <div className={styles["bar"]}>
      <Toolbar label={texts("changes")}>
        <Select<RangeChoice>
          className={styles["range"]}
          aria-label={words("shown")}
          value={choice}
          options={useRangeOptions(commits, viewed.seenBefore, choice)}
          onChange={choose}
        />
        <strong>{texts("files", { count: diff.changedFiles })}</strong>
        <LineCounts insertions={diff.insertions} deletions={diff.deletions} />
        <span className={styles["source"]}>{words("viewedOf", { count, all: files.length })}</span>
        <ToolbarSpace />
        <ViewSwitches />
      </Toolbar>
    </div>
  );
}

function useRangeOptions(
  commits: readonly CommitResource[],
  seenBefore: string | undefined,
  choice: RangeChoice,
): readonly { readonly value: RangeChoice; readonly label: string }[] {
  const texts = useReviewTexts();
  const chosen = choice.startsWith("since:") ? choice.slice("since:".length) : undefined;
  const since = seenBefore ?? chosen;
  return [
    { value: "all", label: texts("allChanges") },
    ...(since === undefined
      ? []
      : [{ value: `since:${since}` as const, label: texts("sinceLook", { commit: since.slice(0, 7) }) }]),
    ...(commits.length < 2 && !choice.startsWith("commit:") ? [] : commits).map(({ commit, subject }) => ({
      value: `commit:${commit}` as const,
      label: `${commit.slice(0, 7)} ${subject}`,
    })),
  ];
}
