import { z } from "zod";

import {
  artifactListSchema,
  listArtifactsQuery,
  readArtifactQuery,
} from "@wezterm-parallel/shared/protocol/artifact-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/routes";
import { idParameters } from "@wezterm-parallel/shared/protocol/routes-schemas";

import { attachmentNamed } from "../http/answers/attachment-named.ts";
import { findAttempt } from "../http/find-attempt.ts";
import { type HttpApp, problemResponse, sendProblem, sendStream } from "../http/http-kit.ts";
import { problemOf } from "../http/answers/problem.ts";
import type { AttemptArtifacts } from "./attempt-artifact-files.ts";

export interface ArtifactPorts {
  readonly artifacts: AttemptArtifacts;
}

export function artifactRoutes(app: HttpApp, { artifacts }: ArtifactPorts): void {
  app.route({
    ...routes.listArtifacts,
    url: routes.listArtifacts.path,
    schema: {
      summary: "Files that an attempt kept (`outputs` of the plan), by their paths",
      params: idParameters,
      querystring: listArtifactsQuery,
      response: { 200: artifactListSchema, default: problemResponse },
    },
    handler: async ({ params, query, records }, reply) => {
      const attempt = findAttempt(records, params.id);
      if (!attempt.ok) return sendProblem(reply, problemOf(attempt.failure));
      return await artifacts.list(attempt.value, { skip: query.cursor, limit: query.limit });
    },
  });

  app.route({
    ...routes.readArtifact,
    url: routes.readArtifact.path,
    schema: {
      summary: "One of the files that an attempt kept",
      description: "Always as an attachment: what tasks write is never shown as a page of this server.",
      params: idParameters,
      querystring: readArtifactQuery,
      response: {
        200: {
          description: "The bytes",
          content: { "application/octet-stream": { schema: z.string().meta({ format: "binary" }) } },
        },
        default: problemResponse,
      },
    },
    handler: async ({ params, query, records }, reply) => {
      const attempt = findAttempt(records, params.id);
      if (!attempt.ok) return sendProblem(reply, problemOf(attempt.failure));
      const reading = await artifacts.read(attempt.value, query.path);
      if (!reading.ok) return sendProblem(reply, problemOf(reading.failure));
      void reply.header("content-length", reading.value.size);
      void reply.header("content-disposition", attachmentNamed(query.path.split("/").at(-1) ?? ""));
      return sendStream(reply, "application/octet-stream", reading.value.bytes);
    },
  });
}
