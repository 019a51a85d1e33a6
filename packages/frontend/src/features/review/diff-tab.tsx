import { FileDiff as FileDiffIcon } from "lucide-react";
import { useMemo, useState, type ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskChange } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { useAnswer } from "../../binding/use-answer.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Callout } from "../../ui/error/callout.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { ChangesBar } from "./diff/changes-bar.tsx";
import { DiffViewer } from "./diff/diff-viewer.tsx";
import { inTreeOrder } from "./diff/files/file-tree.ts";
import type { PatchSource } from "./diff/patch/use-patches.ts";
import { useFolded } from "./diff/use-folded.ts";
import { useDiffTexts } from "./texts.ts";

interface DiffTabProps {
  readonly task: LiveTask;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
}

/** Polling interval in ms for a running task's changes: each count costs git some tens of ms. */
const everyMs = 5_000;

/** Limit of listed files. */
const mostFiles = 1_000;

/** Shows an attempt's changes relative to its start commit. Fills the height of its container. */
export function DiffTab({ task, attempt }: DiffTabProps): ReactElement {
  const texts = useDiffTexts();
  const live = isLive(task.state) && attempt === task.attempts;
  const [round, setRound] = useState(0);
  const { data, error, refetch, isFetching } = useAnswer(
    ["changes", task.id, attempt, live],
    (api) => api.checkouts.taskChange(task.id, { attempt, patches: false, limit: mostFiles }),
    { everyMs: live ? everyMs : undefined },
  );
  const refresh = () => {
    setRound((before) => before + 1);
    void refetch();
  };
  if (data === undefined) {
    if (error === null) return <Skeleton lines={12} />;
    return <ErrorNote title={texts("notRead")} failure={error.failure} retry={refresh} />;
  }
  if (data.items.length === 0) {
    return (
      <EmptyState title={texts("nothing")} icon={<FileDiffIcon />}>
        {texts(live ? "nothingYet" : "nothingHint")}
      </EmptyState>
    );
  }
  return (
    <Changes
      change={data}
      subject={{ task: task.id, attempt, version: `${data.commit ?? ""} ${round}` }}
      refresh={live ? refresh : undefined}
      refreshing={isFetching}
    />
  );
}

interface ChangesProps {
  readonly change: TaskChange;
  readonly subject: { readonly task: string; readonly attempt: number; readonly version: string };
  readonly refresh: (() => void) | undefined;
  readonly refreshing: boolean;
}

function Changes({ change, subject, refresh, refreshing }: ChangesProps): ReactElement {
  const texts = useDiffTexts();
  const { task, attempt, version } = subject;
  const files = useMemo(() => inTreeOrder(change.items), [change.items]);
  const [folded, fold] = useFolded(files);
  const paths = files.map(({ path }) => path);
  const source: PatchSource = {
    key: ["patches", task, attempt, version, change.insertions, change.deletions],
    read: (api, query) => api.checkouts.taskChange(task, { attempt, ...query }),
  };
  return (
    <DiffViewer
      files={files}
      source={source}
      folded={folded}
      fold={fold}
      bar={
        <ChangesBar
          change={change}
          refresh={refresh}
          refreshing={refreshing}
          allFolded={paths.every((path) => folded.has(path))}
          foldAll={(closed) => fold(paths, closed)}
        />
      }
      aside={() =>
        change.next === undefined ? null : (
          <Callout>{texts("moreFiles", { count: change.changedFiles - files.length })}</Callout>
        )
      }
    />
  );
}
