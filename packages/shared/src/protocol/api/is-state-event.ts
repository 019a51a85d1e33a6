import type { Event, StateEvent } from "./schemas/event-schemas.ts";

/** Apart from the schemas, so that clients load no Zod. */
export function isStateEvent(event: Event): event is StateEvent {
  return event.task !== undefined && event.data !== undefined && "state" in event.data;
}
