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

interface EventSocketPorts {
  readonly feed: EventFeed;
  readonly records: Records;
  readonly shutdown: { readonly lastEvents: LastEvents };
}

/** Close code of a server that shuts down (RFC 6455 §7.4.1). */
const goingAway = 1001;
/** Clients send nothing. */
const messageLimit = 1024;

/** Serves the same events and queries as the server-sent events. */
export function eventSocket(ports: EventSocketPorts): UpgradeEndpoint {
  const { records: all, feed } = ports;
  const { lastEvents } = ports.shutdown;
  return {
    messageLimit,
    isStream: true,
    prepare: async ({ query, records: visible }) => {
      const parsed = eventsQuery.safeParse(valuesOf(query));
      if (!parsed.success) return fail(notValid(parsed.error.issues[0]));
      const selected = await selectEvents({ all, visible }, parsed.data);
      if (!selected.ok) return selected;
      return ok((socket) => void sendEvents(socket, { feed, lastEvents }, selected.value));
    },
  };
}

/** Reads the next portion once the client has taken the previous one. */
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

/** Builds an {@link EventSocketMessage} from events that are serialized once for all clients. */
function eventsText(events: readonly Event[], after: number): string {
  return `{"type":"events","after":${after},"items":[${events.map(eventJson).join(",")}]}`;
}

function send(socket: WebSocket, message: string): Promise<void> {
  // An error closes the connection, which `close` reports.
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
