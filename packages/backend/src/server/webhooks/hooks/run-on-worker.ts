import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { hookRunEnd } from "@wezterm-parallel/shared/domain/hook/hook-run-end";
import { hookVariables } from "@wezterm-parallel/shared/domain/hook/hook-variables";
import { remoteLabel } from "@wezterm-parallel/shared/domain/placement";
import type { AnswerTo } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { HookRecord } from "../../../drivers/store/hooks.ts";
import type { NewDelivery } from "../../../drivers/store/webhooks.ts";
import type { HookParts, ToldEvent } from "./hook-parts.ts";

interface HookTry {
  readonly event: ToldEvent;
  /** From 1. */
  readonly count: number;
  /** Names a run by hand, which is none of the tries of its event. */
  readonly byHand?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a hook for an event on the machine of the server. Returns undefined while no worker there answers: then nothing is
 * known, and asking again continues.
 */
export async function runOnWorker(
  { gateway, secrets }: Pick<HookParts, "gateway" | "secrets">,
  hook: HookRecord,
  { event, count, byHand, signal }: HookTry,
): Promise<Result<AnswerTo<"run-hook">, Failure> | undefined> {
  const workers = await gateway.workers();
  const local = workers.find(({ state, labels }) => state !== "away" && !labels.includes(remoteLabel));
  if (local === undefined) return undefined;
  const delivery = `${hook.id}.${event.seq}${byHand === undefined ? "" : `.${byHand}`}`;
  const names = hook.spec.secrets ?? [];
  const given = names.length === 0 ? undefined : await secrets.give(hook.project, names);
  const question = {
    kind: "run-hook" as const,
    hook: hook.id,
    id: `${delivery}.${count}`,
    spec: hook.spec,
    directory: hook.place.directory,
    input: `${JSON.stringify(event)}\n`,
    variables: hookVariables(event, { hook: hook.name, delivery, count }),
    ...(given !== undefined && { secrets: given }),
  };
  const asked = await gateway.ask<"run-hook">(local.name, question, signal);
  if (asked.ok) return ok(asked.value);
  return asked.failure.reason === "unavailable" ? undefined : asked;
}

/** Describes a run for the list of runs. */
export function describeTry(
  { seq, kind }: ToldEvent,
  { end, durationMs, output }: Pick<AnswerTo<"run-hook">, "end" | "durationMs" | "output">,
  { at, state }: Pick<NewDelivery, "at" | "state">,
): NewDelivery {
  return { event: seq, kind, at, state, durationMs: Math.round(durationMs), ...hookRunEnd({ end, output }) };
}
