import type { Event, EventKind } from "./schemas/event-schemas.ts";

/** Kinds of events about something of a project that belongs to no run; `data.project` is its id. */
export const eventsOfProjects = [
  "group.changed",
  "group.removed",
  "pool.changed",
  "schedule.changed",
  "schedule.removed",
  "schedule.fired",
  "schedule.missed",
  "service.changed",
  "incoming.changed",
  "incoming.removed",
  "incoming.called",
  "webhook.changed",
  "webhook.removed",
  "hook.offered",
  "hook.trusted",
  "hook.changed",
  "hook.removed",
  "hook.failed",
  "run.removed",
] as const satisfies readonly EventKind[];

type EventOfProject = Extract<Event, { readonly kind: (typeof eventsOfProjects)[number] }>;

export function isEventOfProject(event: Event): event is EventOfProject {
  return (eventsOfProjects as readonly string[]).includes(event.kind);
}
