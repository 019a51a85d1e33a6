import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  ChangeActionInput,
  ChangeResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { CliContext } from "../invocation/context.ts";
import { replaceNames } from "../tasks/resolve-id.ts";

interface SentAction {
  /** The last event before the action. */
  readonly after: number;
  readonly changed: readonly ChangeResource[];
  /** Those that the action does not apply to in their state. */
  readonly unchanged: readonly ChangeResource[];
}

/** Sends an action on changes, with ids for the names in it. */
export async function sendAction(
  cli: CliContext,
  client: Client,
  action: ChangeActionInput,
): Promise<Result<SentAction, Failure>> {
  const ids = await replaceNames(cli, action.ids);
  if (!ids.ok) return ids;
  const status = await client.status();
  if (!status.ok) return status;
  const report = await client.send("actOnChanges", {}, { ...action, ids: [...ids.value] });
  return report.ok ? ok({ after: status.value.lastEvent, ...report.value }) : report;
}
