import { decideHook } from "@wezterm-parallel/shared/domain/hook/decide-hook";
import { kindsOfHook } from "@wezterm-parallel/shared/domain/hook/hook-events";
import type { FailingDelivery } from "@wezterm-parallel/shared/domain/webhook/decide-delivery";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed } from "../../../base/backlog.ts";
import type { HookRecord } from "../../../drivers/store/hooks.ts";
import type { Subscription } from "../event-sender.ts";
import type { TriedDelivery } from "../send-events.ts";
import { EventSenders } from "../event-senders.ts";
import type { HookParts } from "./hook-parts.ts";
import { describeTry, runOnWorker } from "./run-on-worker.ts";

/** Until a worker is looked for again. */
const noWorkerMs = 1_000;
/** Events that are read at once; each is recorded by itself. */
const pageSize = 100;

/** Runs the hooks of all projects, each for its events in their order, until it is disposed. */
export function runHooks(parts: HookParts & { readonly feed: EventFeed }): EventSenders<HookRecord> {
  const { reader } = parts.hookStore;
  return new EventSenders({
    ...parts,
    list: () => reader.hooks(),
    changedBy: (event) =>
      event.kind === "hook.changed" || event.kind === "hook.removed"
        ? [event.data.project, event.data.hook]
        : undefined,
    subscription: (signal) => hookSubscription(parts, signal),
  });
}

function hookSubscription(parts: HookParts, signal: AbortSignal): Subscription<HookRecord> {
  const { reader, hooks } = parts.hookStore;
  return {
    kind: "hook",
    find: (name) => reader.hook(name),
    wants: ({ name }) => ({ kinds: kindsOfHook(name), alerts: false }),
    begin: (hook) => ({
      batch: 1,
      lanes: 1,
      deliver: ([event], failing) => tryHook(parts, hook, { event, failing, signal }),
    }),
    record: (id, progress) => hooks.record(id, progress),
    recordMs: 0,
    pageSize: () => pageSize,
  };
}

interface Trying {
  readonly event: Event;
  readonly failing: FailingDelivery | undefined;
  readonly signal: AbortSignal;
}

async function tryHook(
  parts: HookParts,
  hook: HookRecord,
  { event, failing, signal }: Trying,
): Promise<TriedDelivery> {
  const at = parts.clock.now();
  const count = (failing?.count ?? 0) + 1;
  const asked = await runOnWorker(parts, hook, { event, count, signal });
  const now = parts.clock.now();
  if (asked === undefined)
    return { deliveries: [], decision: { kind: "failed", failing: waitingFor(failing, now) } };
  const answer = asked.ok ? asked.value : notRun(asked.failure.detail);
  const decision = decideHook(answer.end, hook.spec, failing, now);
  return { decision, deliveries: [describeTry(event, answer, { at, state: decision.kind })] };
}

/** Repeats a try that has not ended as far as anybody knows. */
function waitingFor(failing: FailingDelivery | undefined, now: number): FailingDelivery {
  return { since: failing?.since ?? now, count: failing?.count ?? 0, retryAt: now + noWorkerMs };
}

function notRun(why: string) {
  return { end: { kind: "broken" as const, why }, durationMs: 0, output: "" };
}
