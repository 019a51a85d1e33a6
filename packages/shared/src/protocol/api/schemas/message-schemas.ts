import { z } from "zod";

import { messageStates } from "../../../domain/activity/message-delivery.ts";
import { failureSchema } from "../../../domain/failure.ts";

/** A whole prompt; a file is better for more. */
const textLimit = 30_000;
/** One agent fills its own run with short notes; a long one belongs into a file of its change. */
const agentTextLimit = 8_000;

const messageText = z
  .string()
  .max(textLimit)
  .regex(/\S/, "must not be empty")
  .describe("typed as the agent's next prompt");

export const sayBody = z.strictObject({
  ids: z
    .array(z.string().min(1).max(300))
    .min(1)
    .max(100)
    .describe("tasks, or runs: then all agents that run in them"),
  text: messageText,
});

export const saidSchema = z.object({
  said: z.array(
    z.object({
      attempt: z.string().describe("id of the attempt, such as r12/fix#1"),
      state: z
        .enum(messageStates)
        .describe("`typed`: the agent took it as its prompt; `queued`: it is typed, or read, later"),
    }),
  ),
  refused: z.array(z.object({ id: z.string(), failure: failureSchema })),
});

const messageSchema = z.object({
  id: z.number().int().describe("counts from 1 in each attempt"),
  from: z.string().describe("name of the person, or id of the task whose agent sent it"),
  by: z.enum(["person", "agent"]),
  at: z.number().describe("epoch ms"),
  text: z.string(),
  state: z.enum(messageStates),
});

export const agentMessagesSchema = z.object({ items: z.array(messageSchema) });

export const sendAgentMessageBody = z.strictObject({
  task: z.string().min(1).max(300).describe("a task of the agent's run, by its id"),
  text: messageText.max(agentTextLimit),
});

export const sentAgentMessageSchema = z.object({ attempt: z.string(), state: z.enum(messageStates) });

export const readAgentMessagesBody = z.strictObject({
  upTo: z.number().int().min(1).describe("`id` of the last message that the agent got"),
});
