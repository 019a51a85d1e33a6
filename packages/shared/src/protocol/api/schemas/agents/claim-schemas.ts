import { z } from "zod";

import { claimOutcomes } from "../../../../domain/task/agent/task-claim.ts";
import { reportProgressBody } from "./agent-schemas.ts";

const fence = z
  .string()
  .regex(/^[\w-]{16,64}$/, "16 to 64 letters, digits, - and _")
  .describe("a random text of the claimer, who alone knows it");

/** A day: an agent that says nothing for longer does not work. */
const longestSilence = 86_400;

export const claimTaskBody = z.strictObject({
  fence,
  name: z
    .string()
    .min(1)
    .max(80)
    .optional()
    .describe("how people see the agent, such as claude on my laptop"),
  seconds: z
    .number()
    .int()
    .min(1)
    .max(longestSilence)
    .default(1800)
    .describe("the claim ends when nothing is heard of the agent for so long"),
});

export const taskClaimSchema = z.object({
  attempt: z.string().describe("id of the attempt, such as r12/fix#1"),
  directory: z.string().describe("where to work, on the machine of the server"),
  branch: z.string().optional().describe("absent: the directory is no worktree of its own"),
  prompt: z.string(),
});
export type TaskClaimResource = z.infer<typeof taskClaimSchema>;

export const keepClaimBody = z.strictObject({
  fence,
  progress: reportProgressBody.optional(),
});

export const finishClaimBody = z.strictObject({
  fence,
  outcome: z.enum(claimOutcomes),
  summary: z.string().max(4_000).default("").describe("printed into the output of the task"),
});

export const claimHeldSchema = z.object({ by: z.string().describe("who holds or held the claim") });
