import type { FastifyReply } from "fastify";

import { cursorText, eventsText } from "@wezterm-parallel/shared/protocol/api/event-stream-text";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed, Records } from "../../base/backlog.ts";
import type { OpenConnections } from "../http/admission/open-connections.ts";
import type { RequestLimits } from "../http/admission/request-limits.ts";
import { problemOf } from "../http/answers/problem.ts";
import { type HttpApp, sendProblem, sendStream } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { LastEvents } from "../http/streams/last-events.ts";
import { type EventPortion, type EventSelection, readEventPortions } from "./event-portions.ts";
import { eventJson } from "./event-texts.ts";
import { refuseRemoved, selectEvents } from "./select-events.ts";

interface EventPorts {
  readonly connections: OpenConnections;
  readonly feed: EventFeed;
  readonly limits: RequestLimits;
  readonly records: Records;
  readonly shutdown: { readonly lastEvents: LastEvents };
}

export function eventRoutes(app: HttpApp, ports: EventPorts): void {
  serveRoute(app, "events", async (request, reply) => {
    const { query, raw } = request;
    const selected = await selectEvents({ all: ports.records, visible: request.records }, query);
    if (!selected.ok) return sendProblem(reply, problemOf(selected.failure));
    const { records, from: after, run, kinds } = selected.value;
    if (!wantsStream(raw.headers.accept)) {
      // As the stream sends them: an event that an earlier release stored may lack a key of today's schema.
      void reply.serializer((page) => JSON.stringify(page));
      return eventPage(await records.events({ after, run, kinds, limit: query.limit }), query.limit);
    }
    const tooMany = ports.limits.openStream(request.principal, reply.raw);
    if (tooMany !== undefined) return sendProblem(reply, problemOf(tooMany));
    const from = resumeAt(raw.headers["last-event-id"]) ?? after;
    const refused = await refuseRemoved(ports.records, from);
    if (refused !== undefined) return sendProblem(reply, problemOf(refused));
    void reply.header("cache-control", "no-store");
    const selection = { ...selected.value, from };
    const { over } = ports.shutdown.lastEvents;
    const joined = ports.shutdown.lastEvents.join();
    const gone = closeSignal(reply);
    // The client may have left while the query was looked up.
    if (gone.aborted) joined[Symbol.dispose]();
    gone.addEventListener("abort", () => joined[Symbol.dispose]());
    const portions = readEventPortions({ records, feed: ports.feed, over }, selection, gone);
    return sendStream(reply, "text/event-stream", streamText(portions, ports.connections, selection));
  });
}

function wantsStream(accept: string | undefined): boolean {
  return accept?.includes("text/event-stream") ?? false;
}

function resumeAt(header: string | string[] | undefined): number | undefined {
  const seq = Number(header);
  return header !== undefined && Number.isSafeInteger(seq) && seq >= 0 ? seq : undefined;
}

function eventPage(events: readonly Event[], limit: number) {
  const last = events.at(-1);
  const next = last !== undefined && events.length === limit ? String(last.seq) : undefined;
  return { items: [...events], next };
}

async function* streamText(
  portions: AsyncGenerator<EventPortion>,
  connections: OpenConnections,
  { from, run, kinds }: EventSelection,
): AsyncGenerator<string> {
  using _counted = connections.count("events");
  yield cursorText({ seq: from });
  // A client with a filter expects gaps.
  const tellsGaps = run === undefined && kinds === undefined;
  for await (const { after, events, cursor } of portions) {
    if (events.length > 0)
      yield eventsText(events, { after: tellsGaps ? after : undefined, json: eventJson });
    else yield cursor > after ? cursorText({ seq: cursor, after }) : ": alive\n\n";
  }
}

/** Returns a signal that aborts when the client disconnects. */
function closeSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (reply.raw.destroyed) gone.abort();
  reply.raw.once("close", () => gone.abort());
  return gone.signal;
}
