import { useEffect, useState } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { useLiveSession } from "../binding/live-context.ts";
import { useAnswer } from "../binding/use-answer.ts";
import { useLive } from "../binding/use-live.ts";
import { useNow } from "../ui/clock/now.ts";
import { useLocale } from "../ui/texts/language.ts";
import { needId, reasonOf } from "./reason-of.ts";
import { useTaskTexts } from "./texts.ts";
import { useAttention } from "./use-attention.ts";
import { withAttention } from "./what-now.ts";

/** Why a task is in its state, in words, kept true while its predecessors and the time go on. */
export function useReason(known: LiveTask): string {
  // What was loaded with the task may be over: only the last look at all tasks tells whether it still asks or is silent.
  const preparing = usePreparing(known);
  const task = { ...withAttention(known, useAttention().get(known.id)), preparing };
  const texts = useTaskTexts();
  const locale = useLocale();
  const { store } = useLiveSession();
  useLive((live) => dependsOn(task, live));
  const counts = task.state === "parked" || task.attention === "stuck" || preparing !== undefined;
  const now = useNow(counts ? 1000 : undefined);
  return reasonOf(task, {
    texts,
    locale,
    now,
    stateOf: (id) => store.backlog.task(id)?.state,
    runPaused: store.backlog.run(task.run)?.resource.state === "paused",
  });
}

/** No event tells which set-up command runs: the server is asked while a task is prepared. */
function usePreparing({ id, state, attempts }: LiveTask): LiveTask["preparing"] {
  const enabled = useLasts(state === "leased");
  const { data } = useAnswer(["task", id], (api) => api.task(id), { enabled, everyMs: preparingMs });
  const isSame = enabled && data?.state === state && data.attempts === attempts;
  return isSame ? data.preparing : undefined;
}

const preparingMs = 2_000;
/** Most tasks are prepared within a moment, and nobody would read what is done for them. */
const momentMs = 1_000;

/** Whether something has held for a moment. */
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

/** Changes when a reason may be another one though the task is the same. */
function dependsOn(task: LiveTask, { backlog }: LiveStore): string {
  if (task.state === "ready") return backlog.run(task.run)?.resource.state ?? "";
  if (task.state !== "blocked" && task.state !== "skipped") return "";
  return task.needs.map((need) => backlog.task(needId(task, need.task))?.state ?? "").join(" ");
}
