import { z } from "zod";

import { projectRefSchema, runEnvironmentSchema } from "../../domain/run/run-spec.ts";
import { serviceStateSchema } from "../../domain/service/service-life.ts";
import { serviceScopes, serviceSpecSchema } from "../../domain/service/service-spec.ts";
import { givenSecretsSchema } from "./given-secrets.ts";

/** Services of a worker: what it reports of each, and what the server asks of them. */

const transitionSchema = z.object({
  /** Counts the transitions of the instance. */
  seq: z.number().int(),
  state: serviceStateSchema,
});
export type ServiceTransition = z.infer<typeof transitionSchema>;

/** One instance of a service, as its worker knows it. */
export const serviceReportSchema = z.object({
  /** Such as `db@r12`. */
  id: z.string(),
  name: z.string(),
  scope: z.enum(serviceScopes),
  project: projectRefSchema,
  state: serviceStateSchema,
  /** Number of its last start; each has a log. */
  starts: z.number().int(),
  ports: z.array(z.number().int()),
  /** A person has started it: it goes on until it is stopped. */
  pinned: z.boolean(),
  /** Attempts and services that need it now. */
  neededBy: z.array(z.string()),
  /** The last transitions, oldest first. */
  history: z.array(transitionSchema),
});
export type ServiceReport = z.infer<typeof serviceReportSchema>;

export const serviceQuestions = [
  z.object({
    kind: z.literal("start-services"),
    project: projectRefSchema,
    environment: runEnvironmentSchema,
    services: z.array(serviceSpecSchema),
    /** Those to start, with all that they need. */
    names: z.array(z.string()),
    /** Only if services have secrets; never sent in any other message. */
    secrets: givenSecretsSchema.optional(),
  }),
  z.object({ kind: z.literal("stop-service"), id: z.string() }),
  z.object({ kind: z.literal("restart-service"), id: z.string() }),
] as const;

export const serviceAnswers = [
  z.object({ kind: z.literal("start-services"), ids: z.array(z.string()) }),
  z.object({ kind: z.literal("stop-service") }),
  z.object({ kind: z.literal("restart-service") }),
] as const;
