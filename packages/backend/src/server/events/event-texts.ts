import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

/** Hundreds of listeners get the same events, which the feed keeps in memory: each is written out once for all. */
const texts = new WeakMap<Event, string>();

/** As JSON. */
export function eventJson(event: Event): string {
  const known = texts.get(event);
  if (known !== undefined) return known;
  const text = JSON.stringify(event);
  texts.set(event, text);
  return text;
}
