import type { FastifyReply } from "fastify";

import type { Event } from "@wezterm-parallel/shared/protocol/resources";
import { eventSchema, pageSchema } from "@wezterm-parallel/shared/protocol/resources";
import { eventsQuery } from "@wezterm-parallel/shared/protocol/routes-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { sendProblem, sendStream, problemResponse, type HttpApp } from "../../base/http-kit.ts";
import { problemOf } from "../../base/problem.ts";
import type { ApiPorts } from "./api-ports.ts";
import { readEventPortions, type EventPortion } from "./event-portions.ts";
import { eventJson } from "./event-texts.ts";
import { selectEvents } from "./select-events.ts";

export function eventRoutes(app: HttpApp, ports: ApiPorts): void {
  app.route({
    ...routes.events,
    url: routes.events.path,
    schema: {
      summary: "Events after a cursor: a page, or with Accept: text/event-stream a stream",
      description:
        "In the stream `id:` is the event's seq; it is resumed with Last-Event-ID, which wins over " +
        "`after`. A stream from `now` begins with a message `event: cursor`, so that there is " +
        "something to resume from. After 15 s of silence a comment says that the server lives, or another " +
        "`event: cursor` that what was not asked for is over. The same query with an upgrade to a WebSocket " +
        "gives JSON messages `cursor` and `events`.",
      querystring: eventsQuery,
      response: {
        200: {
          content: {
            "application/json": { schema: pageSchema(eventSchema) },
            "text/event-stream": { schema: eventSchema },
          },
        },
        default: problemResponse,
      },
    },
    handler: async (request, reply) => {
      const { query, raw } = request;
      const selected = selectEvents({ all: ports.records, visible: request.records }, query);
      if (!selected.ok) return sendProblem(reply, problemOf(selected.failure));
      const { records, from: after, run, kinds } = selected.value;
      if (!wantsStream(raw.headers.accept)) {
        return eventPage(records.events({ after, run, kinds, limit: query.limit }), query.limit);
      }
      const tooMany = ports.limits.openStream(request.principal, reply.raw);
      if (tooMany !== undefined) return sendProblem(reply, problemOf(tooMany));
      const from = resumeAt(raw.headers["last-event-id"]) ?? after;
      void reply.header("cache-control", "no-store");
      const selection = { ...selected.value, from };
      const { over } = ports.shutdown.lastEvents;
      const joined = ports.shutdown.lastEvents.join();
      reply.raw.once("close", () => joined[Symbol.dispose]());
      const portions = readEventPortions({ records, feed: ports.feed, over }, selection, closeSignal(reply));
      return sendStream(reply, "text/event-stream", streamText(portions, ports.connections, from));
    },
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
  connections: ApiPorts["connections"],
  from: number,
): AsyncGenerator<string> {
  using _counted = connections.count("events");
  yield cursorText(from);
  let told = from;
  for await (const { events, cursor } of portions) {
    if (events.length > 0) yield events.map(eventText).join("");
    else yield cursor > told ? cursorText(cursor) : ": alive\n\n";
    told = events.at(-1)?.seq ?? cursor;
  }
}

function cursorText(seq: number): string {
  return `id: ${seq}\nevent: cursor\ndata: {"seq":${seq}}\n\n`;
}

/** Aborts when the one who asked has gone. */
function closeSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (reply.raw.destroyed) gone.abort();
  reply.raw.once("close", () => gone.abort());
  return gone.signal;
}

function eventText(event: Event): string {
  return `id: ${event.seq}\ndata: ${eventJson(event)}\n\n`;
}
