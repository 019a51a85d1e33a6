import { z } from "zod";

import { artifactListSchema, listArtifactsQuery, readArtifactQuery } from "../schemas/artifact-schemas.ts";
import { idParameters } from "../schemas/routes-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const artifactsContract = {
  listArtifacts: {
    summary: "Files that an attempt kept (`outputs` of the plan), by their paths",
    params: idParameters,
    query: listArtifactsQuery,
    answer: artifactListSchema,
  },
  readArtifact: {
    summary: "One of the files that an attempt kept",
    description: "Always as an attachment: what tasks write is never shown as a page of this server.",
    params: idParameters,
    query: readArtifactQuery,
    answer: {
      description: "The bytes",
      content: { "application/octet-stream": { schema: z.string().meta({ format: "binary" }) } },
    },
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
