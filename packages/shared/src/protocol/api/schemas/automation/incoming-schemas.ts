import { z } from "zod";

import { failureSchema } from "../../../../domain/failure.ts";
import {
  callRulesSchema,
  callSenders,
  callStates,
  incomingSpecSchema,
} from "../../../../domain/incoming/incoming-spec.ts";
import { groupParameters } from "../group-schemas.ts";
import { projectParameters } from "../project-schemas.ts";
import { numberedPagesQuery } from "../routes-schemas.ts";
import { describedWorkSchema, firedRunSchema, placeShape } from "./schedule-schemas.ts";

/** Parameters and bodies of the routes for incoming webhooks. */

export const incomingParameters = groupParameters;

export const listIncomingQuery = z.object({
  project: projectParameters.shape.project.optional().describe("only those of this project"),
});

export const setIncomingBody = z.strictObject({ ...incomingSpecSchema.shape, ...placeShape });
export type SetIncoming = z.input<typeof setIncomingBody>;

const { on, where, inputs } = callRulesSchema.shape;

/** An absent value stays unchanged; it does not become the default. */
export const changeIncomingBody = z
  .strictObject({
    paused: z.boolean().optional().describe("true: calls are answered with 409 and start nothing"),
    sender: z.enum(callSenders).optional(),
    on: on
      .unwrap()
      .optional()
      .describe(on.description ?? ""),
    where: where
      .unwrap()
      .optional()
      .describe(where.description ?? ""),
    inputs: inputs
      .unwrap()
      .optional()
      .describe(inputs.description ?? ""),
  })
  .refine((body) => Object.keys(body).length > 0, "names nothing to change");
export type ChangeIncoming = z.infer<typeof changeIncomingBody>;

export const callParameters = z.object({
  key: z.string().regex(/^[\w-]{22}$/, "is the end of the address of an incoming webhook"),
});

export const callSchema = z.object({
  /** Increases with each call of the webhook. */
  id: z.number().int(),
  /** Id that the sender gave it. */
  delivery: z.string(),
  /** Kind of event, by the sender's name for it. */
  event: z.string(),
  at: z.number(),
  state: z.enum(callStates),
  failure: failureSchema.optional(),
  run: firedRunSchema.optional(),
});
export type Call = z.infer<typeof callSchema>;

export const incomingResourceSchema = z.object({
  /** Id of the project. */
  project: z.string(),
  name: z.string(),
  /** Path of the address that senders post to. */
  path: z.string(),
  sender: z.enum(callSenders),
  ...callRulesSchema.shape,
  work: describedWorkSchema,
  /** The directory in which its runs work. */
  directory: z.string(),
  /** The person with whose permissions its runs start. */
  owner: z.string(),
  paused: z.boolean(),
  createdAt: z.number(),
  last: callSchema.optional(),
});
export type IncomingResource = z.infer<typeof incomingResourceSchema>;

export const incomingListSchema = z.object({ items: z.array(incomingResourceSchema) });

export const madeIncomingSchema = incomingResourceSchema.extend({
  /** Signs calls; shown only once. */
  secret: z.string(),
});
export type MadeIncoming = z.infer<typeof madeIncomingSchema>;

export const rotatedIncomingSchema = z.object({
  secret: z.string(),
  /** Until then, calls may be signed with the previous secret too, epoch ms. */
  previousUntil: z.number(),
});

export const removedIncomingSchema = z.object({ removed: z.literal(true) });

export const listCallsQuery = numberedPagesQuery;
