import type { Event } from "./schemas/event-schemas.ts";

export interface CursorData {
  readonly seq: number;
  /** What lies behind it, up to `seq`, is of no concern to who listens; not said when nothing was told before. */
  readonly after?: number;
}

/** As a message of server-sent events. */
export function cursorText(cursor: CursorData): string {
  return `id: ${cursor.seq}\nevent: cursor\ndata: ${JSON.stringify(cursor)}\n\n`;
}

/**
 * Events as messages of server-sent events. With `after`, the `seq` up to which all was told: a cursor before each gap
 * says that nothing in it is for who listens, who could not tell it from a loss.
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
