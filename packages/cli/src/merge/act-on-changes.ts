import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  ChangeActionInput,
  ChangeResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/merge-schemas";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { replaceNames } from "../tasks/resolve-id.ts";
import { visible } from "../text/width.ts";
import { followChanges, isQueued } from "./follow-changes.ts";

/** Sends an action on changes, and follows those that it queued until they have left their queues. */
export async function actOnChanges(
  cli: CliContext,
  action: ChangeActionInput,
  { detach }: { readonly detach: boolean },
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const ids = await replaceNames(cli, action.ids);
  if (!ids.ok) return ids;
  const status = await client.status();
  if (!status.ok) return status;
  const report = await client.send("actOnChanges", {}, { ...action, ids: [...ids.value] });
  if (!report.ok) return report;
  const { changed, unchanged } = report.value;
  for (const change of cli.json ? [] : unchanged) cli.note(visible(describeUnchanged(change)));
  // A change that another call has queued is waited for as well.
  const changes = [...changed, ...unchanged.filter(isQueued)];
  if (!detach) return followChanges(cli, client, { after: status.value.lastEvent, changes });
  if (cli.json) cli.printJson(report.value);
  else
    for (const { id, target, position } of changes)
      cli.print(visible(`${id} queued for ${target}${place(position)}`));
  return ok(exitCodes.done);
}

function place(position: number | undefined): string {
  return position === undefined ? "" : `, position ${position}`;
}

function describeUnchanged({ id, state, target, landed = "" }: ChangeResource): string {
  if (state === "landed") return `${id} has landed on ${target} already, as ${landed.slice(0, 12)}`;
  if (state === "open") return `${id} is not in a queue`;
  if (state === "reverted") return `${id} was reverted on ${target}`;
  return `${id} is in the queue of ${target} already`;
}
