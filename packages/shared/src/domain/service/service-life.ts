import { z } from "zod";

import { assertNever } from "../../base/assert-never.ts";
import { type Failure, failureSchema } from "../failure.ts";
import type { ServiceSpec } from "./service-spec.ts";

const since = z.number();
const why = failureSchema;

const serviceStates = [
  "stopped",
  "starting",
  "healthy",
  "unhealthy",
  "backing-off",
  "failed",
  "stopping",
] as const;

/**
 * stopped ─want─► starting ─check passed─► healthy ◄─checks─► unhealthy
 * A process that ends by itself leads to backing-off and starting again, or to stopped or failed, by policy.
 */
export const serviceStateSchema = z.discriminatedUnion("kind", [
  /** `why`: it ended by itself and is not restarted: in order, by its policy, or because nothing needs it. */
  z.object({ kind: z.literal("stopped"), since, why: why.optional() }),
  z.object({ kind: z.literal("starting"), since }),
  z.object({ kind: z.literal("healthy"), since }),
  z.object({ kind: z.literal("unhealthy"), since, why }),
  z.object({ kind: z.literal("backing-off"), since, until: z.number(), why }),
  z.object({ kind: z.literal("failed"), since, why }),
  /** `again`: starts again at once; `restart`: as after a crash, because of `why`. */
  z.object({
    kind: z.literal("stopping"),
    since,
    next: z.enum(["stop", "again", "restart"]),
    why: why.optional(),
  }),
]);
export type ServiceState = z.infer<typeof serviceStateSchema>;

/** Data of the event about a transition. */
export const changedServiceDataSchema = z.object({
  project: z.string(),
  /** Id of the instance. */
  service: z.string(),
  state: z.enum(serviceStates),
  /** Epoch ms, by the clock of its machine. */
  since,
  failure: failureSchema.optional(),
});

export const serviceLifeSchema = z.object({
  state: serviceStateSchema,
  /** Counts the starts of its process. */
  starts: z.number().int(),
  /** When it was restarted because it had ended by itself; only those that count for the limit. */
  restarts: z.array(z.number()),
  /** Failed checks in a row. */
  misses: z.number().int(),
});
export type ServiceLife = z.infer<typeof serviceLifeSchema>;

export type ServiceInput = { readonly at: number } & (
  | { readonly kind: "want" }
  /** Nothing needs it any more. */
  | { readonly kind: "release" }
  /** A person wants it to be stopped, and has seen why it failed. */
  | { readonly kind: "stop" }
  | { readonly kind: "restart" }
  | { readonly kind: "passed" }
  | { readonly kind: "missed"; readonly why: Failure }
  /** It was not ready in time. */
  | { readonly kind: "late"; readonly why: Failure }
  /** Its process is gone, or could not be started. `clean`: exit code 0. */
  | { readonly kind: "ended"; readonly clean: boolean; readonly why: Failure }
  /** The time to wait before a restart is over. */
  | { readonly kind: "due" }
);

export type ServicePolicy = Pick<ServiceSpec, "restart" | "healthy">;

/** The wait before a restart grows no longer. */
const longestBackoffMs = 60_000;

export function newServiceLife(at: number): ServiceLife {
  return { state: { kind: "stopped", since: at }, starts: 0, restarts: [], misses: 0 };
}

/** Returns whether its process may run in this state. */
export function mayRun({ kind }: ServiceState): boolean {
  return kind === "starting" || kind === "healthy" || kind === "unhealthy" || kind === "stopping";
}

/** Returns the next state; the same object if the input changes nothing. */
export function evolveService(policy: ServicePolicy, life: ServiceLife, input: ServiceInput): ServiceLife {
  switch (input.kind) {
    case "want":
      return want(life, input.at);
    case "release":
      return release(life, input.at);
    case "stop":
      return stop(life, input.at);
    case "restart":
      return restart(life, input.at);
    case "passed":
      return pass(life, input.at);
    case "missed":
      return miss(policy, life, input);
    case "late":
      return life.state.kind === "starting" ? stopping(life, input.at, "restart", input.why) : life;
    case "ended":
      return end(policy, life, input);
    case "due":
      return life.state.kind === "backing-off" ? start(life, input.at) : life;
  }
}

