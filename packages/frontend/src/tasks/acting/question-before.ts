import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { hasEnded, isLive } from "@wezterm-parallel/shared/domain/task/task-states";

import type { Question } from "../../ui/dialog/ask.ts";
import { formatDuration } from "../../ui/format/durations.ts";
import { currentLocale } from "../../ui/texts/language.ts";
import { useActingTexts } from "./acting-texts.ts";
import type { TaskAction } from "./possible-actions.ts";

/** Tasks that have run longer than this are not stopped without confirmation, ms. */
const longMs = 60_000;
/** Longest list of names in one sentence. */
const namesShown = 3;

/**
 * Returns the confirmation for cancelling or rerunning tasks, which is irreversible: for several tasks, or one that has
 * run for more than a minute. Pausing and resuming need none, because they are easily undone.
 */
export function questionBefore(
  action: TaskAction,
  tasks: readonly LiveTask[],
  now: number,
): Question | undefined {
  if (action === "retry") return tasks.length > 1 ? retryQuestion(tasks) : undefined;
  if (action !== "cancel") return undefined;
  const [only] = tasks;
  if (only === undefined) return undefined;
  return tasks.length > 1 ? cancelQuestion(tasks) : longCancelQuestion(only, now);
}

function retryQuestion(tasks: readonly LiveTask[]): Question {
  const texts = useActingTexts.now();
  const values = { count: tasks.length, names: namesOf(tasks) };
  return {
    title: texts("retryTitle", values),
    text: texts("retryText", values),
    action: texts("retryAction", values),
  };
}

function cancelQuestion(tasks: readonly LiveTask[]): Question {
  const texts = useActingTexts.now();
  const open = tasks.filter(({ state }) => !hasEnded(state));
  const live = open.filter(({ state }) => isLive(state)).length;
  const values = { count: open.length, names: namesOf(open), live, queued: open.length - live };
  return {
    title: texts("cancelTitle", values),
    text: texts("cancelText", values),
    action: texts("cancelAction", values),
    danger: true,
  };
}

function longCancelQuestion({ name, state, startedAt }: LiveTask, now: number): Question | undefined {
  if (!isLive(state) || startedAt === undefined || now - startedAt <= longMs) return undefined;
  const texts = useActingTexts.now();
  const values = { task: name, time: formatDuration(now - startedAt, currentLocale()) };
  return {
    title: texts("stopTitle", values),
    text: texts("stopText", values),
    action: texts("stopAction", values),
    danger: true,
  };
}

/** Adds the run to each name when there are several runs. */
function namesOf(tasks: readonly LiveTask[]): string {
  const areOfOne = new Set(tasks.map(({ run }) => run)).size === 1;
  const shown = tasks.slice(0, namesShown).map(({ id, name }) => (areOfOne ? name : id));
  const names = new Intl.ListFormat(currentLocale(), { type: "conjunction", style: "narrow" }).format(shown);
  const rest = tasks.length - shown.length;
  return rest === 0 ? names : useActingTexts.now()("namesAndMore", { names, count: rest });
}
