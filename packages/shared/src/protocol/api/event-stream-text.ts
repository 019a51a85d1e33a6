import type { Event } from "./schemas/event-schemas.ts";

export interface CursorData {
  readonly seq: number;
  /** Events after it, up to `seq`, are not relevant to the client; absent when nothing was sent before. */
  readonly after?: number;
}

/** Formats a cursor as a server-sent event. */
export function cursorText(cursor: CursorData): string {
  return `id: ${cursor.seq}\nevent: cursor\ndata: ${JSON.stringify(cursor)}\n\n`;
}

/**
 * Formats events as server-sent events. `after` is the `seq` up to which everything was sent: with it, a cursor precedes
 * each gap, so that the client does not take the events that it may not see for lost ones.
 */
export function eventsText(
  events: readonly Event[],
  {
    after,
    json = JSON.stringify,
  }: { readonly after: number | undefined; readonly json?: (event: Event) => string },
): string {
  const texts = events.map((event, at) => {
    const told = after === undefined ? event.seq : (events[at - 1]?.seq ?? after);
    const gap = event.seq > told + 1 ? cursorText({ seq: event.seq - 1, after: told }) : "";
    return `${gap}id: ${event.seq}\ndata: ${json(event)}\n\n`;
  });
  return texts.join("");
}
