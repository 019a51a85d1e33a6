import { z } from "zod";

import { scheduleWorkSchema } from "../schedule/schedule-spec.ts";

/**
 * Senders of calls to an incoming webhook, which decide how the calls are signed; `standard`: as Standard Webhooks
 * describes.
 */
export const callSenders = ["github", "gitlab", "gitea", "standard"] as const;
export type CallSender = (typeof callSenders)[number];

/** `ignored`: the webhook is not about this event; a failed call may be sent again. */
export const callStates = ["started", "ignored", "failed"] as const;
export type CallState = (typeof callStates)[number];

const path = z
  .string()
  .regex(
    /^[\w-]{1,100}(?:\.[\w-]{1,100}){0,9}$/,
    "names keys with dots between them, such as release.tag_name",
  )
  .describe("keys of the body with dots between them, such as `release.tag_name`; numbers count in lists");

const paramName = z
  .string()
  .regex(
    /^[A-Za-z][\w-]{0,59}$/,
    "is a name of at most 60 letters, digits, _ and -, which starts with a letter",
  );

const mostRules = 50;
const longestText = 1_000;

/** The values that a webhook reads from the body of a call, and the calls that it accepts. */
export const callRulesSchema = z.object({
  on: z
    .array(z.string().min(1).max(200))
    .max(mostRules)
    .default([])
    .describe("events of the sender, such as `push`; empty: all"),
  where: z
    .array(z.object({ from: path, is: z.string().max(longestText) }))
    .max(mostRules)
    .default([])
    .describe("values that the body must have"),
  inputs: z
    .array(z.object({ param: paramName, from: path }))
    .max(mostRules)
    .default([])
    .describe("parameters that get a value of the body, if it has one"),
});
export type CallRules = z.output<typeof callRulesSchema>;

export const incomingSpecSchema = callRulesSchema.extend({
  sender: z.enum(callSenders),
  work: scheduleWorkSchema,
});
