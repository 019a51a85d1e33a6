import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Checkout } from "../../../drivers/checkout/checkouts.ts";
import type { SessionRequest } from "../../../drivers/session/sessions.ts";
import type { AttemptScope } from "../attempt/attempt-scope.ts";
import { containedRequest } from "./contained-request.ts";
import { containerMounts } from "./container-mounts.ts";
import { containerLabels } from "./container-names.ts";
import type { AttemptContainer } from "./open-container.ts";

/** Returns the request of a command of an attempt in a container of its own. */
export async function attemptRequest(
  { files, context, assignment: { ref, spec }, ports }: AttemptScope,
  container: AttemptContainer,
  checkout: Checkout,
  request: SessionRequest,
): Promise<Result<SessionRequest, Failure>> {
  const mounts = await containerMounts({ settings: container.settings, checkout, files, context });
  if (!mounts.ok) return mounts;
  const labels = {
    [containerLabels.run]: `r${ref.run}`,
    [containerLabels.task]: ref.name,
    [containerLabels.attempt]: String(ref.attempt),
  };
  const { state } = ports.home;
  const command = { container, state, labels, resources: spec.resources, mounts: mounts.value };
  return ok(containedRequest(command, request));
}
