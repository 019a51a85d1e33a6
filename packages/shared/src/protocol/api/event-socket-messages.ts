import { z } from "zod";

import { eventSchema } from "./schemas/event-schemas.ts";

/** What the server says over the WebSocket of `/api/v1/events`; nothing is said to it. */
export const eventSocketMessageSchema = z.discriminatedUnion("type", [
  /** First, and every 15 s of silence: everything up to `seq` was sent or is of no concern; resume with `after`. */
  z.object({ type: z.literal("cursor"), seq: z.number().int(), after: z.number().int().optional() }),
  /** In order, each once; `after`: what lies behind it, up to the last of these, and is not here is of no concern. */
  z.object({
    type: z.literal("events"),
    items: z.array(eventSchema).min(1),
    after: z.number().int().optional(),
  }),
]);
export type EventSocketMessage = z.infer<typeof eventSocketMessageSchema>;
