import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { catchInterrupts } from "../follow/catch-interrupts.ts";
import type { CliContext } from "../invocation/context.ts";
import { Batches } from "./batches.ts";
import { followMap, type MapTotals } from "./follow-map.ts";
import { MapProgress } from "./map-progress.ts";
import type { MapTask } from "./map-tasks.ts";
import { OrderedOutput } from "./ordered-output.ts";
import { outputOf } from "./read-output.ts";
import { extendWith, submitFirst } from "./submit-stream.ts";

export type MapHalt = NonNullable<RunSubmissionInput["halt"]>;

export interface MapWork {
  readonly submission: Omit<RunSubmissionInput, "tasks">;
  readonly tasks: AsyncGenerator<MapTask>;
  readonly progress?: boolean;
  readonly tag?: boolean;
  readonly keepOrder: boolean;
}

export interface MapEnd {
  readonly totals: MapTotals;
  readonly interrupted: boolean;
}

/** The events of a run may arrive before the response that it is sealed, but hardly by this much. */
const lastAnswerMs = 5000;

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
  const tags = new Map<number, string>();
  const specs = new Batches(rememberTags(work, tags));
  const first = await submitFirst(client, work.submission, specs);
  if (!first.ok) return first;
  const { run, sealed } = first.value;
  using interrupts = catchInterrupts(() => void client.act({ action: "cancel", ids: [run.id] }));
  using progress = new MapProgress(cli, work.progress === true, run.id);
  const tag = work.tag === true ? (number: number) => takeTag(tags, number) : undefined;
  const output = new OrderedOutput({
    ...cli.streams,
    read: outputOf(cli, client, run),
    ordered: work.keepOrder,
    tag,
  });
  const sending = sealed ? Promise.resolve(ok(undefined)) : extendWith(client, run.id, specs);
  const following = followMap(client, run.id, {
    ended: (number, attempt) => (cli.json ? Promise.resolve() : output.ended(number, attempt)),
    changed: (totals) => progress.show(totals),
  });
  const left = interrupts.second.then(() => "left" as const);
  const followed = await Promise.race([following, left, failureOf(sending, interrupts.count)]);
  if (followed === "left") return ok({ totals: progress.totals, interrupted: true });
  if (!followed.ok) return followed;
  const cut = interrupts.count() > 0 ? undefined : await cutShort(sending, followed.value);
  if (cut !== undefined) return fail(cut);
  if (cli.json) cli.printJson({ run: run.id, ...followed.value });
  return ok({ totals: followed.value, interrupted: interrupts.count() > 0 });
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
  { failed, cancelled }: MapTotals,
): Promise<Failure | undefined> {
  if (failed + cancelled > 0) return undefined;
  const late = Promise.withResolvers<undefined>();
  using _timer = systemClock.after(lastAnswerMs, () => late.resolve(undefined));
  const sent = await Promise.race([sending, late.promise]);
  return sent?.ok === true ? undefined : sealedEarly;
}

async function* rememberTags(
  { tasks, tag }: MapWork,
  tags: Map<number, string>,
): AsyncGenerator<TaskSpecInput> {
  for await (const task of tasks) {
    if (tag === true) tags.set(Number(task.spec.name), task.tag);
    yield task.spec;
  }
}

function takeTag(tags: Map<number, string>, number: number): string {
  return tags.get(number) ?? String(number);
}
