import { z } from "zod";

import { pageLimits } from "./routes-schemas.ts";

/** Bodies of the routes for the files that attempts kept (`outputs` of a plan's task). */

/** Source: PATH_MAX of Linux. */
const pathLimit = 4_096;

export const listArtifactsQuery = z.object({
  cursor: z.coerce.number().int().min(0).default(0).describe("`next` of the previous page"),
  limit: z.coerce.number().int().min(1).max(pageLimits.most).default(pageLimits.usual),
});

export const readArtifactQuery = z.object({
  path: z.string().min(1).max(pathLimit).describe("path as in the list of the attempt's artifacts"),
});

const artifactSchema = z.object({
  /** Relative to the task's working directory, e.g. `dist/app.js`. */
  path: z.string(),
  bytes: z.number().int(),
});
export type Artifact = z.infer<typeof artifactSchema>;

export const artifactListSchema = z.object({
  items: z.array(artifactSchema),
  /** Over all pages; broken links are counted but not listed. */
  total: z.number().int(),
  /** Opaque; absent on the last page. */
  next: z.string().optional(),
});
export type ArtifactList = z.infer<typeof artifactListSchema>;
