import type { FastifyReply } from "fastify";

import type { Event } from "@wezterm-parallel/shared/protocol/resources";
import { eventSchema, pageSchema } from "@wezterm-parallel/shared/protocol/resources";
import { eventsQuery } from "@wezterm-parallel/shared/protocol/routes-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { sendProblem, sendStream, problemResponse, type HttpApp } from "../../base/http-kit.ts";
import { problemOf } from "../../base/problem.ts";
import { systemClock } from "../../base/system-clock.ts";
import type { ApiPorts } from "./api-ports.ts";
import { Doorbell } from "./doorbell.ts";

/** Origin: proxies and clients take a minute of silence for a dead connection. */
const heartbeatMs = 15_000;
/** Events read at once for a stream; what a listener does not take stays in the store. */
const portion = 500;
/** Between two portions: many small commits become one message, and nobody sees the difference. */
const restMs = 20;

export function eventRoutes(app: HttpApp, ports: ApiPorts): void {
  app.route({
    ...routes.events,
    url: routes.events.path,
    schema: {
      summary: "Events after a cursor: a page, or with Accept: text/event-stream a stream",
      description:
        "In the stream `id:` is the event's seq; it is resumed with Last-Event-ID, which wins over " +
        "`after`. A stream from `now` begins with a message `event: cursor`, so that there is " +
        "something to resume from. A comment every 15 s says that the server lives.",
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
      const { query, raw, records } = request;
      const after = query.after === "now" ? records.lastEvent() : query.after;
      const filter = query.run === undefined ? {} : { run: query.run };
      if (!wantsStream(raw.headers.accept)) {
        return eventPage(records.events({ after, limit: query.limit, ...filter }), query.limit);
      }
      const tooMany = ports.limits.openStream(request.principal, reply.raw);
      if (tooMany !== undefined) return sendProblem(reply, problemOf(tooMany));
      const from = resumeAt(raw.headers["last-event-id"]) ?? after;
      void reply.header("cache-control", "no-store");
      return sendStream(
        reply,
        "text/event-stream",
        streamEvents({ records, feed: ports.feed }, reply, { from, filter }),
      );
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

/**
 * Reads on from the listener's own cursor whenever it has taken what it got: the stream pulls, nothing is
 * pushed, so that a listener that stalls costs one portion and not a growing heap.
 */
async function* streamEvents(
  { records, feed }: Pick<ApiPorts, "records" | "feed">,
  reply: FastifyReply,
  { from, filter }: { from: number; filter: { run?: number } },
): AsyncGenerator<string> {
  using bell = new Doorbell(feed, systemClock);
  const closed = { is: reply.raw.destroyed };
  reply.raw.once("close", () => {
    closed.is = true;
    bell.ring();
  });
  yield `id: ${from}\nevent: cursor\ndata: {"seq":${from}}\n\n`;
  for (let cursor = from; !closed.is;) {
    const readAt = systemClock.monotonic();
    const events = records.events({ ...filter, after: cursor, limit: portion });
    cursor = events.at(-1)?.seq ?? cursor;
    if (events.length > 0) yield events.map(eventText).join("");
    if (events.length === portion) continue;
    if ((await bell.wait(heartbeatMs)) === "silence") yield ": alive\n\n";
    else await rest(readAt + restMs - systemClock.monotonic());
  }
}

/** The first event after a pause goes out at once; those close behind it together. */
async function rest(ms: number): Promise<void> {
  if (ms > 0) await new Promise<void>((resolve) => void systemClock.after(ms, resolve));
}

function eventText(event: Event): string {
  return `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`;
}
