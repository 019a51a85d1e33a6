import type { AddressInfo } from "node:net";

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocketServer, type WebSocket as ServerSocket } from "ws";

import { ok } from "@wezterm-parallel/shared/base/result";
import { EventIntake } from "@wezterm-parallel/shared/client/live/event-intake";
import { readEventMessages } from "@wezterm-parallel/shared/client/event-messages";
import { BrokenStream } from "@wezterm-parallel/shared/client/transport";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import { browserClock } from "../src/live/browser-clock.ts";
import { openEventSocket } from "../src/live/event-socket.ts";
import { fetchTransport } from "../src/live/fetch-transport.ts";

/** Faults applied to the next message of a server that sends at most three events at a time. */
type Fault = "whole" | "lost" | "twice" | "old" | "swapped" | "closed" | "torn" | "cursor";

const faults = fc.array(
  fc.constantFrom<Fault>("whole", "whole", "lost", "twice", "old", "swapped", "closed", "torn", "cursor"),
  { minLength: 1, maxLength: 25 },
);

let server: WebSocketServer;
let base: string;
beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  base = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

function eventsTo(count: number): Event[] {
  return Array.from(
    { length: count },
    (_, at) => ({ seq: at + 1, at, kind: "run.sealed", run: "r1" }) as Event,
  );
}

/** Sends the events after the requested cursor, each message with its fault, then closes. */
function play(socket: ServerSocket, url: string, { events, script }: Scene): void {
  let sent = Number(new URL(url, base).searchParams.get("after"));
  const say = (message: object) => socket.send(JSON.stringify(message));
  const send = (items: readonly Event[]) => items.length > 0 && say({ type: "events", items });
  say({ type: "cursor", seq: sent });
  for (let fault = script.shift(); fault !== undefined; fault = script.shift()) {
    if (fault === "closed") return socket.close();
    if (fault === "torn") return socket.terminate();
    const next = events.slice(sent, sent + 3);
    sent += next.length;
    if (fault === "cursor") say({ type: "cursor", seq: sent });
    else if (fault === "old") send(events.slice(0, 2));
    else if (fault === "swapped") send(next.toReversed());
    else if (fault !== "lost") send(next);
    if (fault === "twice") send(next);
  }
  // From here on everything arrives intact.
  send(events.slice(Math.min(sent, events.length - 1)));
  socket.close();
}

interface Scene {
  readonly events: readonly Event[];
  readonly script: Fault[];
}

test("delivers every event once and in order when messages are lost, doubled, swapped or cut", async () => {
  await fc.assert(
    fc.asyncProperty(faults, fc.integer({ min: 1, max: 40 }), async (given, count) => {
      const scene = { events: eventsTo(count), script: [...given] };
      server.removeAllListeners("connection");
      server.on("connection", (socket, { url = "" }) => play(socket, url, scene));
      const handed: number[] = [];
      const events = async ({ after = 0, limit = 1000 } = {}) => {
        const items = scene.events.filter(({ seq }) => seq > after).slice(0, limit);
        const last = items.at(-1)?.seq ?? count;
        return ok(last < count ? { items, next: String(last) } : { items });
      };
      const intake = new EventIntake({ events }, ({ seq }) => handed.push(seq));
      await intake.begin(0);
      while (intake.cursor !== count) await follow(intake);
      expect(handed).toEqual(scene.events.map(({ seq }) => seq));
    }),
    { numRuns: 60 },
  );
});

/** Follows one connection to its end, as the live store does. */
async function follow(intake: EventIntake): Promise<void> {
  const query = { after: intake.cursor ?? 0 };
  const stream = await openEventSocket(query, (path) => new WebSocket(new URL(path, base)));
  if (!stream.ok) return;
  const patience = {
    renew: () => {},
    forgive: (error: unknown) => {
      if (!(error instanceof BrokenStream)) throw error;
    },
  };
  const reading = { client: { transport: fetchTransport }, clock: browserClock, patience };
  for await (const message of readEventMessages(stream.value, reading)) {
    const taken = await intake.take(message);
    if (!taken.ok) throw new Error(taken.failure.detail);
  }
}

test("fails instead of waiting when no WebSocket can be opened", async () => {
  const refused = await openEventSocket({ after: "now" }, () => new WebSocket("ws://127.0.0.1:1/"));
  expect(refused).toMatchObject({ ok: false, failure: { reason: "unavailable" } });
});
