import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed, Records } from "../../base/backlog.ts";
import { Doorbell } from "../http/streams/doorbell.ts";
import { StreamTurns } from "../http/streams/stream-turns.ts";

/** Origin: proxies and clients take a minute of silence for a dead connection. */
const heartbeatMs = 15_000;
/** Events read at once for a stream; what a listener does not take stays in the store. */
const portion = 500;
/** Of all streams of this process: they share its event loop. */
const turns = new StreamTurns();

export interface EventSelection {
  /** `seq` after which it begins. */
  readonly from: number;
  readonly run?: number | undefined;
  readonly kinds?: readonly Event["kind"][] | undefined;
}

export interface EventPortion {
  /** What this stream told up to before: whatever lies between it and `cursor` and is not here was not selected. */
  readonly after: number;
  /** Empty after a time of silence. */
  readonly events: readonly Event[];
  /** Nothing selected up to here is left to be sent. */
  readonly cursor: number;
}

interface EventSource {
  readonly records: Records;
  readonly feed: EventFeed;
  /** Aborted when what is committed by then is all there will be. */
  readonly over: AbortSignal;
}

/**
 * Reads on from the listener's own cursor whenever it has taken what it got: the stream pulls, nothing is
 * pushed, so that a listener that stalls costs one portion and not a growing heap. Ends when `gone` is aborted, and
 * once it has told everything when it is `over`.
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
    const events = records.events({ after: cursor, run, kinds, limit: portion });
    cursor = events.at(-1)?.seq ?? cursor;
    // What was heard of is read by now: the next look need not begin at the last one that was selected.
    if (events.length < portion) cursor = Math.max(cursor, upTo);
    if (events.length > 0) yield portionUpTo(cursor, events);
    if (events.length === portion) continue;
    if (isLast) return;
    if ((await bell.wait(heartbeatMs)) === "silence") yield portionUpTo(cursor, []);
    else await rest(readAt + turns.restMs - systemClock.monotonic());
    await turns.take();
  }
}

/** The first event after a pause goes out at once; those close behind it together. */
async function rest(ms: number): Promise<void> {
  if (ms > 0) await new Promise<void>((resolve) => void systemClock.after(ms, resolve));
}
