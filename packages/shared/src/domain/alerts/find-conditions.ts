import { createMessage, type FailureMessage } from "../failure-message.ts";
import type { AlertName } from "./alert-rules.ts";

/** Outcomes of a task over its runs, oldest first; true: it failed. */
interface TaskOutcomes {
  /** Name of the task, with the directory of its project. */
  readonly name: string;
  readonly failed: readonly boolean[];
}

/** The server's facts at one moment; times are epoch ms. */
export interface AlertFacts {
  readonly at: number;
  readonly disk: { readonly total: number; readonly free: number };
  /** Why the store or the logs cannot be used. */
  readonly storeTrouble: string | undefined;
  /** Backups on a schedule; undefined without one. */
  readonly backups:
    | {
        readonly newestAt: number | undefined;
        readonly next: number | undefined;
        readonly failure: string | undefined;
      }
    | undefined;
  /** Workers without a connection that have unfinished tasks. */
  readonly awayWorkers: readonly string[];
  /** Tasks that could start, as far as people let them; those that run. */
  readonly ready: number;
  readonly busy: number;
  readonly outcomes: readonly TaskOutcomes[];
  /** When attempts were lost. */
  readonly lostAt: readonly number[];
  readonly closedPools: readonly string[];
  readonly usedUpBudgets: readonly string[];
  /** From when to when the certificate with which the server listens is valid; undefined without one. */
  readonly certificate: { readonly from: number; readonly to: number } | undefined;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Below this share of the disk or this many bytes, a few large logs would fill it. */
const lowShare = 0.05;
const lowBytes = 1024 ** 3;
/** A backup that is this much later than planned is too old. */
const lateMs = dayMs;
/** Programs that renew certificates do so a month before the end, or in the last third of a short life. */
const unrenewedMs = 14 * dayMs;
const unrenewedShare = 0.25;
const lostWindowMs = 15 * 60_000;
const leastLost = 3;
/** The newest outcomes of a task, compared with at least as many before them. */
const recentOutcomes = 5;
const leastFailed = 4;
const usualShare = 0.2;
/** More names would not fit into a notification. */
const mostNames = 3;

/** Returns what is wrong now, as sentences, by the alert that it belongs to. */
export function findConditions(facts: AlertFacts): ReadonlyMap<AlertName, FailureMessage> {
  const found: readonly (readonly [AlertName, FailureMessage | undefined])[] = [
    ["disk-low", lowDisk(facts)],
    [
      "store-failing",
      facts.storeTrouble && createMessage("alert-store-failing", { detail: facts.storeTrouble }),
    ],
    ...aboutBackups(facts),
    ["worker-away", about(facts.awayWorkers, (names) => createMessage("alert-worker-away", { names }))],
    ["queue-stuck", stuckQueue(facts)],
    ["task-failing", failingTasks(facts)],
    ["attempts-lost", lostAttempts(facts)],
    ["quota-closed", about(facts.closedPools, (names) => createMessage("alert-quota-closed", { names }))],
    ["certificate-ends", endingCertificate(facts)],
    [
      "budget-used-up",
      about(facts.usedUpBudgets, (names) => createMessage("alert-budget-used-up", { names })),
    ],
  ].map(
    ([name, message]) => [name as AlertName, (message || undefined) as FailureMessage | undefined] as const,
  );
  return new Map(
    found.flatMap(([name, message]) => (message === undefined ? [] : [[name, message] as const])),
  );
}

function lowDisk({ disk: { free, total } }: AlertFacts): FailureMessage | undefined {
  if (free >= lowBytes && free >= total * lowShare) return undefined;
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
  return createMessage("alert-disk-low", { free: gigabytes(free), total: gigabytes(total) });
}

function aboutBackups({
  backups,
  at,
}: AlertFacts): readonly (readonly [AlertName, FailureMessage | undefined])[] {
  if (backups === undefined) return [];
  const { failure, newestAt, next } = backups;
  const isLate = newestAt !== undefined && next !== undefined && at - Math.max(next, newestAt) > lateMs;
  const hours = newestAt === undefined ? 0 : Math.floor((at - newestAt) / hourMs);
  return [
    [
      "backup-failing",
      failure === undefined ? undefined : createMessage("alert-backup-failing", { detail: failure }),
    ],
    ["backup-old", isLate ? createMessage("alert-backup-old", { hours }) : undefined],
  ];
}

function stuckQueue({ ready, busy }: AlertFacts): FailureMessage | undefined {
  return ready > 0 && busy === 0 ? createMessage("alert-queue-stuck", { count: ready }) : undefined;
}

function lostAttempts({ lostAt, at }: AlertFacts): FailureMessage | undefined {
  const count = lostAt.filter((each) => at - each < lostWindowMs).length;
  return count < leastLost ? undefined : createMessage("alert-attempts-lost", { count });
}

function endingCertificate({ certificate, at }: AlertFacts): FailureMessage | undefined {
  if (certificate === undefined) return undefined;
  const { from, to } = certificate;
  if (to - at > Math.min(unrenewedMs, (to - from) * unrenewedShare)) return undefined;
  return createMessage("alert-certificate-ends", { days: Math.max(0, Math.floor((to - at) / dayMs)) });
}

/** A task that always failed is no news, and neither is one that has just begun. */
function failingTasks({ outcomes }: AlertFacts): FailureMessage | undefined {
  const failing = outcomes.filter(({ failed }) => {
    const recent = failed.slice(-recentOutcomes);
    const before = failed.slice(0, -recentOutcomes);
    const share = before.filter(Boolean).length / Math.max(1, before.length);
    return (
      before.length >= recentOutcomes && share <= usualShare && recent.filter(Boolean).length >= leastFailed
    );
  });
  const names = failing.map(({ name }) => name);
  return about(names, (text) => createMessage("alert-task-failing", { names: text }));
}

function about(names: readonly string[], say: (names: string) => FailureMessage): FailureMessage | undefined {
  if (names.length === 0) return undefined;
  const more = names.length > mostNames ? " …" : "";
  return say(`${names.slice(0, mostNames).join(", ")}${more}`);
}
