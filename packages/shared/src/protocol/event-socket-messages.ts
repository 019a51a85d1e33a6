import { z } from "zod";

import { eventSchema } from "./resources.ts";

/** What the server says over the WebSocket of `/api/v1/events`; nothing is said to it. */
export const eventSocketMessageSchema = z.discriminatedUnion("type", [
  /** First, and every 15 s of silence: everything up to `seq` was sent or is of no concern; resume with `after`. */
  z.object({ type: z.literal("cursor"), seq: z.number().int() }),
  /** In order, each once. */
  z.object({ type: z.literal("events"), items: z.array(eventSchema).min(1) }),
]);
export type EventSocketMessage = z.infer<typeof eventSocketMessageSchema>;
