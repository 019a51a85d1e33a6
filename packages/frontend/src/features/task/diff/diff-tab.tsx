import { FileDiff as FileDiffIcon } from "lucide-react";
import { useMemo, useState, type ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { TaskChange } from "@wezterm-parallel/shared/protocol/api/schemas/change-schemas";

import { useAnswer } from "../../../binding/use-answer.ts";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { Changes } from "./changes.tsx";
import { inTreeOrder } from "./file-tree.ts";
import { useDiffTexts } from "./texts.ts";

interface DiffTabProps {
  readonly task: LiveTask;
  readonly attempt: number;
  /** The attempt is running: its files may change. */
  readonly live: boolean;
}

/** Polling interval in ms for a running task's changes: each count costs git some tens of ms. */
const everyMs = 5_000;

/** Limit of listed files. */
const mostFiles = 1_000;

/** Shows an attempt's changes relative to its start commit. */
export function DiffTab({ task, attempt, live }: DiffTabProps): ReactElement {
  const texts = useDiffTexts();
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
    <Ordered
      change={data}
      subject={{ task: task.id, attempt, version: `${data.commit ?? ""} ${round}` }}
      refresh={live ? refresh : undefined}
      refreshing={isFetching}
    />
  );
}

interface OrderedProps {
  readonly change: TaskChange;
  readonly subject: { readonly task: string; readonly attempt: number; readonly version: string };
  readonly refresh: (() => void) | undefined;
  readonly refreshing: boolean;
}

function Ordered({ change, ...rest }: OrderedProps): ReactElement {
  const files = useMemo(() => inTreeOrder(change.items), [change.items]);
  return <Changes {...rest} change={change} files={files} />;
}
