import { z } from "zod";

import { assertNever } from "../../base/assert-never.ts";
import { backoffDelay } from "../task/retry-policy.ts";

/**
 * Agents that use the quota of one account. When it is used up, none of them starts until it is back:
 *
 *   open ──limit──► closed ──its time comes──► probing ──the first task works──► open
 *                     ▲                           │
 *                     └───────────limit───────────┘
 */
export const quotaPoolSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("open") }),
  z.object({
    kind: z.literal("closed"),
    /** Epoch ms. */
    until: z.number(),
    /** The agent said when its quota is back; otherwise `until` is a guess. */
    reported: z.boolean(),
    /** The number of times it closed again without a success in between. */
    closings: z.number().int(),
    /** The agent's message. */
    said: z.string(),
  }),
  z.object({
    kind: z.literal("probing"),
    closings: z.number().int(),
    said: z.string(),
    /** The task that tries whether the quota is back; absent: none has started yet. */
    probe: z.object({ task: z.number().int(), name: z.string(), since: z.number() }).optional(),
  }),
]);
export type QuotaPool = z.infer<typeof quotaPoolSchema>;

export type QuotaPoolCommand =
  /** An agent ran out of quota, and may have said when (epoch ms) it is back. */
  | {
      readonly kind: "limit";
      readonly said: string;
      readonly resetsAt: number | undefined;
      /** 0 ≤ random < 1, for the jitter. */
      readonly random: number;
    }
  /** A task of the pool was claimed. */
  | { readonly kind: "claim"; readonly task: number; readonly name: string }
  /** An attempt of a task ended otherwise than by the quota; `worked` is false if it was lost or cancelled. */
  | { readonly kind: "end"; readonly task: number; readonly worked: boolean }
  /** Time has passed. */
  | { readonly kind: "pass" }
  /** A person knows that there is quota. */
  | { readonly kind: "open" };

export const openPool: QuotaPool = { kind: "open" };

/** Ms until the first try after a limit without a time; doubles with each further one, up to an hour. */
const firstPause = 60_000;
/** An agent that has worked for this long has quota, ms: a refusal comes with its first request. */
const provenAfter = 30_000;
/** No provider closes an account for longer, ms; a later time was misread. */
const longestPause = 32 * 86_400_000;

/** Decides what becomes of a pool; undefined when nothing changes. */
export function decidePool(pool: QuotaPool, command: QuotaPoolCommand, now: number): QuotaPool | undefined {
  switch (command.kind) {
    case "limit":
      return closeAgain(pool, command, now);
    case "claim":
      return claimProbe(pool, command, now);
    case "end":
      return endProbe(pool, command);
    case "pass":
      return passTime(pool, now);
    case "open":
      return pool.kind === "open" ? undefined : openPool;
    default:
      return assertNever(command);
  }
}

type Limit = Extract<QuotaPoolCommand, { kind: "limit" }>;

/** Tasks that were running when the pool closed report the same limit: they may tell a time, but count as one. */
function closeAgain(pool: QuotaPool, limit: Limit, now: number): QuotaPool | undefined {
  const { said, random } = limit;
  const resetsAt = isCredible(limit.resetsAt, now) ? limit.resetsAt : undefined;
  if (pool.kind !== "closed") {
    const closings = pool.kind === "open" ? 0 : pool.closings + 1;
    const until = resetsAt ?? now + backoffDelay(firstPause, closings, random);
    return { kind: "closed", until, reported: resetsAt !== undefined, closings, said };
  }
  if (resetsAt === undefined || (pool.reported && pool.until >= resetsAt)) return undefined;
  return { ...pool, until: resetsAt, reported: true, said };
}

function isCredible(resetsAt: number | undefined, now: number): resetsAt is number {
  return resetsAt !== undefined && resetsAt > now && resetsAt <= now + longestPause;
}

function claimProbe(
  pool: QuotaPool,
  { task, name }: Extract<QuotaPoolCommand, { kind: "claim" }>,
  now: number,
): QuotaPool | undefined {
  if (admits(pool) !== "one") return undefined;
  return { ...pool, probe: { task, name, since: now } } as QuotaPool;
}

function endProbe(
  pool: QuotaPool,
  { task, worked }: Extract<QuotaPoolCommand, { kind: "end" }>,
): QuotaPool | undefined {
  if (pool.kind !== "probing" || pool.probe?.task !== task) return undefined;
  if (worked) return openPool;
  const { probe: _probe, ...free } = pool;
  return free;
}

function passTime(pool: QuotaPool, now: number): QuotaPool | undefined {
  const moment = nextMoment(pool);
  if (moment === undefined || now < moment) return undefined;
  return pool.kind === "closed" ? { kind: "probing", closings: pool.closings, said: pool.said } : openPool;
}

/** Returns the epoch ms at which the pool changes by itself. */
export function nextMoment(pool: QuotaPool): number | undefined {
  if (pool.kind === "closed") return pool.until;
  if (pool.kind !== "probing" || pool.probe === undefined) return undefined;
  return pool.probe.since + provenAfter;
}

/** Returns how many more tasks of the pool may start. */
export function admits(pool: QuotaPool): "all" | "one" | "none" {
  if (pool.kind === "open") return "all";
  return pool.kind === "probing" && pool.probe === undefined ? "one" : "none";
}
