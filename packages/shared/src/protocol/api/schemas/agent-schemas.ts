import { z } from "zod";

export const agentSchema = z.object({
  attempt: z.string().describe("id of the attempt, such as r12/fix#1"),
  task: z.string(),
  run: z.string(),
});
