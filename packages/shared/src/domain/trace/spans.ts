import { attemptId, runId } from "../ids.ts";
import type { AttemptOutcome, AttemptResult } from "../task/task-state.ts";
import type { RunTrace, StepTimes } from "./run-trace.ts";

/** A part of the work of a run. Its key is unique in the trace and stays the same, so it can be sent again. */
export interface Span {
  readonly key: string;
  /** Key of the span that contains it; absent: nothing of this run does. */
  readonly under?: string;
  readonly name: string;
  /** It answers a request of another program. */
  readonly server?: true;
  readonly start: number;
  readonly end: number;
  /** A word for why it failed; never text of a program, which may be secret. */
  readonly failed?: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

interface TracedRun {
  readonly id: string;
  readonly state: string;
  readonly source: string;
  readonly settings: { readonly trace?: RunTrace | undefined };
  readonly createdAt: number;
  readonly endedAt?: number | undefined;
}

/** The run, and the request that submitted it. */
export function runSpans({ id, state, source, settings, createdAt, endedAt }: TracedRun): readonly Span[] {
  if (endedAt === undefined) return [];
  const { request } = settings.trace ?? {};
  const requestKey = `${id} request`;
  const attributes = { "wzp.run": id, "wzp.run.source": source, "wzp.run.state": state };
  const run: Span = {
    key: id,
    ...(request !== undefined && { under: requestKey }),
    name: "run",
    start: createdAt,
    end: endedAt,
    ...(state === "failed" && { failed: state }),
    attributes,
  };
  if (request === undefined) return [run];
  const { route, at } = request;
  const asked = { "http.request.method": "POST", "http.route": route, "wzp.run": id };
  const end = Math.max(at, createdAt);
  return [{ key: requestKey, name: `POST ${route}`, server: true, start: at, end, attributes: asked }, run];
}

interface TracedTask {
  readonly id: string;
  readonly run: string;
  readonly name: string;
  readonly state: string;
  readonly createdAt: number;
  readonly readyAt?: number | undefined;
  readonly endedAt?: number | undefined;
}

export function taskSpans({ id, run, name, state, createdAt, endedAt }: TracedTask): readonly Span[] {
  if (endedAt === undefined) return [];
  const failed = state === "failed" ? { failed: state } : {};
  const attributes = { "wzp.task": id, "wzp.task.state": state };
  return [
    { key: id, under: run, name: `task ${name}`, start: createdAt, end: endedAt, ...failed, attributes },
  ];
}

interface TracedAttempt {
  readonly id: string;
  readonly task: string;
  readonly attempt: number;
  readonly worker: string;
  readonly outcome?: AttemptOutcome | undefined;
  readonly result?: Pick<AttemptResult, "steps" | "reusedFrom"> | undefined;
  readonly leasedAt: number;
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
}

/** The spans of an attempt, from its wait for a place to its end. `before` is when the attempt before it ended. */
export function attemptSpans(
  task: Pick<TracedTask, "id" | "createdAt" | "readyAt">,
  attempt: TracedAttempt,
  before?: number,
): readonly Span[] {
  const { id, leasedAt, endedAt, outcome, worker, result } = attempt;
  if (endedAt === undefined) return [];
  const failed = whyFailed(outcome);
  const attributes = {
    "wzp.attempt": id,
    "wzp.worker": worker,
    ...(outcome?.kind === "exited" && { "process.exit.code": outcome.code }),
    ...(result?.reusedFrom !== undefined && { "wzp.reused_from": result.reusedFrom }),
  };
  const whole: Span = {
    key: id,
    under: task.id,
    name: `attempt ${attempt.attempt}`,
    start: leasedAt,
    end: endedAt,
    ...(failed !== undefined && { failed }),
    attributes,
  };
  return [waiting(task, attempt, before), whole, ...stepSpans(attempt)];
}

function waiting(
  { id: under, createdAt, readyAt }: Pick<TracedTask, "id" | "createdAt" | "readyAt">,
  { id, leasedAt }: TracedAttempt,
  before: number | undefined,
): Span {
  // A task that was retried since has become ready again, later than this.
  const since = readyAt !== undefined && readyAt <= leasedAt ? readyAt : (before ?? createdAt);
  const start = Math.min(since, leasedAt);
  return {
    key: `${id} queue`,
    under,
    name: "queue",
    start,
    end: leasedAt,
    attributes: { "wzp.attempt": id },
  };
}

/** Between the lease and the first step, the attempt travelled to its worker and waited there for a slot. */
function stepSpans(attempt: TracedAttempt): readonly Span[] {
  const { id: under, leasedAt, startedAt, endedAt = leasedAt, result } = attempt;
  const begun = result?.steps?.[0]?.[1];
  const timed: readonly StepTimes[] =
    begun === undefined
      ? [["start", leasedAt, startedAt ?? endedAt], ...commandTimes(startedAt, endedAt)]
      : [
          ["placement", leasedAt, begun],
          ...(result?.steps ?? []).flatMap((step) => timesOf(step, startedAt)),
        ];
  return timed.map(([name, start, end]) => {
    return { key: `${under} ${name}`, under, name, start, end: Math.max(start, end), attributes: {} };
  });
}

function timesOf([step, start, end]: StepTimes, startedAt: number | undefined): readonly StepTimes[] {
  if (step !== "run") return [[step === "prepare" ? "checkout" : step, start, end]];
  const session = Math.min(start, startedAt ?? start);
  return [["session", session, startedAt ?? end], ...commandTimes(startedAt, end)];
}

function commandTimes(startedAt: number | undefined, end: number): readonly StepTimes[] {
  return startedAt === undefined ? [] : [["command", startedAt, end]];
}

/** Key of the span of a command, for the programs that it starts. */
export function commandKey(run: number, task: string, attempt: number, phase: string): string {
  return `${attemptId(run, task, attempt)} ${phase === "run" ? "command" : phase}`;
}

/** Key of the span in which changes of a task wait for their landing and land. */
export function landingKey(change: string): string {
  return `${change} landing`;
}

interface TracedChange {
  readonly id: string;
  readonly state: string;
  readonly target: string;
  readonly verifiedBy?: string | undefined;
  readonly queuedAt?: number | undefined;
  readonly endedAt?: number | undefined;
}

export function changeSpans(run: number, change: TracedChange): readonly Span[] {
  const { id, state, queuedAt, endedAt, verifiedBy } = change;
  if (queuedAt === undefined || endedAt === undefined) return [];
  const attributes = {
    "wzp.task": id,
    "wzp.change.state": state,
    ...(verifiedBy !== undefined && { "wzp.verified_by": verifiedBy }),
  };
  const end = Math.max(queuedAt, endedAt);
  return [{ key: landingKey(id), under: runId(run), name: "landing", start: queuedAt, end, attributes }];
}

function whyFailed(outcome: AttemptOutcome | undefined): string | undefined {
  if (outcome === undefined) return undefined;
  if (outcome.kind === "exited") return outcome.code === 0 ? undefined : `exit ${outcome.code}`;
  if (outcome.kind === "signalled") return outcome.signal;
  return "failure" in outcome ? outcome.failure.reason : outcome.kind;
}
