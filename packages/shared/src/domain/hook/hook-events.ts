/** Kinds of events that can start hooks: all that belong to a project, except those about hooks, which could go on for ever. */
const hookEvents = [
  "run.created",
  "run.extended",
  "run.sealed",
  "run.paused",
  "run.resumed",
  "run.pinned",
  "run.unpinned",
  "run.removed",
  "run.ended",
  "task.ready",
  "task.leased",
  "task.running",
  "task.input",
  "task.answered",
  "task.progress",
  "task.claimed",
  "task.claims",
  "task.reviewed",
  "task.verifying",
  "task.parked",
  "task.paused",
  "task.resumed",
  "task.priority",
  "task.edited",
  "task.succeeded",
  "task.failed",
  "task.cancelled",
  "task.skipped",
  "task.retried",
  "attempt.ended",
  "group.changed",
  "group.removed",
  "pool.changed",
  "service.changed",
  "schedule.changed",
  "schedule.removed",
  "schedule.fired",
  "schedule.missed",
  "incoming.changed",
  "incoming.removed",
  "incoming.called",
  "webhook.changed",
  "webhook.removed",
  "budget.changed",
  "change.open",
  "change.queued",
  "change.verifying",
  "change.verified",
  "change.resolving",
  "change.landed",
  "change.reverted",
  "change.first",
  "review.sent",
  "review.commented",
  "review.resolved",
  "review.reopened",
  "review.revised",
  "overlap.found",
  "overlap.gone",
  "pull-request.requested",
  "pull-request.open",
  "pull-request.merged",
  "pull-request.closed",
  "pull-request.delayed",
  "push.sent",
  "push.delayed",
] as const;
export type HookEvent = (typeof hookEvents)[number];

const subjects = [...new Set(hookEvents.map((kind) => kind.slice(0, kind.indexOf("."))))];

/** Hooks that may refuse what is about to happen. */
export const startGate = "task.starting";
export const beforeStart = `before ${startGate}`;
export const beforeLanding = "before change.landing";

/** The names that a plan may use: a kind, all kinds of one subject, all, or something that a hook may refuse. */
export const hookPatterns: readonly string[] = [
  ...hookEvents,
  ...subjects.map((each) => `${each}.*`),
  "*",
  beforeStart,
  beforeLanding,
];

/** Returns the kinds that a pattern such as `run.ended`, `task.*` or `*` matches. */
export function kindsOfHook(pattern: string): readonly HookEvent[] {
  if (pattern === "*") return hookEvents;
  const start = pattern.endsWith(".*") ? pattern.slice(0, -1) : undefined;
  return hookEvents.filter((kind) => (start === undefined ? kind === pattern : kind.startsWith(start)));
}
