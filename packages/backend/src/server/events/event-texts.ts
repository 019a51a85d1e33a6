import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

/** Serializes each event once for hundreds of clients; the feed keeps the event objects in memory. */
const texts = new WeakMap<Event, string>();

export function eventJson(event: Event): string {
  const known = texts.get(event);
  if (known !== undefined) return known;
  const text = JSON.stringify(event);
  texts.set(event, text);
  return text;
}
