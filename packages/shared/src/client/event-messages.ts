import type { Clock } from "../base/clock.ts";
import type { Client } from "./client.ts";
import { eventStreamParser, type StreamMessage } from "./parse-event-stream.ts";
import type { Patience } from "./patience.ts";
import type { ApiStream } from "./transport.ts";

/** The server sends a sign of life every 15 s; after three missing ones the connection is dead. */
const longestSilenceMs = 45_000;

interface MessageReading {
  readonly client: Pick<Client, "transport">;
  readonly clock: Clock;
  readonly patience: Pick<Patience, "renew" | "forgive">;
}

/** Yields the messages of an event stream until either side ends the connection, or it stays silent for too long. */
export async function* readEventMessages(
  stream: ApiStream,
  { client, clock, patience }: MessageReading,
): AsyncGenerator<StreamMessage> {
  const decode = client.transport.decoder();
  const parse = eventStreamParser();
  const watched = closeOnSilence(stream, clock, patience);
  try {
    for await (const bytes of watched.bytes) {
      patience.renew();
      yield* parse(decode(bytes));
    }
  } catch (error) {
    patience.forgive(error);
  } finally {
    watched.close();
  }
}

/** Closes a stream that stays silent for too long, so that watching continues with another. */
function closeOnSilence(stream: ApiStream, clock: Clock, patience: Pick<Patience, "renew">): ApiStream {
  const source = stream.bytes[Symbol.asyncIterator]();
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (let next: IteratorResult<Uint8Array>; ;) {
      // The timer runs only while a message is awaited: a slow reader is not a silent server. Disposed by
      // hand, because `using` needs a helper in browsers, which the first view would load for this one place.
      const timer = clock.after(longestSilenceMs, () => {
        // The server did answer when the stream was opened, so it is called again before giving up.
        patience.renew();
        stream.close();
      });
      try {
        next = await source.next();
      } finally {
        timer[Symbol.dispose]();
      }
      if (next.done === true) return;
      yield next.value;
    }
  }
  return { ...stream, bytes: bytes() };
}
