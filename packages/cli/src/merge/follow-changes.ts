import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { ConflictRound } from "@wezterm-parallel/shared/domain/change/on-conflict";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { OutputMode } from "../follow/output-mode.ts";
import { RunReport } from "../follow/report.ts";
import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { renderResolving } from "../render/change.ts";
import { displayWidth, prepareWidths, visible } from "../text/width.ts";
import { VerificationOutput, type VerificationOutputOptions } from "./verification-output.ts";

/** Events about where a change is. */
export const stepKinds = [
  "change.open",
  "change.queued",
  "change.verifying",
  "change.verified",
  "change.first",
  "change.resolving",
  "change.landed",
  "change.reverted",
] as const satisfies readonly Event["kind"][];

export interface FollowOptions {
  /** Output of checks; default: `stream` on a terminal, else `grouped`. */
  readonly output?: OutputMode | undefined;
}

interface Followed extends FollowOptions {
  /** Event after which to watch. */
  readonly after: number;
  readonly changes: readonly ChangeResource[];
}

/**
 * Prints each step of these changes until all have left their queues. An interruption ends only this command:
 * the changes stay queued.
 */
export async function followChanges(
  cli: CliContext,
  client: Client,
  { after, changes, output }: Followed,
): Promise<Result<ExitCode, Failure>> {
  const queued = changes.filter(isInQueue);
  const refused = changes.flatMap((change) => noteRefusal(cli, change));
  const followed = queued.length === 0 ? ok([]) : await printSteps(cli, client, { after, queued, output });
  if (!followed.ok) return followed;
  if (cli.json) {
    const all = await Promise.all(changes.map(({ id }) => client.get("getChange", { id })));
    cli.printJson({ changes: all.flatMap((each) => (each.ok ? [each.value] : [])) });
  }
  const [first, second] = [...refused, ...followed.value];
  if (first === undefined) return ok(exitCodes.done);
  // The command was right, so its exit code does not depend on the reason.
  if (!cli.json && second === undefined) cli.fail(first);
  return ok(exitCodes.taskFailed);
}

/** Prints why a change was not even queued. */
function noteRefusal(cli: CliContext, change: ChangeResource): readonly Failure[] {
  const { id, failure } = change;
  if (!needsReview(change) || failure === undefined) return [];
  if (!cli.json) cli.print(visible(`${id} is not merged: ${failure.detail}`));
  return [failure];
}

/** True for a change that its review keeps out of the queue. */
export function needsReview({ state, failure }: ChangeResource): boolean {
  return state === "open" && failure?.reason === "needs-review";
}

interface Waiting extends FollowOptions {
  readonly after: number;
  readonly queued: readonly ChangeResource[];
}

/** Returns the failures of changes that were refused. */
async function printSteps(
  cli: CliContext,
  client: Client,
  { after, queued, output }: Waiting,
): Promise<Result<readonly Failure[], Failure>> {
  const failed: Failure[] = [];
  const waiting = new Set(queued.map(({ id }) => id));
  const report = new RunReport(cli);
  const checks = await openOutput({ cli, client, report }, queued, output);
  using obstacles = watchObstacles(client, report);
  for await (const event of watchEvents(client, systemClock, { after, kind: [...stepKinds, "run.ended"] })) {
    if (!event.ok) return event;
    const { task } = event.value;
    if (task !== undefined && !waiting.has(task)) continue;
    await checks.heard(event.value);
    const step = await describeStep(client, event.value);
    if (task === undefined || step === undefined) continue;
    if (!cli.json) void report.print(`${visible(step.text)}\n`);
    obstacles.moved();
    if (step.failure !== undefined) failed.push(step.failure);
    if (step.isEnd) waiting.delete(task);
    if (waiting.size === 0) break;
  }
  await report.settled();
  return ok(failed);
}

async function openOutput(
  to: Pick<VerificationOutputOptions, "cli" | "client" | "report">,
  queued: readonly ChangeResource[],
  output: OutputMode | undefined,
): Promise<VerificationOutput> {
  const usual = to.cli.interactive ? "stream" : to.cli.json ? "none" : "grouped";
  const ids = queued.map(({ id }) => visible(id));
  await prepareWidths(ids);
  const width = Math.max(...ids.map((id) => displayWidth(id)));
  const checks = new VerificationOutput({ ...to, mode: output ?? usual, width });
  // Another call may have queued a change that is being verified by now.
  for (const { id, state, verifiedBy } of queued)
    if (state === "verifying" && verifiedBy !== undefined) checks.started(id, verifiedBy);
  return checks;
}

export function isInQueue({ state }: ChangeResource): boolean {
  return state === "queued" || state === "verifying" || state === "verified" || state === "resolving";
}

interface Step {
  readonly text: string;
  readonly isEnd: boolean;
  readonly failure?: Failure | undefined;
}

async function describeStep(client: Client, event: Event): Promise<Step | undefined> {
  const { task = "" } = event;
  switch (event.kind) {
    case "change.verifying":
      return { text: `${task} verifying: wzp logs --landing -f ${quoteWord(task)}`, isEnd: false };
    case "change.resolving":
      return { text: `${task} ${renderResolving({ id: task, ...event.data })}`, isEnd: false };
    case "change.landed":
    case "change.open": {
      const { failure, target, commit = "" } = event.data;
      if (failure !== undefined)
        return { text: `${task} is not merged: ${failure.detail}`, isEnd: true, failure };
      const resolution = commit.slice(0, 12);
      if (event.kind === "change.open" && resolution !== "")
        return { text: `${task} resolved by ${resolution}`, isEnd: false };
      if (event.kind === "change.open")
        return { text: `${task} ${describeOpening(task, event.data.resolving)}`, isEnd: true };
      return { text: `${task} landed on ${target} as ${resolution}`, isEnd: true };
    }
    case "change.reverted": {
      const { target, commit = "" } = event.data;
      return { text: `${task} reverted on ${target} by ${commit.slice(0, 12)}`, isEnd: true };
    }
    case "change.queued": {
      const change = await client.get("getChange", { id: task });
      const place =
        change.ok && change.value.position !== undefined ? `, position ${change.value.position}` : "";
      return { text: `${task} queued for ${event.data.target}${place}`, isEnd: false };
    }
    default:
      return undefined;
  }
}

function describeOpening(task: string, resolving: ConflictRound | undefined): string {
  return resolving === undefined
    ? "was withdrawn"
    : `has other commits now, which land with: wzp merge ${quoteWord(task)}`;
}

/** Ms without a step after which it is said why a queue does not move. */
const patienceMs = 1_500;

/** Prints why a queue does not move, once per reason. */
function watchObstacles(client: Client, report: RunReport): Disposable & { moved(): void } {
  const printed = new Set<string>();
  const look = async (): Promise<void> => {
    const queues = await client.get("listQueues", {});
    for (const { obstacle, target, paused } of queues.ok ? queues.value.items : []) {
      const text = paused
        ? `The queue of ${target} is paused. Resume it with: wzp queue resume ${target}`
        : obstacle;
      const detail = typeof text === "string" ? text : text && [text.detail, text.hint].join("\n  ");
      if (detail === undefined || printed.has(detail)) continue;
      printed.add(detail);
      report.note(visible(detail));
    }
  };
  let timer = setInterval(() => void look(), patienceMs);
  return {
    moved: () => {
      clearInterval(timer);
      timer = setInterval(() => void look(), patienceMs);
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
