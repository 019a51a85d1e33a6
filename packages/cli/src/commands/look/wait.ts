import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { resolveId } from "../../tasks/resolve-id.ts";
import { formatDuration } from "../../text/duration.ts";
import { parseDuration } from "../../text/parse-option.ts";

/**
 * Longest delay for noticing a task that ended between the first query and the opening of the event stream.
 */
const lookAgainMs = 2000;

interface Awaited {
  readonly id: string;
  readonly state: string;
}

export function registerWait(program: Command, cli: CliContext): void {
  program
    .command("wait")
    .argument("<id...>", "runs or tasks; a unique prefix is enough")
    .option("--timeout <time>", "give up after this long (exit 1), e.g. 10m", parseDuration)
    .addHelpText("after", examples("wzp wait r12 && echo done", "wzp wait --timeout 10m 'r12/test(2)' r13"))
    .action(cli.action((ids: string[], options: { timeout?: number }) => wait(cli, ids, options.timeout)));
}

/** Exits with 0 when all have succeeded, with 1 when one has not or the time is over. */
async function wait(
  cli: CliContext,
  ids: readonly string[],
  timeout: number | undefined,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const deadline = performance.now() + (timeout ?? Number.POSITIVE_INFINITY);
  const full = await resolveAll(cli, ids);
  if (!full.ok) return full;
  const ended = new Map<string, Awaited>();
  const events = watchEvents(client, systemClock, { after: "now" });
  let next = events.next();
  for (;;) {
    const looked = await lookAt(
      client,
      full.value.filter((id) => !ended.has(id)),
      ended,
    );
    if (!looked.ok) return looked;
    if (ended.size === full.value.length) return tell(cli, [...ended.values()]);
    const left = deadline - performance.now();
    if (left <= 0)
      return fail(
        stillRunning(
          full.value.filter((id) => !ended.has(id)),
          timeout ?? 0,
        ),
      );
    const heard = await heardEnd(next, events, Math.min(left, lookAgainMs));
    if (!heard.ok) return heard;
    next = heard.value;
  }
}

async function resolveAll(
  cli: CliContext,
  ids: readonly string[],
): Promise<Result<readonly string[], Failure>> {
  const full = new Set<string>();
  for (const id of ids) {
    const resolved = await resolveId(cli, id);
    if (!resolved.ok) return resolved;
    full.add(resolved.value.id.replace(/#\d+$/, ""));
  }
  return ok([...full]);
}

async function lookAt(
  client: Client,
  ids: readonly string[],
  ended: Map<string, Awaited>,
): Promise<Result<void, Failure>> {
  for (const id of ids) {
    const found = await readState(client, id);
    if (!found.ok) return found;
    if (found.value.over) ended.set(id, { id, state: found.value.state });
  }
  return ok(undefined);
}

async function readState(
  client: Client,
  id: string,
): Promise<Result<{ state: string; over: boolean }, Failure>> {
  if (id.includes("/")) {
    const task = await client.task(id);
    return task.ok ? ok({ state: task.value.state, over: hasEnded(task.value.state) }) : task;
  }
  const run = await client.run(id);
  return run.ok ? ok({ state: run.value.state, over: run.value.endedAt !== undefined }) : run;
}

type NextEvent = ReturnType<ReturnType<typeof watchEvents>["next"]>;

/** Settles when a task has ended or the time is over; returns the event to continue from. */
async function heardEnd(
  next: NextEvent,
  events: ReturnType<typeof watchEvents>,
  limitMs: number,
): Promise<Result<NextEvent, Failure>> {
  const time = Promise.withResolvers<"time">();
  using _timer = systemClock.after(limitMs, () => time.resolve("time"));
  for (let waiting = next; ; waiting = events.next()) {
    const heard = await Promise.race([waiting, time.promise]);
    if (heard === "time") return ok(waiting);
    if (heard.done === true)
      return fail({ reason: "unavailable", detail: "The server closed the event stream." });
    if (!heard.value.ok) return heard.value;
    if (/^(run\.ended|task\.(succeeded|failed|cancelled|skipped))$/.test(heard.value.value.kind)) {
      return ok(events.next());
    }
  }
}

function tell(cli: CliContext, all: readonly Awaited[]): Result<ExitCode, Failure> {
  if (cli.json) cli.printJson({ ended: all });
  else for (const { id, state } of all) cli.print(`${id} ${state}`);
  return ok(all.every(({ state }) => state === "succeeded") ? exitCodes.done : exitCodes.taskFailed);
}

function stillRunning(ids: readonly string[], timeout: number): Failure {
  return {
    reason: "timed-out",
    detail: `Not finished after ${formatDuration(timeout)}: ${ids.slice(0, 10).join(" ")}.`,
    hint: "They continue; list them with: wzp ps",
  };
}