function want(life: ServiceLife, at: number): ServiceLife {
  const { state } = life;
  if (state.kind === "stopping" && state.next === "stop") return stopping(life, at, "again");
  if (state.kind !== "stopped" && state.kind !== "failed") return life;
  return start({ ...life, restarts: [] }, at);
}

function restart(life: ServiceLife, at: number): ServiceLife {
  return mayRun(life.state) ? stopping(life, at, "again") : start({ ...life, restarts: [] }, at);
}

/** Keeps the reason of a failure: nobody may have seen it yet. */
function release(life: ServiceLife, at: number): ServiceLife {
  const { state } = life;
  switch (state.kind) {
    case "stopped":
    case "failed":
      return life;
    case "backing-off":
      return { ...life, state: { kind: "stopped", since: at, why: state.why } };
    case "stopping":
      return state.next === "stop" ? life : stopping(life, at, "stop", state.why);
    case "starting":
    case "healthy":
    case "unhealthy":
      return stopping(life, at, "stop");
    default:
      return assertNever(state);
  }
}

function stop(life: ServiceLife, at: number): ServiceLife {
  const { state } = life;
  if (state.kind === "stopped" && state.why === undefined) return life;
  if (state.kind === "stopping" && state.next === "stop" && state.why === undefined) return life;
  return mayRun(state) ? stopping(life, at, "stop") : { ...life, state: { kind: "stopped", since: at } };
}

function pass(life: ServiceLife, at: number): ServiceLife {
  const { kind } = life.state;
  if (kind === "starting" || kind === "unhealthy")
    return { ...life, misses: 0, state: { kind: "healthy", since: at } };
  return life.misses === 0 ? life : { ...life, misses: 0 };
}

function miss(
  { healthy }: ServicePolicy,
  life: ServiceLife,
  { at, why: reason }: { readonly at: number; readonly why: Failure },
): ServiceLife {
  if (life.state.kind !== "healthy" || healthy === undefined) return life;
  const misses = life.misses + 1;
  if (misses < healthy.failures) return { ...life, misses };
  if (healthy.restart) return stopping({ ...life, misses }, at, "restart", reason);
  return { ...life, misses, state: { kind: "unhealthy", since: at, why: reason } };
}

function end(
  policy: ServicePolicy,
  life: ServiceLife,
  { at, clean, why: reason }: Extract<ServiceInput, { kind: "ended" }>,
): ServiceLife {
  const { state } = life;
  if (!mayRun(state)) return life;
  if (state.kind !== "stopping") return restartOrEnd(policy, life, { at, clean, why: reason });
  if (state.next === "again") return start({ ...life, restarts: [] }, at);
  if (state.next === "restart")
    return restartOrEnd(policy, life, { at, clean: false, why: state.why ?? reason });
  return { ...life, state: { kind: "stopped", since: at, ...(state.why && { why: state.why }) } };
}

interface End {
  readonly at: number;
  readonly clean: boolean;
  readonly why: Failure;
}

function restartOrEnd({ restart }: ServicePolicy, life: ServiceLife, ended: End): ServiceLife {
  const { at, clean, why: reason } = ended;
  if (restart.when === "never" || (clean && restart.when === "on-failure")) {
    return { ...life, state: { kind: clean ? "stopped" : "failed", since: at, why: reason } };
  }
  const recent = life.restarts.filter((each) => each > at - restart.within);
  if (recent.length >= restart.max)
    return { ...life, restarts: recent, state: { kind: "failed", since: at, why: reason } };
  const wait = Math.min(restart.backoff * 2 ** recent.length, Math.max(restart.backoff, longestBackoffMs));
  const restarts = [...recent, at];
  return { ...life, restarts, state: { kind: "backing-off", since: at, until: at + wait, why: reason } };
}

function start(life: ServiceLife, at: number): ServiceLife {
  return { ...life, starts: life.starts + 1, misses: 0, state: { kind: "starting", since: at } };
}

function stopping(
  life: ServiceLife,
  at: number,
  next: "stop" | "again" | "restart",
  reason?: Failure,
): ServiceLife {
  const state = { kind: "stopping" as const, since: at, next, ...(reason !== undefined && { why: reason }) };
  return { ...life, state };
}
