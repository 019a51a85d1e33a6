import { z } from "zod";

import { claimsLimit } from "../../../../domain/queue/change-claims.ts";
import { addedTasksLimit } from "../../../../domain/task/split-task.ts";
import { agentRightSchema } from "../../../../domain/task/task-spec.ts";

export const agentResourceSchema = z.object({
  attempt: z.string().describe("id of the attempt, such as r12/fix#1"),
  task: z.string(),
  run: z.string(),
  unread: z.number().int().describe("messages that it has not read"),
  may: z.array(agentRightSchema).describe("rights that the plan gives it besides reading"),
});

export const reportProgressBody = z.strictObject({
  text: z.string().min(1).max(300).describe("shown on one line"),
  percent: z.number().int().min(0).max(100).optional().describe("how much is done"),
});

/** A longer path takes longer to compare with those of all other tasks. */
const claimedPathLimit = 200;
/** In one request. */
const claimedPathsLimit = 20;

const claimedPath = z
  .string()
  .min(1)
  .max(claimedPathLimit)
  .refine((path) => !path.startsWith("/") && !path.split("/").includes(".."), "from the top of the project")
  .refine((path) => !/\p{Cc}/u.test(path), "no control characters");

export const changeClaimsBody = z.strictObject({
  claim: z
    .array(claimedPath)
    .max(claimedPathsLimit)
    .default([])
    .describe("paths or globs as in .gitignore, from the top of the project"),
  release: z
    .array(claimedPath)
    .max(claimsLimit)
    .default([])
    .describe("given back, written as they were claimed; others are ignored"),
});

export const claimsSchema = z.object({
  claims: z.array(z.string()).describe("all that the attempt claims now, with the claims of its plan"),
});

/** In `data` of the failure when others claim some of the same files. */
export const claimHoldersSchema = z.object({
  holders: z.array(z.object({ task: z.string(), claims: z.array(z.string()) })),
});

export const askPersonBody = z.strictObject({
  question: z.string().min(1).max(1_000).describe("shown on one line"),
  options: z
    .array(z.string().min(1).max(100))
    .max(9)
    .default([])
    .describe("answers to choose from; empty: any text"),
});

export const askPolicyBody = z.strictObject({
  tool: z.string().min(1).max(300).describe("`Bash`, `Edit`, `Read` or another tool"),
  command: z.string().max(20_000).optional().describe("of `Bash`"),
  paths: z
    .array(z.string().min(1).max(4_096))
    .max(1_000)
    .optional()
    .describe("relative to the checkout; absolute outside of it"),
  asks: z.boolean().describe("false: only a refusal counts"),
});

export const policyAnswerSchema = z.object({
  decision: z.enum(["allow", "deny", "ask"]).describe("`ask`: no rule decides, so a person is asked"),
  rule: z.string().optional().describe("the rule that decides"),
});
export type PolicyAnswer = z.infer<typeof policyAnswerSchema>;

export const agentQuestionParameters = z.object({
  question: z.coerce.number().int().min(1).describe("number of the question, as `askPerson` gave it"),
});

export const agentQuestionSchema = z.object({
  question: z.number().int(),
  answer: z.string().optional().describe("absent until somebody answered"),
  by: z.string().optional().describe("name of the person who answered"),
});

/** Enough for a specification; longer texts belong into files. */
const promptLimit = 30_000;

export const addAgentTasksBody = z.object({
  tasks: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(80),
        prompt: z.string().min(1).max(promptLimit),
        needs: z.array(z.string().min(1).max(80)).max(100).default([]),
      }),
    )
    .min(1)
    .max(addedTasksLimit),
});
