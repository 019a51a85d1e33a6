import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed, Records } from "../../base/backlog.ts";
import { Doorbell } from "../http/streams/doorbell.ts";
import { StreamTurns } from "../http/streams/stream-turns.ts";

/** Proxies and clients close connections that are silent for a minute. */
const heartbeatMs = 15_000;
/** Events read at once for a stream; the rest stays in the store until the client has taken these. */
const portion = 500;
/** Shared by all streams of this process, because they share its event loop. */
const turns = new StreamTurns();

export interface EventSelection {
  /** `seq` after which the stream starts. */
  readonly from: number;
  readonly run?: number | undefined;
  readonly kinds?: readonly Event["kind"][] | undefined;
}

export interface EventPortion {
  /**
   * The cursor of the previous portion. Events between it and `cursor` that are not in `events` do not match the query.
   */
  readonly after: number;
  /** Empty after a period without events. */
  readonly events: readonly Event[];
  /** All matching events up to here have been sent. */
  readonly cursor: number;
}

interface EventSource {
  readonly records: Records;
  readonly feed: EventFeed;
  /** Aborted when no events will follow those committed by then. */
  readonly over: AbortSignal;
}

/**
 * Reads from the client's own cursor each time the client has taken the previous portion. Pulling instead of pushing
 * means that a stalled client costs one portion instead of a growing heap. Ends when `gone` is aborted, or when `over`
 * is aborted and all events were sent.
 */
export async function* readEventPortions(
  { records, feed, over }: EventSource,
  { from, run, kinds }: EventSelection,
  gone: AbortSignal,
): AsyncGenerator<EventPortion> {
  using bell = new Doorbell(feed, systemClock);
  using _joined = turns.join();
  const known = { upTo: from };
  using _heard = feed.listen((events) => {
    known.upTo = events.at(-1)?.seq ?? known.upTo;
  });
  const ring = () => bell.ring();
  gone.addEventListener("abort", ring);
  over.addEventListener("abort", ring, { signal: gone });
  let told = from;
  const portionUpTo = (cursor: number, events: readonly Event[]): EventPortion => {
    const after = told;
    told = events.at(-1)?.seq ?? cursor;
    return { after, events, cursor: told };
  };
  for (let cursor = from; !gone.aborted;) {
    const readAt = systemClock.monotonic();
    const { upTo } = known;
    const isLast = over.aborted;
    const events = await records.events({ after: cursor, run, kinds, limit: portion });
    cursor = events.at(-1)?.seq ?? cursor;
    // All events announced so far have been read, so the next read need not start at the last match.
    if (events.length < portion) cursor = Math.max(cursor, upTo);
    if (events.length > 0) yield portionUpTo(cursor, events);
    if (events.length === portion) continue;
    if (isLast) return;
    if ((await bell.wait(heartbeatMs)) === "silence") yield portionUpTo(cursor, []);
    else await rest(readAt + turns.restMs - systemClock.monotonic());
    await turns.take();
  }
}

/** Sends the first event after a pause at once, and batches those that follow closely. */
async function rest(ms: number): Promise<void> {
  if (ms > 0) await new Promise<void>((resolve) => void systemClock.after(ms, resolve));
}
