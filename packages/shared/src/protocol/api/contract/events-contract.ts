import { pageSchema } from "../schemas/resources.ts";
import { eventSchema } from "../schemas/event-schemas.ts";
import { eventsQuery } from "../schemas/routes-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const eventsContract = {
  events: {
    summary: "Lists events after a cursor, or streams them with Accept: text/event-stream",
    description:
      "In the stream, `id:` is the event's seq. To resume it, send Last-Event-ID, which takes precedence over " +
      "`after`. A stream from `now` begins with a message `event: cursor`, so that a client has " +
      "a position to resume from. A later `event: cursor` with `after` says that the events after `after`, up to its " +
      "`seq`, are not visible to the caller; it precedes an event with such a gap, unless `run` or `kind` is " +
      "given. After 15 s without events, it or a comment serves as a heartbeat. The same query with an " +
      "upgrade to a WebSocket sends JSON messages `cursor` and `events`.",
    query: eventsQuery,
    answer: {
      content: {
        "application/json": { schema: pageSchema(eventSchema) },
        "text/event-stream": { schema: eventSchema },
      },
    },
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
