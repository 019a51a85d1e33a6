import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/merge-schemas";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { visible } from "../text/width.ts";

const kinds = [
  "change.open",
  "change.queued",
  "change.verifying",
  "change.landed",
  "change.reverted",
] as const satisfies readonly Event["kind"][];

interface Followed {
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
  { after, changes }: Followed,
): Promise<Result<ExitCode, Failure>> {
  const waiting = new Set(changes.filter(isQueued).map(({ id }) => id));
  const failed = waiting.size === 0 ? ok([]) : await printSteps(cli, client, { after, waiting });
  if (!failed.ok) return failed;
  if (cli.json) {
    const all = await Promise.all(changes.map(({ id }) => client.get("getChange", { id })));
    cli.printJson({ changes: all.flatMap((each) => (each.ok ? [each.value] : [])) });
  }
  const [first, second] = failed.value;
  if (first === undefined) return ok(exitCodes.done);
  return cli.json || second !== undefined ? ok(exitCodes.taskFailed) : fail(first);
}

/** Returns the failures of changes that were refused. */
async function printSteps(
  cli: CliContext,
  client: Client,
  { after, waiting }: { readonly after: number; readonly waiting: Set<string> },
): Promise<Result<readonly Failure[], Failure>> {
  const failed: Failure[] = [];
  using obstacles = watchObstacles(cli, client);
  for await (const event of watchEvents(client, systemClock, { after, kind: kinds })) {
    if (!event.ok) return event;
    const { task = "" } = event.value;
    const step = waiting.has(task) ? await describeStep(client, event.value) : undefined;
    if (step === undefined) continue;
    if (!cli.json) cli.print(visible(step.text));
    obstacles.moved();
    if (step.failure !== undefined) failed.push(step.failure);
    if (step.isEnd) waiting.delete(task);
    if (waiting.size === 0) break;
  }
  return ok(failed);
}

export function isQueued({ state }: ChangeResource): boolean {
  return state === "queued" || state === "verifying" || state === "verified";
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
      return { text: `${task} verifying: wzp logs --follow ${event.data.verifiedBy}/verify`, isEnd: false };
    case "change.landed":
    case "change.open": {
      const { failure, target, commit = "" } = event.data;
      if (failure !== undefined)
        return { text: `${task} is not merged: ${failure.detail}`, isEnd: true, failure };
      const resolution = commit.slice(0, 12);
      if (event.kind === "change.open" && resolution !== "")
        return { text: `${task} resolved by ${resolution}`, isEnd: false };
      if (event.kind === "change.open") return { text: `${task} was withdrawn`, isEnd: true };
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

/** Ms without a step after which it is said why a queue does not move. */
const patienceMs = 1_500;

/** Prints why a queue does not move, once per reason. */
function watchObstacles(cli: CliContext, client: Client): Disposable & { moved(): void } {
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
      cli.note(visible(detail));
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
