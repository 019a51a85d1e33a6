import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { printAttempt } from "./print-attempt.ts";

/** Prints the logs of a task's next attempts until it has ended, then its state. */
export async function followTask(
  cli: CliContext,
  client: Client,
  { id, run, attempts }: Pick<TaskResource, "id" | "run" | "attempts">,
): Promise<Result<ExitCode, Failure>> {
  let printed = attempts;
  for await (const event of watchEvents(client, systemClock, { after: 0, run })) {
    if (!event.ok) return event;
    if (event.value.task !== id) continue;
    const found = await readAfterNext(cli, client, { id, printed });
    if (!found.ok) return found;
    if (hasEnded(found.value.state)) return tellEnd(cli, found.value);
    printed = found.value.attempts;
  }
  return fail({ reason: "unavailable", detail: "The server closed the event stream." });
}

/** Returns the task after it printed the log of an attempt that was not printed yet. */
async function readAfterNext(
  cli: CliContext,
  client: Client,
  { id, printed }: { readonly id: string; readonly printed: number },
): Promise<Result<TaskResource, Failure>> {
  const found = await client.task(id);
  if (!found.ok || found.value.attempts <= printed) return found;
  const done = await printAttempt(cli, client, `${id}#${found.value.attempts}`, { follow: true });
  return done.ok ? client.task(id) : done;
}

function tellEnd(cli: CliContext, { id, state, why }: TaskResource): Result<ExitCode, Failure> {
  const isDone = state === "succeeded";
  cli.note(isDone ? `${id} succeeded` : `${id} is ${state}: ${why}`);
  return ok(isDone ? exitCodes.done : exitCodes.taskFailed);
}
