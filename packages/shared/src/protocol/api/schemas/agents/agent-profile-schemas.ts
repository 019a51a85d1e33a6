import { z } from "zod";

import { failureSchema } from "../../../../domain/failure.ts";
import { agentModes } from "../../../../domain/plan/agent-modes.ts";

/** `unknown`: neither a file nor a variable tells. */
export const agentLogins = ["found", "not-found", "unknown"] as const;

const programOfWorkerSchema = z.object({
  worker: z.string(),
  /** True if the worker finds its program. */
  installed: z.boolean(),
  /** Absent: unknown, because only the known programs are asked. */
  version: z.string().optional(),
  /** State of the credentials; nothing is sent to the provider. */
  login: z.enum(agentLogins),
});

const agentProfileSchema = z.object({
  name: z.string(),
  /** Name or path of its program. */
  program: z.string(),
  mode: z.enum(agentModes),
  /** The quota pool of its tasks. */
  pool: z.string(),
  /** Use of a sandbox by its tasks; `if-available`: where their machine has bubblewrap. */
  sandbox: z.enum(["yes", "if-available", "no"]),
  /** Rules that answer what it asks for: `deny` wins. */
  policy: z
    .object({ allow: z.array(z.string()).optional(), deny: z.array(z.string()).optional() })
    .optional(),
  /** By worker that answered. */
  workers: z.array(programOfWorkerSchema),
});
export type AgentProfileResource = z.infer<typeof agentProfileSchema>;

export const agentProfilesSchema = z.object({
  items: z.array(agentProfileSchema),
  /** Present if the plan has problems or cannot be read: only the built-in agents are listed. */
  failure: failureSchema.optional(),
  unreached: z.array(z.object({ worker: z.string(), failure: failureSchema })),
});
export type AgentProfiles = z.infer<typeof agentProfilesSchema>;
