import { useEffect, useMemo, useRef } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunResource, TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useAnswer } from "../../binding/use-answer.ts";
import { useLiveRun, useLiveTask } from "../../binding/use-live.ts";

export interface SeenTask {
  readonly task: LiveTask;
  /** Specification and attempts; undefined while loading. */
  readonly detail: TaskDetail | undefined;
  readonly run: RunResource;
}

export interface TaskAnswer {
  readonly seen: SeenTask | undefined;
  readonly failure: Failure | undefined;
  readonly again: () => void;
  /** Ids of the previous and next task in run order. */
  readonly before: string | undefined;
  readonly behind: string | undefined;
}

/** Returns a live task with its attempts; requested from the server if it is not in the live data. */
export function useTask(runId: string, name: string): TaskAnswer {
  const id = `${runId}/${name}`;
  const live = useLiveTask(id);
  const { run: liveRun, revision } = useLiveRun(runId);
  const { data: detail, error, refetch } = useAnswer(["task", id], (api) => api.task(id));
  const askedRun = useAnswer(["run", runId], (api) => api.run(runId), { enabled: liveRun === undefined });
  const stamp =
    live &&
    `${live.state} ${live.attempts} ${live.priority} ${live.group} ${live.outcome?.kind} ${live.command}`;
  const last = useRef(stamp);
  useEffect(() => {
    if (last.current !== undefined && last.current !== stamp) void refetch();
    last.current = stamp;
  }, [stamp, refetch]);
  const run = liveRun?.resource ?? askedRun.data;
  const task = live ?? detail;
  const neighbours = useMemo(
    () => neighboursOf([...(liveRun?.tasks.keys() ?? [])], id),
    // The map of tasks is mutated in place: `revision` signals changes.
    // oxlint-disable-next-line react/exhaustive-deps
    [liveRun, revision, id],
  );
  return {
    seen: task === undefined || run === undefined ? undefined : { task, detail, run },
    failure: error?.failure ?? askedRun.error?.failure,
    again: () => void refetch(),
    ...neighbours,
  };
}

function neighboursOf(ids: readonly string[], id: string) {
  const at = ids.indexOf(id);
  return at < 0 ? { before: undefined, behind: undefined } : { before: ids[at - 1], behind: ids[at + 1] };
}
