import type { KeptBacklog, LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { Identity } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { saveState } from "./saved-state.ts";
import type { LiveSession } from "./live-session.ts";

/** Save interval in ms: a closed browser loses at most this much. */
const restMs = 5_000;
/** Enough to look something up offline; only the newest runs are saved. */
const keptRuns = 50;
const keptTasks = 5_000;

/** Saves the live backlog as it changes, until disposed. */
export function saveBacklog(live: LiveSession, me: Identity): Disposable {
  let kept = -1;
  const write = (): void => {
    const { link, version } = live.store;
    if (link.kind !== "live" || version === kept) return;
    kept = version;
    void saveState({ me, backlog: backlogOf(live.store, Date.now()) });
  };
  const timer = setInterval(write, restMs);
  addEventListener("pagehide", write);
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
      removeEventListener("pagehide", write);
    },
  };
}

/** Returns the newest runs, each with all its tasks or with none: a partial list would look complete. */
export function backlogOf({ backlog }: Pick<LiveStore, "backlog">, at: number): KeptBacklog {
  let room = keptTasks;
  const runs = backlog.runs.slice(0, keptRuns).map((run) => {
    const whole = run.loaded === "all" && run.tasks.size <= room;
    if (whole) room -= run.tasks.size;
    return { run: run.resource, tasks: whole ? [...run.tasks.values()].map(asTask) : [] };
  });
  return { at, runs };
}

function asTask(task: LiveTask): TaskResource {
  return { ...task, why: task.why ?? "" };
}
