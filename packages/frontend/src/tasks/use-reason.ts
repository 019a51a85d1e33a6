import { useEffect, useState } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { useLiveSession } from "../binding/live-context.ts";
import { useAnswer } from "../binding/use-answer.ts";
import { useLive } from "../binding/use-live.ts";
import { useNow } from "../ui/clock/now.ts";
import { useLocale } from "../ui/texts/language.ts";
import { useGroups } from "./groups/use-groups.ts";
import { needId, reasonOf } from "./reason-of.ts";
import { useTaskTexts } from "./texts.ts";
import { useAttention } from "./use-attention.ts";
import { withAttention } from "./what-now.ts";

/** Returns the explanation of a task's state, updated with its predecessors and the time. */
export function useReason(known: LiveTask): string {
  // The loaded task may be outdated: only the latest attention query says whether it still asks or is silent.
  const preparing = usePreparing(known);
  const held = useHeld(known);
  const task = { ...withAttention(known, useAttention().get(known.id)), preparing, held };
  const texts = useTaskTexts();
  const locale = useLocale();
  const { store } = useLiveSession();
  useLive((live) => dependsOn(task, live));
  const groupPaused = useGroupPaused(task, store);
  const counts = task.state === "parked" || task.attention === "stuck" || preparing !== undefined;
  const now = useNow(counts ? 1000 : undefined);
  return reasonOf(task, {
    texts,
    locale,
    now,
    stateOf: (id) => store.backlog.task(id)?.state,
    groupPaused,
    runPaused: store.backlog.run(task.run)?.resource.state === "paused",
  });
}

function useGroupPaused({ state, run, group }: LiveTask, { backlog }: LiveStore): boolean {
  const project = backlog.run(run)?.resource.projectId;
  const enabled = state === "ready" && group !== undefined && project !== undefined;
  const { data } = useGroups(project ?? "", { enabled });
  return enabled && data?.some(({ name, paused }) => paused && name === group) === true;
}

/** Polls the server while a task is prepared, because no event announces the current set-up command. */
function usePreparing({ id, state, attempts }: LiveTask): LiveTask["preparing"] {
  const enabled = useLasts(state === "leased");
  // One key for all tasks that are not prepared: thousands would each leave an entry in the cache.
  const key = enabled ? ["task", id] : ["task"];
  const { data } = useAnswer(key, (api) => api.task(id), { enabled, everyMs: preparingMs });
  const isSame = enabled && data?.state === state && data.attempts === attempts;
  return isSame ? data.preparing : undefined;
}

/** Polls the server while an agent is ready, because no event announces what keeps it from starting. */
function useHeld({ id, state, agent }: LiveTask): LiveTask["held"] {
  const enabled = useLasts(state === "ready" && agent !== undefined);
  const key = enabled ? ["task", id] : ["task"];
  const { data } = useAnswer(key, (api) => api.task(id), { enabled, everyMs: heldMs });
  return enabled && data?.state === state ? data.held : undefined;
}

const heldMs = 15_000;
const preparingMs = 2_000;
/** Most tasks are prepared faster than anyone could read the set-up command. */
const momentMs = 1_000;

/** Returns whether the condition has held for a moment. */
function useLasts(holds: boolean): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!holds) return undefined;
    const timer = setTimeout(() => setLasts(true), momentMs);
    return () => {
      clearTimeout(timer);
      setLasts(false);
    };
  }, [holds]);
  return holds && lasts;
}

/** Returns a key that changes when the reason may change although the task is the same. */
function dependsOn(task: LiveTask, { backlog }: LiveStore): string {
  if (task.state === "ready") return backlog.run(task.run)?.resource.state ?? "";
  if (task.state !== "blocked" && task.state !== "skipped") return "";
  return task.needs.map((need) => backlog.task(needId(task, need.task))?.state ?? "").join(" ");
}
