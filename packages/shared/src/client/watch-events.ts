import type { Clock } from "../base/clock.ts";
import { fail, ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import type { Event } from "../protocol/resources.ts";
import type { Client } from "./client.ts";
import { eventStreamParser, type StreamMessage } from "./parse-event-stream.ts";
import { createPatience, type Patience, type PatienceOptions } from "./patience.ts";
import type { ApiStream } from "./transport.ts";

/** Origin: the server says that it lives every 15 s; three times that is a connection nobody is behind. */
const longestSilenceMs = 45_000;

export interface WatchEventsOptions extends PatienceOptions {
  /** `seq` of the last event seen; 0 for all; `now` for only what is to come. */
  readonly after: number | "now";
  readonly run?: string | undefined;
}

/**
 * Every event after `after`, once and in order, across restarts of the server and broken connections.
 * The last value is a failure when the server stayed away longer than `patienceMs` or refused; leaving
 * the loop closes the connection.
 */
export async function* watchEvents(
  client: Client,
  clock: Clock,
  { after, run, ...options }: WatchEventsOptions,
): AsyncGenerator<Result<Event, Failure>> {
  const patience = createPatience(clock, options);
  let cursor = after;
  for (;;) {
    const stream = await client.eventStream({ after: cursor, run });
    if (!stream.ok && stream.failure.reason !== "unavailable") return yield fail(stream.failure);
    const watched = stream.ok ? closeOnSilence(stream.value, clock, patience) : undefined;
    const messages = watched === undefined ? [] : readMessages(client, watched, patience);
    for await (const message of messages) {
      if (message.id !== undefined) cursor = Number(message.id);
      if (message.event !== "cursor") yield ok(JSON.parse(message.data) as Event);
    }
    const exhausted = await patience.wait();
    if (exhausted !== undefined) return yield fail(exhausted);
  }
}

/** Ends when the connection does, either way. */
async function* readMessages(
  client: Client,
  stream: ApiStream,
  patience: Patience,
): AsyncGenerator<StreamMessage> {
  const decode = client.transport.decoder();
  const parse = eventStreamParser();
  try {
    for await (const bytes of stream.bytes) {
      patience.renew();
      yield* parse(decode(bytes));
    }
  } catch (error) {
    patience.forgive(error);
  } finally {
    stream.close();
  }
}

/** The same stream; one that says nothing for too long is closed, and watching goes on with another. */
function closeOnSilence(stream: ApiStream, clock: Clock, patience: Patience): ApiStream {
  const source = stream.bytes[Symbol.asyncIterator]();
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (;;) {
      // Only while it is awaited: how long a reader takes is no silence of the server.
      using timer = clock.after(longestSilenceMs, () => {
        // It did answer when the stream was opened, so it is called again before anybody gives up on it.
        patience.renew();
        stream.close();
      });
      const next = await source.next();
      if (next.done === true) return;
      timer[Symbol.dispose]();
      yield next.value;
    }
  }
  return { ...stream, bytes: bytes() };
}
