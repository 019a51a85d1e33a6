import type { Clock } from "../base/clock.ts";
import type { Client } from "./client.ts";
import { eventStreamParser, type StreamMessage } from "./parse-event-stream.ts";
import type { Patience } from "./patience.ts";
import type { ApiStream } from "./transport.ts";

/** Origin: the server says that it lives every 15 s; three times that is a connection nobody is behind. */
const longestSilenceMs = 45_000;

export interface MessageReading {
  readonly client: Pick<Client, "transport">;
  readonly clock: Clock;
  readonly patience: Pick<Patience, "renew" | "forgive">;
}

/** The messages of an event stream until its connection ends, either way, or says nothing for too long. */
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

/** The same stream; one that says nothing for too long is closed, and watching goes on with another. */
function closeOnSilence(stream: ApiStream, clock: Clock, patience: Pick<Patience, "renew">): ApiStream {
  const source = stream.bytes[Symbol.asyncIterator]();
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (let next: IteratorResult<Uint8Array>; ;) {
      // Only while it is awaited: how long a reader takes is no silence of the server.
      // Disposed by hand: `using` is a helper in browsers, which the first view would fetch for this one place.
      const timer = clock.after(longestSilenceMs, () => {
        // It did answer when the stream was opened, so it is called again before anybody gives up on it.
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
