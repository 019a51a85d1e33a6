import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { BrokenStream, type ApiStream } from "@wezterm-parallel/shared/client/transport";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { EventSocketMessage } from "@wezterm-parallel/shared/protocol/api/event-socket-messages";
import { cursorText, eventsText } from "@wezterm-parallel/shared/protocol/api/event-stream-text";
import { upgrades } from "@wezterm-parallel/shared/protocol/api/first-routes";

import { browserFailure } from "./browser-failure.ts";
import { connectHere } from "./connect-here.ts";
import { showTurns } from "./show-turns.ts";

/** A proxy that blocks WebSockets may leave the connection hanging. */
const openTimeoutMs = 5_000;

/**
 * Opens the event stream over a WebSocket: browsers allow six HTTP connections per server, and server-sent events would
 * occupy one for every open page.
 */
export async function openEventSocket(
  query: { readonly after: number | "now"; readonly run?: string | undefined },
  connect: (path: string) => WebSocket = connectHere,
): Promise<Result<ApiStream, Failure>> {
  const values = new URLSearchParams({ after: String(query.after) });
  if (query.run !== undefined) values.set("run", query.run);
  const socket = connect(`${upgrades.events.path}?${values.toString()}`);
  const received = receive(socket);
  if (!(await opened(socket))) return fail(browserFailure("no-socket"));
  return ok({ status: 200, headers: {}, bytes: received, close: () => socket.close() });
}

function opened(socket: WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.close(), openTimeoutMs);
    const settle = (open: boolean) => () => {
      clearTimeout(timer);
      resolve(open);
    };
    socket.addEventListener("open", settle(true), { once: true });
    socket.addEventListener("close", settle(false), { once: true });
  });
}

/**
 * Buffers received messages until they are read; a closed socket is a broken stream, because event streams have no end.
 */
function receive(socket: WebSocket): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const waiting: Uint8Array[] = [];
  let closed = false;
  let wake = (): void => {};
  socket.addEventListener("message", ({ data }) => {
    waiting.push(encoder.encode(asStreamText(JSON.parse(showTurns(String(data))) as EventSocketMessage)));
    wake();
  });
  socket.addEventListener("close", () => {
    closed = true;
    wake();
  });
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else if (closed) throw new BrokenStream("The WebSocket was closed.");
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return bytes();
}

function asStreamText(message: EventSocketMessage): string {
  const { after } = message;
  if (message.type === "events") return eventsText(message.items, { after });
  return cursorText({ seq: message.seq, ...(after !== undefined && { after }) });
}
