import { sessionResourceSchema } from "../schemas/checkout-schemas.ts";
import { pageSchema } from "../schemas/resources.ts";
import { listSessionsQuery, sessionParameters } from "../schemas/routes-schemas.ts";
import { sessionInputBody, sessionInputSchema } from "../schemas/session-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const terminalsContract = {
  sendInput: {
    summary: "Sends input to a terminal",
    params: sessionParameters,
    body: sessionInputBody,
    answer: sessionInputSchema,
  },
  listSessions: {
    summary: "Lists terminals that can be viewed now; a page may have fewer than its limit",
    description: "Each at /api/v1/sessions/{attempt}/terminal, upgraded to a WebSocket.",
    query: listSessionsQuery,
    answer: pageSchema(sessionResourceSchema),
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
