import { mkdirSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { sandboxOf } from "@wezterm-parallel/shared/domain/task/sandbox";

import type { Checkout } from "../../../drivers/checkout/checkouts.ts";
import { checkoutRequest, hasSession, type AttemptScope } from "../attempt/attempt-scope.ts";
import type { AttemptContainer } from "../container/open-container.ts";
import type { AttemptSandbox } from "../sandbox/sandboxed-request.ts";
import { handOverInputs } from "./hand-over-inputs.ts";
import { logNotes } from "../attempt/log-notes.ts";
import { taskEnvironment } from "./task-environment.ts";

export interface Prepared {
  readonly checkout: Checkout;
  /** Added to the environment that the run's tasks inherit. */
  readonly env: Readonly<Record<string, string>>;
  /** Set-up can be skipped: it ran earlier, or its result was copied from another checkout. */
  readonly setupIsDone: boolean;
  readonly sandbox: AttemptSandbox | undefined;
  readonly container: AttemptContainer | undefined;
}

/** Prepares directory, checkout, ports, inputs and environment of an attempt; the same ones again after a crash. */
export async function prepareAttempt(scope: AttemptScope): Promise<Result<Prepared, Failure>> {
  mkdirSync(scope.files.directory, { recursive: true, mode: 0o700 });
  const secrets = scope.secrets.values;
  // A running process already has them: a secret removed since then is no reason to stop it.
  if (!secrets.ok && !hasSession(scope, "run")) return secrets;
  const gate = await askGate(scope);
  if (!gate.ok) return gate;
  const sandbox = await findSandbox(scope);
  if (!sandbox.ok) return sandbox;
  const container = await findContainer(scope);
  if (!container.ok) return container;
  const checkout = await findCheckout(scope);
  if (!checkout.ok) return checkout;
  const slot = await leaseSlot(scope, checkout.value);
  if (!slot.ok) return slot;
  const services = await findServices(scope, checkout.value);
  if (!services.ok) return services;
  const inputs = await handOverInputs(scope.assignment.inputs, scope.files);
  if (!inputs.ok) return inputs;
  const env = taskEnvironment({
    ...scope.assignment,
    files: scope.files,
    directory: checkout.value.directory,
    jobSlot: scope.jobSlot,
    slot: { ...checkout.value.variables, ...slot.value, ...services.value },
    secrets: secrets.ok ? secrets.value : {},
  });
  const setupIsDone = await isSetUp(scope, checkout.value);
  return ok({
    checkout: checkout.value,
    env,
    setupIsDone,
    sandbox: sandbox.value,
    container: container.value,
  });
}

/** Loaded only in projects with a hook that may refuse a start. */
async function askGate(scope: AttemptScope): Promise<Result<void, Failure>> {
  const { gate } = scope.context;
  if (gate === undefined || hasSession(scope, "run") || hasSession(scope, "setup.1")) return ok(undefined);
  const { passGate } = await import("../hooks/pass-gate.ts");
  return passGate(scope, gate);
}

/** Loaded only for tasks that want one. */
async function findSandbox({
  assignment,
}: AttemptScope): Promise<Result<AttemptSandbox | undefined, Failure>> {
  if (sandboxOf(assignment.spec) === undefined) return ok(undefined);
  const { openSandbox } = await import("../sandbox/sandboxed-request.ts");
  return openSandbox(assignment.spec);
}

/** Loaded only for tasks that want one. */
async function findContainer(scope: AttemptScope): Promise<Result<AttemptContainer | undefined, Failure>> {
  const { assignment, ports, control } = scope;
  const settings = assignment.spec.container;
  if (settings === undefined) return ok(undefined);
  const { openContainer } = await import("../container/open-container.ts");
  const begun = hasSession(scope, "run");
  return openContainer({ settings, state: ports.home.state, signal: control.signal, begun });
}

async function findCheckout(scope: AttemptScope): Promise<Result<Checkout, Failure>> {
  const { checkout } = scope.memory.known;
  if (checkout !== undefined) return ok(checkout);
  const made = await scope.ports.checkouts.prepare(checkoutRequest(scope));
  if (made.ok && made.value.kind === "worktree") scope.memory.keep({ checkout: made.value });
  if (made.ok && made.value.notes?.length) {
    scope.ports.log.info({ attempt: scope.files.id, notes: made.value.notes }, "warning about a checkout");
  }
  return made;
}

/** Only for attempts with their own checkout or requested ports: a command typed in a shell stays unchanged. */
async function leaseSlot(
  { context, ports, files }: AttemptScope,
  checkout: Checkout,
): Promise<Result<Readonly<Record<string, string>>, Failure>> {
  const count = context.settings.ports;
  if (count === 0) return ok(checkout.kind === "worktree" ? ports.ports.variables(files.id, []) : {});
  const leased = await ports.ports.lease(files.id, count);
  return leased.ok ? ok(ports.ports.variables(files.id, leased.value)) : fail(leased.failure);
}

/** Loaded only for tasks that need services. */
async function findServices(
  scope: AttemptScope,
  checkout: Checkout,
): Promise<Result<Readonly<Record<string, string>>, Failure>> {
  if (scope.assignment.spec.services === undefined) return ok({});
  const { acquireServices } = await import("../services/acquire-services.ts");
  return acquireServices(scope, checkout.directory);
}

async function isSetUp(scope: AttemptScope, checkout: Checkout): Promise<boolean> {
  if (scope.memory.known.setupIsDone === true || hasSession(scope, "run")) return true;
  if (checkout.isSetUp === true) return true;
  if (checkout.kind !== "worktree" || scope.context.settings.setup.length === 0) return true;
  if (hasSession(scope, "setup.1")) return false;
  const notes = await scope.ports.checkouts.reuseSetup(checkout, checkoutRequest(scope));
  if (notes === undefined) return false;
  logNotes(scope, "setup.1", notes);
  scope.memory.keep({ setupIsDone: true });
  return true;
}
