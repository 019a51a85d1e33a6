import { activityReportSchema, reportActivityBody } from "../schemas/agents/activity-report-schemas.ts";
import { sessionResourceSchema } from "../schemas/checkout-schemas.ts";
import { pageSchema } from "../schemas/resources.ts";
import {
  agentMessagesSchema,
  readAgentMessagesBody,
  saidSchema,
  sayBody,
  sendAgentMessageBody,
  sentAgentMessageSchema,
} from "../schemas/message-schemas.ts";
import { idempotencyHeaders, listSessionsQuery, sessionParameters } from "../schemas/routes-schemas.ts";
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
  reportActivity: {
    summary: "Reports that an agent does something else than is shown",
    description:
      "Kept with the end of the output on the server, where `wzp agents reports` lists it. Fails with 409 while the task does not run.",
    params: sessionParameters,
    headers: idempotencyHeaders,
    body: reportActivityBody,
    answer: activityReportSchema,
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
  say: {
    summary: "Says the same to several running agents",
    description:
      "An agent that shows its empty prompt gets the text as its next prompt, and the call waits until it took it. For " +
      "any other the text is queued: it is typed when the agent shows its prompt, or read earlier with its tool " +
      "`read_messages`. It is never typed into a dialog or a running turn. Messages end with their attempt.",
    headers: idempotencyHeaders,
    body: sayBody,
    answer: saidSchema,
  },
  listMessages: {
    summary: "Lists the messages to an agent, with what became of them",
    params: sessionParameters,
    answer: agentMessagesSchema,
  },
  sendAgentMessage: {
    summary: "Sends a message to another agent of the run",
    description:
      "That agent reads it with its tool `read_messages`. It is typed as its next prompt only if the sender's profile has " +
      "`may: [prompt-agents]`, and then says that an agent sent it.",
    headers: idempotencyHeaders,
    body: sendAgentMessageBody,
    answer: sentAgentMessageSchema,
  },
  listAgentMessages: {
    summary: "Lists the messages that the agent has not read, oldest first",
    answer: agentMessagesSchema,
  },
  readAgentMessages: {
    summary: "Marks the agent's messages up to one as read",
    body: readAgentMessagesBody,
    answer: agentMessagesSchema,
  },
  listSessions: {
    summary: "Lists terminals that can be viewed now; a page may have fewer than its limit",
    description: "Each at /api/v1/sessions/{attempt}/terminal, upgraded to a WebSocket.",
    query: listSessionsQuery,
    answer: pageSchema(sessionResourceSchema),
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
