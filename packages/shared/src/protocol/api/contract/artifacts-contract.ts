import { z } from "zod";

import { artifactListSchema, listArtifactsQuery, readArtifactQuery } from "../schemas/artifact-schemas.ts";
import { idParameters } from "../schemas/routes-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const artifactsContract = {
  listArtifacts: {
    summary: "Lists the artifacts of an attempt (`outputs` of the plan) by path",
    params: idParameters,
    query: listArtifactsQuery,
    answer: artifactListSchema,
  },
  readArtifact: {
    summary: "Downloads an artifact of an attempt",
    description:
      "Always sent as an attachment, so that a file written by a task is never shown as a page of this server.",
    params: idParameters,
    query: readArtifactQuery,
    answer: {
      description: "Content of the file",
      content: { "application/octet-stream": { schema: z.string().meta({ format: "binary" }) } },
    },
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
