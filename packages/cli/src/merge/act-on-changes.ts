import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  ChangeActionInput,
  ChangeResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { renderUnchanged } from "../render/change.ts";
import { visible } from "../text/width.ts";
import { followChanges, type FollowOptions, isInQueue, needsReview } from "./follow-changes.ts";
import { sendAction } from "./send-action.ts";

/** Sends an action on changes, and follows those that it queued until they have left their queues. */
export async function actOnChanges(
  cli: CliContext,
  action: ChangeActionInput,
  { detach, output }: FollowOptions & { readonly detach: boolean },
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const sent = await sendAction(cli, client, action);
  if (!sent.ok) return sent;
  const { after, changed, unchanged } = sent.value;
  const isRefused = (change: ChangeResource) => action.action === "merge" && needsReview(change);
  const left = unchanged.filter((change) => !isRefused(change));
  for (const change of cli.json ? [] : left) cli.note(visible(renderUnchanged(change)));
  // A change that another call has queued is waited for as well.
  const changes = [...changed, ...unchanged.filter((change) => isInQueue(change) || isRefused(change))];
  if (!detach) return followChanges(cli, client, { after, changes, output });
  if (cli.json) cli.printJson({ changed, unchanged });
  else
    for (const { id, target, position } of changes.filter(isInQueue))
      cli.print(visible(`${id} queued for ${target}${place(position)}`));
  const [refused] = changes.filter(needsReview);
  return refused?.failure === undefined ? ok(exitCodes.done) : fail(refused.failure);
}

function place(position: number | undefined): string {
  return position === undefined ? "" : `, position ${position}`;
}
