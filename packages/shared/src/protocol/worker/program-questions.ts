import { z } from "zod";

import { agentLogins } from "../api/schemas/agents/agent-profile-schemas.ts";

/** Questions about the programs of agents on a worker's machine, and the answers. */
export const programQuestions = [
  z.object({
    kind: z.literal("programs"),
    /** `env`: variables that the profile sets, for its login. */
    programs: z.array(z.object({ program: z.string(), env: z.record(z.string(), z.string()) })),
  }),
] as const;

export const programAnswers = [
  z.object({
    kind: z.literal("programs"),
    /** In the order of the question. */
    programs: z.array(
      z.object({ installed: z.boolean(), version: z.string().optional(), login: z.enum(agentLogins) }),
    ),
  }),
] as const;
