import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { catchInterrupts } from "../follow/catch-interrupts.ts";
import type { CliContext } from "../invocation/context.ts";
import { Batches } from "./arguments/batches.ts";
import { followMap, type EndedTask, type MapTotals } from "./follow-map.ts";
import { isEnough } from "./halt.ts";
import type { JobLog } from "./output/job-log.ts";
import { MapProgress, type ProgressForm } from "./output/map-progress.ts";
import type { MapTask } from "./map-tasks.ts";
import { OrderedOutput, type ReadOutput } from "./output/ordered-output.ts";
import { StartPace } from "./pace.ts";
import { outputOf } from "./output/read-output.ts";
import { extendWith, longBatches, submitFirst, usualBatches } from "./pipe/submit-stream.ts";
import { TaskRecords } from "./output/task-records.ts";

export interface MapWork {
  readonly submission: Omit<RunSubmissionInput, "tasks">;
  readonly tasks: AsyncGenerator<MapTask>;
  readonly progress?: ProgressForm | undefined;
  readonly tag?: boolean | undefined;
  readonly keepOrder: boolean;
  readonly jobLog?: JobLog | undefined;
  /** Directory for the outputs of tasks, or a name with placeholders; nothing is printed then. */
  readonly results?: string | undefined;
  /** Shortest time between the starts of two tasks, ms. */
  readonly delay?: number | undefined;
  /** Largest number of tasks that are submitted and have not ended. */
  readonly window?: number | undefined;
  /** Called when a task has ended. */
  readonly ended?: ((number: number) => void) | undefined;
  /** Tasks have long command lines: fewer fit into one request. */
  readonly long?: boolean;
}

export interface MapEnd {
  readonly totals: MapTotals;
  readonly interrupted: boolean;
}

/** The events of a run may arrive before the response that it is sealed, but hardly by this much. */
const lastAnswerMs = 5000;

/** Longest time in ms that paced tasks wait to share a request. */
const shortHoldMs = 2;

const sealedEarly: Failure = {
  reason: "run-sealed",
  detail:
    "The run was closed before all arguments were submitted: it was cancelled, or this program was suspended for ten minutes.",
  hint: "Run wzp map again with the remaining arguments.",
};

/** Submits tasks as their arguments arrive and, at the same time, prints outputs as tasks end. */
export async function runMap(
  cli: CliContext,
  client: Client,
  work: MapWork,
): Promise<Result<MapEnd, Failure>> {
  const pace = new StartPace(work);
  const records = new TaskRecords(work);
  const counter = { submitted: 0, ended: false };
  const source = specsOf(work, { pace, records, counter });
  const specs = new Batches(source, pace.isUsed ? shortHoldMs : undefined);
  const sizes = work.long === true ? longBatches : usualBatches;
  const first = await submitFirst(client, work.submission, specs, sizes);
  if (!first.ok) return first;
  const { run, sealed } = first.value;
  using interrupts = catchInterrupts(() => void client.act({ action: "cancel", ids: [run.id] }));
  using progress = new MapProgress(cli, work.progress, { run: run.id, counter });
  const sending = sealed ? Promise.resolve(ok(undefined)) : extendWith(client, run.id, specs, sizes);
  const read = outputOf(cli, client, run);
  const end = printEnds(cli, work, { records, read });
  const following = followMap(client, run.id, {
    started: needsStarts(work) ? () => pace.started() : undefined,
    ended: (task) => {
      pace.ended();
      return end(task);
    },
    changed: (totals) => progress.show(totals),
  });
  const left = interrupts.second.then(() => "left" as const);
  const followed = await Promise.race([following, left, failureOf(sending, interrupts.count)]);
  if (followed === "left") return ok({ totals: progress.totals, interrupted: true });
  if (!followed.ok) return followed;
  const cut = interrupts.count() > 0 ? undefined : await cutShort(sending, work, followed.value);
  if (cut !== undefined) return fail(cut);
  if (cli.json) cli.printJson({ run: run.id, ...followed.value });
  return ok({ totals: followed.value, interrupted: interrupts.count() > 0 });
}

function needsStarts({ delay, jobLog }: MapWork): boolean {
  return delay !== undefined || jobLog !== undefined;
}

/** Returns a function that writes the records and the output of an ended task. */
function printEnds(
  cli: CliContext,
  { keepOrder, jobLog, tag, results, ended }: MapWork,
  { records, read }: { readonly records: TaskRecords; readonly read: ReadOutput },
): (task: EndedTask) => Promise<void> {
  const output = new OrderedOutput({
    ...cli.streams,
    read,
    ordered: keepOrder,
    skips: (number) => jobLog?.done.has(number) === true,
    tag: tag === true ? (number) => records.tag(number) : undefined,
  });
  return async (task) => {
    ended?.(task.number);
    await records.write(task, read);
    if (!cli.json && results === undefined) await output.ended(task.number, task.attempt);
  };
}

/** Settles only when sending itself failed, not when the run was cancelled meanwhile. */
async function failureOf(
  sending: Promise<Result<void, Failure>>,
  interruptions: () => number,
): Promise<Result<never, Failure>> {
  const sent = await sending;
  if (!sent.ok && sent.failure.reason !== "run-sealed" && interruptions() === 0) return sent;
  return new Promise(() => {});
}

/**
 * Fails when the run ended while arguments were still arriving, without a failure or a cancellation: the
 * server sealed it because it got no request from this program for too long. No argument may be dropped
 * silently.
 */
async function cutShort(
  sending: Promise<Result<void, Failure>>,
  { submission }: MapWork,
  totals: MapTotals,
): Promise<Failure | undefined> {
  if (totals.failed + totals.cancelled > 0 || isEnough(submission.halt, totals)) return undefined;
  const late = Promise.withResolvers<undefined>();
  using _timer = systemClock.after(lastAnswerMs, () => late.resolve(undefined));
  const sent = await Promise.race([sending, late.promise]);
  return sent?.ok === true ? undefined : sealedEarly;
}

interface Submission {
  readonly pace: StartPace;
  readonly records: TaskRecords;
  readonly counter: { submitted: number; ended: boolean };
}

async function* specsOf(
  { tasks, jobLog }: MapWork,
  { pace, records, counter }: Submission,
): AsyncGenerator<TaskSpecInput> {
  for await (const task of tasks) {
    if (jobLog?.done.has(task.number) === true) continue;
    await pace.next();
    records.keep(task);
    counter.submitted += 1;
    yield task.spec;
  }
  counter.ended = true;
}
