import { expect, test } from "vitest";

import type { Clock } from "../base/clock.ts";
import { fail, ok } from "../base/result.ts";
import { createClient } from "./client.ts";
import { BrokenStream, type ApiStream, type Transport } from "./transport.ts";
import { watchEvents } from "./watch-events.ts";

/** A clock whose waits elapse at once. */
const hastyClock: Clock & { time: number } = {
  time: 0,
  now: () => hastyClock.time,
  monotonic: () => hastyClock.time,
  after: (delay, wake) => {
    const timer = setTimeout(() => {
      hastyClock.time += delay;
      wake();
    }, 0);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** Sends `text`, then nothing more, until it is closed. */
function falteringStream(text: string): ApiStream {
  const closed = Promise.withResolvers<void>();
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
    await closed.promise;
    throw new BrokenStream("closed");
  }
  return { status: 200, headers: {}, bytes: bytes(), close: () => closed.resolve() };
}

test("a stream that fell silent is opened anew behind the last event", async () => {
  const opened: string[] = [];
  const transport: Transport = {
    send: async () => fail({ reason: "unavailable", detail: "not asked" }),
    stream: async ({ path }) => {
      opened.push(path);
      const seq = opened.length;
      return ok(falteringStream(`id: ${seq}\ndata: {"seq":${seq},"kind":"run.created"}\n\n`));
    },
    decoder: () => (bytes) => new TextDecoder().decode(bytes),
  };
  const seen: number[] = [];
  for await (const event of watchEvents(createClient(transport), hastyClock, { after: 0 })) {
    if (!event.ok) throw new Error(event.failure.detail);
    seen.push(event.value.seq);
    if (seen.length === 3) break;
  }
  expect(seen).toEqual([1, 2, 3]);
  expect(opened.map((path) => /after=(\d+)/.exec(path)?.[1])).toEqual(["0", "1", "2"]);
});
