import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type {
  ChangeActionInput,
  ChangeResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { renderUnchanged } from "../render/change.ts";
import { visible } from "../text/width.ts";
import { sendAction } from "./send-action.ts";

const kinds = [
  "pull-request.open",
  "pull-request.merged",
  "pull-request.closed",
  "pull-request.delayed",
] as const satisfies readonly Event["kind"][];

/** Requests pull requests, and waits until the forge has answered for each. */
export async function openPullRequests(
  cli: CliContext,
  action: Extract<ChangeActionInput, { action: "pull-request" }>,
  { detach }: { readonly detach: boolean },
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const sent = await sendAction(cli, client, action);
  if (!sent.ok) return sent;
  const { after, changed, unchanged } = sent.value;
  for (const change of cli.json ? [] : unchanged) cli.note(visible(renderUnchanged(change)));
  if (detach) return ok(print(cli, changed));
  const settled = await waitForAll(client, after, changed);
  if (!settled.ok) return settled;
  const failures = settled.value.flatMap(
    ({ pullRequest }) => pullRequest?.failure ?? pullRequest?.refusal ?? [],
  );
  const [first] = failures;
  const code = print(cli, settled.value);
  if (first === undefined) return ok(code);
  return cli.json || changed.length > 1 ? ok(exitCodes.taskFailed) : fail(first);
}

/** Returns the changes after the forge has answered for each, or could not be reached. */
async function waitForAll(
  client: Client,
  after: number,
  changes: readonly ChangeResource[],
): Promise<Result<readonly ChangeResource[], Failure>> {
  const settled = new Map<string, ChangeResource>();
  const look = async (id: string): Promise<void> => {
    const found = await client.get("getChange", { id });
    if (!found.ok) return;
    const { pullRequest } = found.value;
    if (pullRequest?.pending !== true || pullRequest.failure !== undefined) settled.set(id, found.value);
  };
  for (const { id } of changes) await look(id);
  if (settled.size === changes.length) return ok([...settled.values()]);
  // An update that changes nothing on the forge is no event, so each event looks at all that are left.
  for await (const event of watchEvents(client, systemClock, { after, kind: kinds })) {
    if (!event.ok) return event;
    for (const { id } of changes) if (!settled.has(id)) await look(id);
    if (settled.size === changes.length) break;
  }
  return ok([...settled.values()]);
}

function print(cli: CliContext, changes: readonly ChangeResource[]): ExitCode {
  if (cli.json) cli.printJson({ changes });
  for (const { id, pullRequest } of cli.json ? [] : changes) {
    const { state = "requested", url, failure } = pullRequest ?? {};
    if (failure === undefined) cli.print(visible(`${id} ${url === undefined ? state : `${state}: ${url}`}`));
    else if (changes.length > 1) cli.note(visible(`${id} is delayed: ${failure.detail}`));
  }
  return exitCodes.done;
}
