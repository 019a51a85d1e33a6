import {
  addUserBody,
  changeUserBody,
  ifMatchHeaders,
  namedQuery,
  userParameters,
  userResourceSchema,
} from "@wezterm-parallel/shared/protocol/auth-schemas";
import { pageSchema } from "@wezterm-parallel/shared/protocol/resources";
import { idempotencyHeaders } from "@wezterm-parallel/shared/protocol/routes-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { answer, problemResponse, type HttpApp } from "../http/http-kit.ts";
import type { ApiPorts } from "../../entry/api-ports.ts";
import { callerOf } from "./credential-routes.ts";
import { pageBody } from "../http/page-body.ts";

export function userRoutes(app: HttpApp, ports: ApiPorts): void {
  readRoutes(app, ports);
  changeRoutes(app, ports);
}

function readRoutes(app: HttpApp, { people }: ApiPorts): void {
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

function changeRoutes(app: HttpApp, { connections, people, guard }: ApiPorts): void {
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
