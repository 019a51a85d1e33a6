import {
  addUserBody,
  changeUserBody,
  ifMatchHeaders,
  namedQuery,
  userParameters,
  userResourceSchema,
} from "@wezterm-parallel/shared/protocol/auth-schemas";
import { pageSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";
import { idempotencyHeaders } from "@wezterm-parallel/shared/protocol/routes-schemas";

import { callerOf } from "../http/admission/caller-of.ts";
import type { NetworkGuard } from "../http/admission/network-guard.ts";
import type { OpenConnections } from "../http/admission/open-connections.ts";
import { answer, type HttpApp, problemResponse } from "../http/http-kit.ts";
import { pageBody } from "../http/answers/page-body.ts";
import type { People } from "./people.ts";

export interface UserPorts {
  readonly connections: OpenConnections;
  readonly guard: NetworkGuard;
  readonly people: People;
}

export function userRoutes(app: HttpApp, ports: UserPorts): void {
  readRoutes(app, ports);
  changeRoutes(app, ports);
}

function readRoutes(app: HttpApp, { people }: UserPorts): void {
  app.route({
    ...routes.listUsers,
    url: routes.listUsers.path,
    schema: {
      summary: "People, by name",
      querystring: namedQuery,
      response: { 200: pageSchema(userResourceSchema), default: problemResponse },
    },
    handler: async ({ query }) => pageBody(await people.list(query)),
  });

  app.route({
    ...routes.getUser,
    url: routes.getUser.path,
    schema: {
      summary: "One person, by id or name",
      params: userParameters,
      response: { 200: userResourceSchema, default: problemResponse },
    },
    handler: async ({ params }, reply) => {
      const found = await people.find(params.user);
      if (found.ok) void reply.header("etag", found.value.etag);
      return answer(reply, found);
    },
  });
}

function changeRoutes(app: HttpApp, { connections, people, guard }: UserPorts): void {
  app.route({
    ...routes.addUser,
    url: routes.addUser.path,
    schema: {
      summary: "Adds a person, who can then be given a password",
      headers: idempotencyHeaders,
      body: addUserBody,
      response: { 200: userResourceSchema, default: problemResponse },
    },
    handler: async (request, reply) =>
      answer(reply, await people.add(callerOf(request, guard), request.body)),
  });

  app.route({
    ...routes.changeUser,
    url: routes.changeUser.path,
    schema: {
      summary: "Changes the role, a role in a project, or whether somebody may sign in",
      params: userParameters,
      headers: ifMatchHeaders,
      body: changeUserBody,
      response: { 200: userResourceSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      // Who changes themselves is answered; what else they have open ends.
      connections.spare(reply.raw);
      const change = { ...request.body, etag: request.headers["if-match"] };
      const changed = await people.change(callerOf(request, guard), request.params.user, change);
      if (changed.ok) void reply.header("etag", changed.value.etag);
      return answer(reply, changed);
    },
  });
}
