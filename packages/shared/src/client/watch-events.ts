import type { Clock } from "../base/clock.ts";
import { fail, ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import type { Event } from "../protocol/api/schemas/event-schemas.ts";
import type { Client } from "./client.ts";
import { readEventMessages } from "./event-messages.ts";
import { createPatience, type PatienceOptions } from "./patience.ts";

interface WatchEventsOptions extends PatienceOptions {
  /** `seq` of the last event seen; 0 for all; `now` for future events only. */
  readonly after: number | "now";
  readonly run?: string | undefined;
  /** Absent: all kinds. */
  readonly kind?: readonly Event["kind"][] | undefined;
}

/**
 * Yields every event after `after`, once and in order, across restarts of the server and broken connections.
 * The last value is a failure when the server stayed away longer than `patienceMs` or refused; leaving the
 * loop closes the connection.
 */
export async function* watchEvents(
  client: Client,
  clock: Clock,
  { after, run, kind, ...options }: WatchEventsOptions,
): AsyncGenerator<Result<Event, Failure>> {
  const patience = createPatience(clock, options);
  let cursor = after;
  for (;;) {
    const stream = await client.eventStream({ after: cursor, run, kind });
    if (!stream.ok && stream.failure.reason !== "unavailable") return yield fail(stream.failure);
    const messages = stream.ok ? readEventMessages(stream.value, { client, clock, patience }) : [];
    for await (const message of messages) {
      if (message.id !== undefined) cursor = Number(message.id);
      if (message.event !== "cursor") yield ok(JSON.parse(message.data) as Event);
    }
    const exhausted = await patience.wait();
    if (exhausted !== undefined) return yield fail(exhausted);
  }
}
