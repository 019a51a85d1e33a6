import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type {
  QueuedChange,
  QueueResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { LiveScreen } from "../follow/live-screen.ts";
import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { renderExpected, renderPush, renderQueued, renderWait } from "../render/change.ts";
import { countOf } from "../text/count-of.ts";
import { renderTable } from "../text/table.ts";
import { visible } from "../text/width.ts";
import { stepKinds } from "./follow-changes.ts";

/** Ms between looks while no event comes: obstacles give none, and times pass. */
const lookMs = 2_000;

const nothingQueued = "no change is queued (queue one with: wzp merge TASK)";

/** Prints all queues. */
export async function listQueues(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const queues = await client.get("listQueues", {});
  if (!queues.ok) return queues;
  if (cli.json) cli.printJson(queues.value);
  else if (queues.value.items.length === 0) cli.note(nothingQueued);
  else for (const line of await renderQueues(cli, queues.value.items)) cli.print(line);
  return ok(exitCodes.done);
}

/** Shows the queues after each change until the command is interrupted: in place on a terminal, else one after another. */
export async function watchQueues(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  let lines: readonly string[] = [];
  using screen = cli.interactive ? new LiveScreen(cli.streams.stdout, () => lines) : undefined;
  let shown = "";
  for await (const found of eachLook(client)) {
    if (!found.ok) return found;
    lines = found.value.length === 0 ? [nothingQueued] : await renderQueues(cli, found.value);
    screen?.refresh();
    const outcome = outcomeOf(found.value);
    if (screen === undefined && outcome !== shown) print(cli, found.value, lines);
    shown = outcome;
  }
  return ok(exitCodes.done);
}

function print(cli: CliContext, items: readonly QueueResource[], lines: readonly string[]): void {
  if (cli.json) cli.printJson({ items });
  else cli.print(`${lines.join("\n")}\n`);
}

/** Yields the queues now, after each event about a change, and every few seconds. */
async function* eachLook(client: Client): AsyncGenerator<Result<readonly QueueResource[], Failure>> {
  const events = watchEvents(client, systemClock, { after: "now", kind: stepKinds });
  let event = events.next();
  for (;;) {
    const queues = await client.get("listQueues", {});
    yield queues.ok ? ok(queues.value.items) : queues;
    const waited = Promise.withResolvers<undefined>();
    using _timer = systemClock.after(lookMs, () => waited.resolve(undefined));
    const heard = await Promise.race([event, waited.promise]);
    if (heard?.value?.ok === false) yield heard.value;
    if (heard !== undefined) event = events.next();
  }
}

/** Leaves out expected times, which change with every look. */
function outcomeOf(queues: readonly QueueResource[]): string {
  return JSON.stringify(queues, (key, value: unknown) => (key === "landsInMs" ? undefined : value));
}

async function renderQueues(cli: CliContext, queues: readonly QueueResource[]): Promise<readonly string[]> {
  const parts = await Promise.all(queues.map((queue) => renderQueue(queue, cli.width)));
  return parts.flat();
}

async function renderQueue(queue: QueueResource, width: number): Promise<readonly string[]> {
  const { project, target, paused, obstacle, changes } = queue;
  const count = countOf(changes.length, "change");
  const head = visible(`${target} (${project}): ${count}${paused ? ", paused" : ""}`);
  const push = renderPush(queue);
  const waits = [
    ...(obstacle === undefined ? [] : [visible(`  cannot move ${target}: ${obstacle.detail}`)]),
    ...(push === "" ? [] : [visible(`  ${push}`)]),
  ];
  if (changes.length === 0) return [head, ...waits];
  const rows = changes.map((change) => rowOf(change, queue));
  return [head, ...waits, ...(await renderTable(rows, width)).split("\n")];
}

function rowOf(change: QueuedChange, queue: QueueResource) {
  const { id, position, files, candidate } = change;
  return [
    { text: `${String(position ?? "").padStart(4)}  ${visible(id)}` },
    { text: renderQueued(change) },
    { text: countOf(files, "file") },
    { text: candidate?.slice(0, 12) ?? "" },
    { text: renderExpected(change) },
    { text: `waits for ${renderWait(change, queue)}` },
  ];
}
