import {
  grantParameters,
  grantResourceSchema,
  grantsQuery,
  madeKeySchema,
  makeKeyBody,
  makeWorkerTokenBody,
  revokedSchema,
} from "@wezterm-parallel/shared/protocol/auth-schemas";
import { pageSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";
import { idempotencyHeaders } from "@wezterm-parallel/shared/protocol/routes-schemas";

import { callerOf } from "../http/admission/caller-of.ts";
import type { NetworkGuard } from "../http/admission/network-guard.ts";
import type { OpenConnections } from "../http/admission/open-connections.ts";
import { answer, type HttpApp, problemResponse, sendProblem } from "../http/http-kit.ts";
import { pageBody } from "../http/answers/page-body.ts";
import { problemOf } from "../http/answers/problem.ts";
import type { Credentials } from "./credentials.ts";

export interface CredentialPorts {
  readonly connections: OpenConnections;
  readonly credentials: Credentials;
  readonly guard: NetworkGuard;
}

export function credentialRoutes(app: HttpApp, ports: CredentialPorts): void {
  makeRoutes(app, ports);
  listRoutes(app, ports);
}

function makeRoutes(app: HttpApp, { credentials, guard }: CredentialPorts): void {
  app.route({
    ...routes.makeKey,
    url: routes.makeKey.path,
    schema: {
      summary: "Makes an API key of one's own; its token is shown this once",
      headers: idempotencyHeaders,
      body: makeKeyBody,
      response: { 200: madeKeySchema, default: problemResponse },
    },
    handler: async (request, reply) =>
      answer(reply, await credentials.makeKey(callerOf(request, guard), request.body)),
  });

  app.route({
    ...routes.makeWorkerToken,
    url: routes.makeWorkerToken.path,
    schema: {
      summary: "Makes the token by which a worker on another machine connects; shown this once",
      headers: idempotencyHeaders,
      body: makeWorkerTokenBody,
      response: { 200: madeKeySchema, default: problemResponse },
    },
    handler: async (request, reply) =>
      answer(reply, await credentials.makeWorkerToken(callerOf(request, guard), request.body.name)),
  });
}

function listRoutes(app: HttpApp, { connections, credentials, guard }: CredentialPorts): void {
  const lists = [
    [routes.listKeys, "API keys and tokens of workers, newest first", ["key", "worker"]],
    [routes.listSignIns, "Sign-ins of browsers and programs, newest first", ["browser", "program"]],
  ] as const;
  for (const [route, summary, kinds] of lists) {
    app.route({
      ...route,
      url: route.path,
      schema: {
        summary,
        querystring: grantsQuery,
        response: { 200: pageSchema(grantResourceSchema), default: problemResponse },
      },
      handler: async (request, reply) => {
        const found = await credentials.list(callerOf(request, guard), kinds, request.query);
        return found.ok ? pageBody(found.value) : sendProblem(reply, problemOf(found.failure));
      },
    });
  }

  app.route({
    ...routes.revokeGrant,
    url: routes.revokeGrant.path,
    schema: {
      summary: "Revokes a key, a worker's token or a sign-in with all its tokens, at once",
      params: grantParameters,
      response: { 200: revokedSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      connections.spare(reply.raw);
      return answer(reply, await credentials.revoke(callerOf(request, guard), request.params.id));
    },
  });
}
