import { attentionOf, findAttention } from "@wezterm-parallel/shared/domain/attention";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";
import { describeProgress } from "@wezterm-parallel/shared/domain/activity/progress";
import { hasEnded, isDelayed, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { useFailureTexts, wordsOf } from "../ui/error/failure-words.ts";
import { formatAgo, formatDuration, formatElapsed, formatMinute } from "../ui/format/durations.ts";
import { useStateTexts } from "../ui/state/state-texts.ts";
import type { TaskTexts } from "./texts.ts";

/** Context for a reason, besides the task itself. */
interface ReasonContext {
  readonly texts: TaskTexts;
  readonly locale: string;
  /** Epoch ms. */
  readonly now: number;
  /** Current state of a predecessor by its id. */
  readonly stateOf: (id: string) => TaskState | undefined;
  readonly runPaused?: boolean | undefined;
  readonly groupPaused?: boolean | undefined;
}

/** Longest list of names in one sentence. */
const namesShown = 3;

/** Explains in the current language why a task is in its state, from the data that the page has. */
export function reasonOf(task: LiveTask, context: ReasonContext): string {
  const { texts } = context;
  switch (task.state) {
    case "blocked":
      return blockedReason(task, context);
    case "ready":
      return readyReason(task, context);
    case "parked":
      return parkedReason(task, context);
    case "leased":
      return leasedReason(task, context);
    case "running":
      return runningReason(task, context);
    case "verifying":
      return texts("verified");
    case "skipped":
      return causeOfSkip(task, context);
    case "cancelled":
      return task.outcome === undefined ? texts("beforeItRan") : texts("wasCancelled");
    case "succeeded":
      return texts("succeeded");
    case "failed":
      return failedReason(task, context);
  }
}

/** Describes how an attempt ended. */
export function describeOutcome(outcome: AttemptOutcome, { texts, locale }: ReasonContext): string {
  switch (outcome.kind) {
    case "exited":
      return withError(texts("exit", { code: outcome.code }), outcome.error, texts);
    case "signalled":
      return withError(texts("killed", { signal: outcome.signal }), outcome.error, texts);
    case "timed-out": {
      const time = formatDuration(outcome.after, locale);
      return outcome.limit === "total" ? texts("timedOut", { time }) : texts("silent", { time });
    }
    case "cancelled":
      return texts("wasCancelled");
    case "lost": {
      const { goneMs, worker } = outcome.failure.data ?? {};
      if (typeof goneMs !== "number") return createFailure(outcome.failure);
      return texts("gone", { worker: String(worker), time: formatDuration(goneMs, locale) });
    }
    case "failed":
      return createFailure(outcome.failure);
  }
}

/** Puts the program's own error first, because people look for it. */
function withError(how: string, error: string | undefined, texts: TaskTexts): string {
  return error === undefined ? how : texts("errorAndHow", { error, how });
}

function createFailure(failure: Failure): string {
  return wordsOf(failure, useFailureTexts.now()).detail;
}

/** Returns the id of a dependency, which names a task of the same run, or one of another run with that run. */
export function needId(task: Pick<LiveTask, "run">, need: string): string {
  return need.includes("/") ? need : `${task.run}/${need}`;
}

/** Returns the needs of a task with their current states. */
function needsOf(task: LiveTask, { stateOf }: ReasonContext) {
  return task.needs.map((need) => ({ ...need, state: stateOf(needId(task, need.task)) ?? need.state }));
}

function blockedReason(task: LiveTask, context: ReasonContext): string {
  const { texts, locale } = context;
  const needs = needsOf(task, context);
  const open = needs.filter(({ state }) => state === undefined || !hasEnded(state));
  const landings = needs.filter((need) => need.if === "landed");
  const lands = open.length === 0 && landings.length > 0;
  const waited = lands ? landings : open;
  const shown = listFormat(locale).format(waited.slice(0, namesShown).map((need) => need.task));
  const rest = waited.length - namesShown;
  const names = rest > 0 ? texts("more", { names: shown, count: rest }) : shown;
  if (task.paused === true) return texts(lands ? "heldAndWaitsForLanding" : "heldAndWaitsFor", { names });
  return texts(lands ? "waitsForLanding" : "waitsFor", { names });
}

function readyReason(task: LiveTask, { texts, locale, ...context }: ReasonContext): string {
  if (context.runPaused === true) return texts("runPaused");
  if (context.groupPaused === true) return texts("groupPaused", { group: task.group ?? "" });
  if (task.attention !== "unplaceable") return heldReason(task, texts) ?? texts("turn");
  // The server describes in English what the workers lack.
  if (task.why === undefined || !locale.startsWith("en")) return texts("unplaceable");
  return capitalised(task.why);
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function heldReason({ held }: LiveTask, texts: TaskTexts): string | undefined {
  if (held?.budget !== undefined) return texts("budgetHolds", { budget: held.budget });
  if (held?.pool !== undefined) return texts("poolHolds", { pool: held.pool });
  return held?.claims === undefined ? undefined : texts("claimsHold", { task: held.claims });
}

function parkedReason(task: LiveTask, context: ReasonContext): string {
  const { texts, now, locale } = context;
  // A pick that waits for a person.
  if (task.activity?.state === "waiting") return describeNeed(task.activity, context);
  if (task.resumesAt === undefined) return texts("heldBack");
  if (isDelayed(task)) {
    const time = formatMinute(task.resumesAt, now, locale);
    return texts(task.paused === true ? "heldUntil" : "startsAt", { time });
  }
  const reason = task.outcome === undefined ? texts("failed") : describeOutcome(task.outcome, context);
  if (task.paused === true) return texts("heldAfter", { reason });
  return texts("againIn", { reason, when: formatAgo(Math.max(task.resumesAt, now), now, locale) });
}

function leasedReason(
  { worker, preparing, checkout }: LiveTask,
  { texts, now, locale }: ReasonContext,
): string {
  const time = preparing === undefined ? undefined : formatElapsed(now - preparing.since, locale);
  if (time !== undefined && preparing?.setup !== undefined)
    return texts("setsUp", { command: preparing.setup, time });
  if (time !== undefined && checkout === "worktree") return texts("checksOut", { time });
  return worker === undefined ? texts("starts") : texts("startsOn", { worker });
}

function runningReason(task: LiveTask, { texts, now, locale }: ReasonContext): string {
  const { lastOutputAt = 0, startedAt = 0, worker, activity } = task;
  if (activity !== undefined && attentionOf(activity) !== undefined)
    return describeNeed(activity, { texts, now, locale });
  if (task.attention === "stuck" && findAttention(task, now) === "stuck")
    return texts("silent", { time: formatDuration(now - Math.max(lastOutputAt, startedAt), locale) });
  const [conflict] = task.attention === "conflicts" ? (task.conflicts ?? []) : [];
  if (conflict !== undefined)
    return texts("conflictsWith", { other: conflict.with, files: listFormat(locale).format(conflict.files) });
  return saidReason(task, texts) ?? (worker === undefined ? texts("runs") : texts("runsOn", { worker }));
}

/** Describes who claimed it, or else the progress that its agent reported. */
function saidReason(task: LiveTask, texts: TaskTexts): string | undefined {
  if (task.claim !== undefined) return claimReason(task, texts);
  return task.progress && describeProgress(task.progress);
}

function claimReason({ claim, progress }: LiveTask, texts: TaskTexts): string {
  if (claim?.by === undefined) return texts("unclaimed");
  const need = texts("claimedBy", { by: claim.by });
  return progress === undefined ? need : texts("needSays", { need, message: describeProgress(progress) });
}

function describeNeed(
  { state, waitsFor, message, since }: NonNullable<LiveTask["activity"]>,
  { texts, now, locale }: Pick<ReasonContext, "texts" | "now" | "locale">,
): string {
  if (state === "stuck") return texts("silent", { time: formatDuration(now - since, locale) });
  const need = texts(state === "out-of-quota" ? "outOfQuota" : needKeys[waitsFor ?? "person"]);
  return message === undefined ? need : texts("needSays", { need, message });
}

const needKeys = {
  permission: "needsPermission",
  answer: "needsAnswer",
  prompt: "needsPrompt",
  trust: "needsTrust",
  login: "needsLogin",
  input: "needsInput",
  person: "needsPerson",
} as const;

function failedReason(task: LiveTask, context: ReasonContext): string {
  const reason = causeOfFailure(task, context);
  return task.allowFailure === true ? context.texts("failureAllowed", { reason }) : reason;
}

function causeOfFailure(task: LiveTask, context: ReasonContext): string {
  if (task.outcome !== undefined) return describeOutcome(task.outcome, context);
  return task.failure === undefined ? context.texts("failed") : createFailure(task.failure);
}

function causeOfSkip(task: LiveTask, context: ReasonContext): string {
  const cause = needsOf(task, context).find(
    ({ state }) => state !== undefined && hasEnded(state) && state !== "succeeded",
  );
  if (cause?.state === undefined) return context.texts("skipped");
  const state = useStateTexts.now()(cause.state).toLowerCase();
  return context.texts("predecessor", { task: cause.task, state });
}

const formats = new Map<string, Intl.ListFormat>();

/** Cached, because creating a formatter is slower than using it. */
function listFormat(locale: string): Intl.ListFormat {
  const known = formats.get(locale);
  if (known !== undefined) return known;
  const made = new Intl.ListFormat(locale, { type: "conjunction", style: "narrow" });
  formats.set(locale, made);
  return made;
}
