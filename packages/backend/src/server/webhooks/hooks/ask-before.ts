import { randomUUID } from "node:crypto";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { hookRefusal } from "@wezterm-parallel/shared/domain/hook/hook-refusal";

import type { HookName } from "../../../drivers/store/hooks.ts";
import type { HookParts } from "./hook-parts.ts";
import { describeTry, runOnWorker } from "./run-on-worker.ts";

/** Asks a hook that may refuse what is about to happen, if the project has one; lists the run. */
export async function askBefore(
  parts: HookParts,
  name: HookName,
  about: { readonly run: string; readonly task: string; readonly data: object },
): Promise<Result<void, Failure>> {
  const hook = await parts.hookStore.reader.hook(name);
  if (hook === undefined) return ok(undefined);
  const at = parts.clock.now();
  // It has no number, because it has not happened.
  const event = { seq: 0, at, kind: name.name.replace("before ", ""), ...about };
  const asked = await runOnWorker(parts, hook, { event, count: 1, byHand: randomUUID().slice(0, 8) });
  if (asked === undefined) return fail(noWorker());
  if (!asked.ok) return asked;
  const refusal = hookRefusal(name.name, asked.value);
  const state = refusal === undefined ? "delivered" : "failed";
  const run = describeTry(event, asked.value, { at, state });
  const recorded = await parts.hookStore.hooks.record(hook.id, { deliveries: [run] });
  if (!recorded.ok) return recorded;
  return refusal === undefined ? ok(undefined) : fail(refusal);
}

function noWorker(): Failure {
  const detail = createMessage("service-no-worker");
  const hint = createMessage("service-no-worker-hint");
  return createFailure({ reason: "unavailable", detail, hint });
}
