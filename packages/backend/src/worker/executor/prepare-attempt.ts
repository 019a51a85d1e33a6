import { mkdirSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Checkout } from "../../drivers/checkout/checkouts.ts";
import { checkoutRequest, hasSession, type AttemptScope } from "./attempt-scope.ts";
import { handOverInputs } from "./hand-over-inputs.ts";
import { taskEnvironment } from "./task-environment.ts";

export interface Prepared {
  readonly checkout: Checkout;
  readonly env: Readonly<Record<string, string>>;
  /** Nothing to do before the command: done earlier, or brought from another checkout. */
  readonly setupIsDone: boolean;
}

/** Directory, checkout, ports, inputs and environment of an attempt; again after a crash, the same ones. */
export async function prepareAttempt(scope: AttemptScope): Promise<Result<Prepared, Failure>> {
  mkdirSync(scope.files.directory, { recursive: true, mode: 0o700 });
  const checkout = await findCheckout(scope);
  if (!checkout.ok) return checkout;
  const ports = await leasePorts(scope);
  if (!ports.ok) return ports;
  const inputs = await handOverInputs(scope.assignment.inputs, scope.files);
  if (!inputs.ok) return inputs;
  const env = taskEnvironment({
    ...scope.assignment,
    inherited: scope.inherited,
    files: scope.files,
    directory: checkout.value.directory,
    ports: ports.value,
  });
  return ok({ checkout: checkout.value, env, setupIsDone: await isSetUp(scope, checkout.value) });
}

async function findCheckout(scope: AttemptScope): Promise<Result<Checkout, Failure>> {
  const { checkout } = scope.memory.known;
  if (checkout !== undefined) return ok(checkout);
  const made = await scope.ports.checkouts.prepare(checkoutRequest(scope));
  if (made.ok && made.value.kind !== "none") scope.memory.keep({ checkout: made.value });
  return made;
}

async function leasePorts({ context, ports, files }: AttemptScope): Promise<Result<readonly number[], Failure>> {
  const count = context.settings.ports;
  if (count === 0) return ok([]);
  const leased = await ports.ports.lease(files.id, count);
  return leased.ok ? leased : fail(leased.failure);
}

async function isSetUp(scope: AttemptScope, checkout: Checkout): Promise<boolean> {
  if (scope.memory.known.setupIsDone === true || hasSession(scope, "run")) return true;
  if (checkout.kind !== "worktree" || scope.context.settings.setup.length === 0) return true;
  if (hasSession(scope, "setup.1")) return false;
  if (!(await scope.ports.checkouts.reuseSetup(checkout, checkoutRequest(scope)))) return false;
  scope.memory.keep({ setupIsDone: true });
  return true;
}
