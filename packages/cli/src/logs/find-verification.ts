import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { verificationId } from "@wezterm-parallel/shared/domain/change/verification";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Returns the id of the task that runs, or last ran, the checks of a change before it lands. */
export async function findVerification(client: Client, id: string): Promise<Result<string, Failure>> {
  const change = await client.get("getChange", { id });
  if (!change.ok) return change;
  const { verifiedBy, state } = change.value;
  if (verifiedBy !== undefined) return ok(verificationId(verifiedBy));
  return fail({
    reason: "not-found",
    detail: `No checks ran for the change of ${change.value.id}: it is ${state}.`,
    hint: "Checks run while a change is merged if the plan has `merge.verify`, or the task has `verify`.",
  });
}
