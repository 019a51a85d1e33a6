import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import { type AttemptScope, hasSession } from "../attempt/attempt-scope.ts";

/** Waits until the services that the task needs are there. */
export async function acquireServices(
  scope: AttemptScope,
  checkout: string,
): Promise<Result<Readonly<Record<string, string>>, Failure>> {
  const { assignment, context, ports, files, control } = scope;
  const { services: needs = [] } = assignment.spec;
  if (ports.services === undefined) return fail(servicesElsewhere);
  const waits = !hasSession(scope, "run");
  return ports.services.acquire({
    attempt: files.id,
    context,
    checkout,
    needs,
    waits,
    signal: control.signal,
  });
}

const servicesElsewhere = createFailure({
  reason: "unsupported",
  detail: createMessage("services-elsewhere"),
  hint: createMessage("services-elsewhere-hint"),
});
