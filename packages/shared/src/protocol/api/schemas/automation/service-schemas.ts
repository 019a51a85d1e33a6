import { z } from "zod";

import { projectRefSchema, runEnvironmentSchema } from "../../../../domain/run/run-spec.ts";
import { serviceSpecSchema } from "../../../../domain/service/service-spec.ts";
import { serviceReportSchema } from "../../../worker/service-questions.ts";
import { projectParameters } from "../project-schemas.ts";

/** Parameters and bodies of the routes for services. */

export const serviceParameters = z.object({
  service: z.string().min(1).max(400).describe("id of an instance, such as db@p3f9a2c"),
});

export const listServicesQuery = z.object({
  project: projectParameters.shape.project.optional().describe("only services of this project"),
});

export const startServicesBody = z.strictObject({
  project: projectRefSchema,
  environment: runEnvironmentSchema,
  services: z.array(serviceSpecSchema).max(100).describe("all services of the plan"),
  names: z.array(z.string().min(1).max(80)).max(100).describe("those to start, with all that they need"),
});

export const startedServicesSchema = z.object({ ids: z.array(z.string()) });

export const changedServiceSchema = z.object({ id: z.string() });

/** An instance of a service. */
export const serviceResourceSchema = serviceReportSchema.extend({
  /** Id of its project. */
  project: z.string(),
  /** Directory of the project in which it was started. */
  directory: z.string(),
  /** Name of the worker that runs it. */
  worker: z.string(),
});
export type ServiceResource = z.output<typeof serviceResourceSchema>;

export const serviceListSchema = z.object({ items: z.array(serviceResourceSchema) });

export const serviceLogQuery = z.object({
  start: z.coerce.number().int().min(0).optional().describe("number of a start; absent: the last"),
  after: z.coerce.number().int().min(0).optional().describe("bytes to leave out; absent: only the end"),
});

export const serviceLogSchema = z.object({
  start: z.number().int(),
  /** At most 256 KiB. */
  text: z.string(),
  /** For `after` of the next request. */
  next: z.number().int(),
  /** The end of stderr, if it has a file of its own; only without `after`. */
  errors: z.string().optional(),
});
export type ServiceLog = z.output<typeof serviceLogSchema>;
