import { z } from "zod";

import { eventSchema } from "./schemas/event-schemas.ts";

/** Messages of the server over the WebSocket of `/api/v1/events`; clients send none. */
export const eventSocketMessageSchema = z.discriminatedUnion("type", [
  /** Sent first, and after every 15 s of silence: all relevant events up to `seq` were sent; resume with `after`. */
  z.object({ type: z.literal("cursor"), seq: z.number().int(), after: z.number().int().optional() }),
  /**
   * In order, each once; `after`: events after it, up to the last of these, that are missing here are not
   * relevant to the client.
   */
  z.object({
    type: z.literal("events"),
    items: z.array(eventSchema).min(1),
    after: z.number().int().optional(),
  }),
]);
export type EventSocketMessage = z.infer<typeof eventSocketMessageSchema>;
