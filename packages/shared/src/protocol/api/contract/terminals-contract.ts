import { sessionResourceSchema } from "../schemas/checkout-schemas.ts";
import { pageSchema } from "../schemas/resources.ts";
import { listSessionsQuery, sessionParameters } from "../schemas/routes-schemas.ts";
import {
  answerToGiveSchema,
  givenAnswerSchema,
  sessionInputBody,
  sessionInputSchema,
} from "../schemas/session-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const terminalsContract = {
  sendInput: {
    summary: "Sends input to a terminal",
    params: sessionParameters,
    body: sessionInputBody,
    answer: sessionInputSchema,
  },
  answerProgram: {
    summary: "Answers what a program asks in its terminal",
    description:
      "Types the keys of the answer, only while the program still asks what the caller saw, and waits until the program " +
      "took them. Fails with 409 if it asks something else, or still asks the same after 10 seconds, and with 400 if its " +
      "dialog is unknown or the answer does not fit it. An answer to a question that an agent asked with a tool is stored for " +
      "that tool instead.",
    params: sessionParameters,
    body: answerToGiveSchema,
    answer: givenAnswerSchema,
  },
  listSessions: {
    summary: "Lists terminals that can be viewed now; a page may have fewer than its limit",
    description: "Each at /api/v1/sessions/{attempt}/terminal, upgraded to a WebSocket.",
    query: listSessionsQuery,
    answer: pageSchema(sessionResourceSchema),
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
