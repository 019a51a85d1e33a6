import { pageSchema } from "../schemas/resources.ts";
import { eventSchema } from "../schemas/event-schemas.ts";
import { eventsQuery } from "../schemas/routes-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const eventsContract = {
  events: {
    summary: "Events after a cursor: a page, or with Accept: text/event-stream a stream",
    description:
      "In the stream `id:` is the event's seq; it is resumed with Last-Event-ID, which wins over " +
      "`after`. A stream from `now` begins with a message `event: cursor`, so that there is " +
      "something to resume from. Another `event: cursor` with `after` says that what lies behind `after`, up to its " +
      "`seq`, is not for who listens; it comes before an event with such a gap, unless `run` or `kind` was " +
      "asked for. After 15 s of silence it, or a comment, says that the server lives. The same query with an " +
      "upgrade to a WebSocket gives JSON messages `cursor` and `events`.",
    query: eventsQuery,
    answer: {
      content: {
        "application/json": { schema: pageSchema(eventSchema) },
        "text/event-stream": { schema: eventSchema },
      },
    },
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
