import swagger from "@fastify/swagger";
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from "fastify-type-provider-zod";
import type { Logger } from "pino";
import { z } from "zod";

import type { RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";
import { failureSchema } from "@wezterm-parallel/shared/domain/failure";
import { messagesSchema } from "@wezterm-parallel/shared/domain/message-schema";
import { projectRefSchema, runSubmissionSchema } from "@wezterm-parallel/shared/domain/run/run-spec";
import { taskSpecSchema } from "@wezterm-parallel/shared/domain/task/task-spec";
import { attemptOutcomeSchema, attemptResultSchema } from "@wezterm-parallel/shared/domain/task/task-state";
import { actionReportSchema, actionSchema, attemptResourceSchema, problemSchema, runResourceSchema, statusResourceSchema, taskCountsSchema, taskDetailSchema, taskResourceSchema, workerResourceSchema } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { eventSchema } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import { upgrades } from "@wezterm-parallel/shared/protocol/api/first-routes";
import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import { declareNeeds } from "../http/admission/declare-needs.ts";
import { createHttpApp, type HttpApp } from "../http/http-kit.ts";

/** Schemas that the document defines once under these names and references elsewhere. */
const named: Readonly<Record<string, z.ZodType>> = {
  Action: actionSchema,
  ActionReport: actionReportSchema,
  Attempt: attemptResourceSchema,
  Event: eventSchema,
  Failure: failureSchema,
  Messages: messagesSchema,
  Outcome: attemptOutcomeSchema,
  Problem: problemSchema,
  Project: projectRefSchema,
  Result: attemptResultSchema,
  Run: runResourceSchema,
  Status: statusResourceSchema,
  Submission: runSubmissionSchema,
  Task: taskResourceSchema,
  TaskCounts: taskCountsSchema,
  TaskDetail: taskDetailSchema,
  TaskSpec: taskSpecSchema,
  Worker: workerResourceSchema,
};

/** Restores descriptions from Zod's global registry, which a registry with names replaces. */
const zodToJsonConfig: NonNullable<Parameters<typeof createJsonSchemaTransform>[0]["zodToJsonConfig"]> = {
  override: ({ zodSchema, jsonSchema }) => {
    const description = z.globalRegistry.get(zodSchema)?.description;
    if (description !== undefined) jsonSchema.description = description;
  },
};

/** The part of the document that depends on the caller. */
export interface ApiDocument {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
}

interface ApiOperation {
  readonly tags: readonly string[];
  readonly "x-permission": RouteNeed;
}

/** Builds an OpenAPI 3.1 document from the schemas that validate requests; `register` adds routes, no handler runs. */
export async function describeApi(register: (app: HttpApp) => void, log: Logger): Promise<ApiDocument> {
  const schemaRegistry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) schemaRegistry.add(schema, { id });
  const toJson = createJsonSchemaTransform({ schemaRegistry, zodToJsonConfig });
  const app = createHttpApp(log);
  app.addHook("onRoute", declareNeeds);
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "wezterm-parallel",
        version: releaseVersion,
        description:
          "Served on the Unix socket in the runtime directory (0600 in a 0700 directory), and over the network to signed-in callers. " +
          "Errors are RFC 9457 problem details with a stable `reason`. Upgraded to a WebSocket: " +
          Object.values(upgrades)
            .map(({ path }) => path.replace(/:(\w+)/g, "{$1}"))
            .join(", ") +
          ".",
      },
    },
    transform: (route) => {
      const { schema, url } = toJson(route);
      const { needs } = route.route.config ?? {};
      return { schema: { ...schema, tags: [groupOf(url)], "x-permission": needs }, url };
    },
    transformObject: createJsonSchemaTransformObject({ schemaRegistry, zodToJsonConfig }),
  });
  register(app);
  await app.ready();
  const document = app.swagger() as unknown as ApiDocument;
  await app.close();
  const used = Object.values(document.paths).flatMap((operations) => Object.values(operations));
  const groups = [...new Set(used.flatMap(({ tags }) => tags))].toSorted();
  return { ...document, tags: groups.map((name) => ({ name })) };
}

/** Returns the first word after the version: `/api/v1/auth/me` belongs to `auth`. */
function groupOf(path: string): string {
  const [first = "", , group = first] = path.split("/").slice(1);
  return first === "api" ? group : first;
}
