import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { useLiveSession } from "../binding/live-context.ts";
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
  const task = withAttention(known, useAttention().get(known.id));
  const texts = useTaskTexts();
  const locale = useLocale();
  const { store } = useLiveSession();
  useLive((live) => dependsOn(task, live));
  const now = useNow(task.state === "parked" || task.attention === "stuck" ? 1000 : undefined);
  return reasonOf(task, {
    texts,
    locale,
    now,
    stateOf: (id) => store.backlog.task(id)?.state,
    runPaused: store.backlog.run(task.run)?.resource.state === "paused",
  });
}

/** Changes when a reason may be another one though the task is the same. */
function dependsOn(task: LiveTask, { backlog }: LiveStore): string {
  if (task.state === "ready") return backlog.run(task.run)?.resource.state ?? "";
  if (task.state !== "blocked" && task.state !== "skipped") return "";
  return task.needs.map((need) => backlog.task(needId(task, need.task))?.state ?? "").join(" ");
}
