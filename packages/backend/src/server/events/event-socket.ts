import type { WebSocket } from "ws";

import { fail, ok } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { EventSocketMessage } from "@wezterm-parallel/shared/protocol/api/event-socket-messages";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import { eventsQuery } from "@wezterm-parallel/shared/protocol/api/schemas/routes-schemas";

import type { EventFeed, Records } from "../../base/backlog.ts";
import type { LastEvents } from "../http/streams/last-events.ts";
import type { UpgradeEndpoint } from "../http/upgrade-endpoint.ts";
import { readEventPortions } from "./event-portions.ts";
import { eventJson } from "./event-texts.ts";
import { type SelectedEvents, selectEvents } from "./select-events.ts";

export interface EventSocketPorts {
  readonly feed: EventFeed;
  readonly records: Records;
  readonly shutdown: { readonly lastEvents: LastEvents };
}

/** Origin: RFC 6455 §7.4.1, a server that goes down. */
const goingAway = 1001;
/** Nothing is said to it. */
const messageLimit = 1024;

/** The same events as by server-sent events, with the same query. */
export function eventSocket(ports: EventSocketPorts): UpgradeEndpoint {
  const { records: all, feed } = ports;
  const { lastEvents } = ports.shutdown;
  return {
    messageLimit,
    isStream: true,
    prepare: async ({ query, records: visible }) => {
      const parsed = eventsQuery.safeParse(valuesOf(query));
      if (!parsed.success) return fail(notValid(parsed.error.issues[0]));
      const selected = selectEvents({ all, visible }, parsed.data);
      if (!selected.ok) return selected;
      return ok((socket) => void sendEvents(socket, { feed, lastEvents }, selected.value));
    },
  };
}

/** The next portion is read when the one before was taken. */
async function sendEvents(
  socket: WebSocket,
  { feed, lastEvents }: { readonly feed: EventFeed; readonly lastEvents: LastEvents },
  selected: SelectedEvents,
): Promise<void> {
  const joined = lastEvents.join();
  socket.once("close", () => joined[Symbol.dispose]());
  const gone = new AbortController();
  socket.once("close", () => gone.abort());
  await send(socket, messageText({ type: "cursor", seq: selected.from }));
  const source = { ...selected, feed, over: lastEvents.over };
  for await (const { after, events, cursor } of readEventPortions(source, selected, gone.signal)) {
    const isSilence = events.length === 0;
    await send(
      socket,
      isSilence ? messageText({ type: "cursor", seq: cursor, after }) : eventsText(events, after),
    );
  }
  socket.close(goingAway);
}

function messageText(message: EventSocketMessage): string {
  return JSON.stringify(message);
}

/** An {@link EventSocketMessage} with these items, of which each is written out once for all listeners. */
function eventsText(events: readonly Event[], after: number): string {
  return `{"type":"events","after":${after},"items":[${events.map(eventJson).join(",")}]}`;
}

function send(socket: WebSocket, message: string): Promise<void> {
  // An error is the end of the connection, which `close` tells.
  return new Promise((resolve) => socket.send(message, () => resolve()));
}

function valuesOf(query: URLSearchParams): Record<string, string | string[]> {
  const single = Object.fromEntries(query);
  return query.has("kind") ? { ...single, kind: query.getAll("kind") } : single;
}

function notValid(
  issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined,
): Failure {
  const detail = `The query is not valid at /query/${issue?.path.join("/") ?? ""}: ${issue?.message ?? ""}.`;
  return { reason: "invalid-request", detail };
}
