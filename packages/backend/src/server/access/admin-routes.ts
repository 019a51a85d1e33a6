import {
  changeSettingsBody,
  resourceUseSchema,
  settingsChangeSchema,
  settingsResourceSchema,
  settingsSchema,
  type ResourceUse,
  type SettingsChangeResource,
} from "@wezterm-parallel/shared/protocol/admin-schemas";
import {
  auditQuerySchema,
  ifMatchHeaders,
  type AuditEntryResource,
} from "@wezterm-parallel/shared/protocol/auth-schemas";
import { pageSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes, type UpgradeName } from "@wezterm-parallel/shared/protocol/routes";

import { answer, problemResponse, type HttpApp } from "../http/http-kit.ts";
import type { ApiPorts } from "../../entry/api-ports.ts";
import { callerOf } from "./credential-routes.ts";
import { readResourceUse } from "../system/resource-use.ts";

export function adminRoutes(app: HttpApp, ports: ApiPorts): void {
  settingsRoutes(app, ports);
  historyRoute(app, ports);
  app.route({
    ...routes.getResources,
    url: routes.getResources.path,
    schema: {
      summary: "What the server takes now: memory, time, databases, disk",
      response: { 200: resourceUseSchema, default: problemResponse },
    },
    handler: () => ({
      ...readResourceUse(ports.home),
      streams: countStreams(ports),
      attempts: ports.system.attemptBytes,
    }),
  });
}

function countStreams({ connections: { streams } }: ApiPorts): ResourceUse["streams"] {
  const open = (kind: UpgradeName) => streams.get(kind) ?? 0;
  return { events: open("events"), terminals: open("terminal"), workers: open("worker") };
}

function settingsRoutes(app: HttpApp, { settings, guard }: ApiPorts): void {
  app.route({
    ...routes.getSettings,
    url: routes.getSettings.path,
    schema: {
      summary: "Settings of the server that are changed while it runs",
      response: { 200: settingsResourceSchema, default: problemResponse },
    },
    handler: async (_request, reply) => {
      const current = settings.current();
      void reply.header("etag", current.etag);
      return current;
    },
  });

  app.route({
    ...routes.changeSettings,
    url: routes.changeSettings.path,
    schema: {
      summary: "Changes settings at once; with If-Match only from the state that was looked at",
      headers: ifMatchHeaders,
      body: changeSettingsBody,
      response: { 200: settingsResourceSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const { body, headers } = request;
      const changed = await settings.change(callerOf(request, guard), body, headers["if-match"]);
      if (changed.ok) void reply.header("etag", changed.value.etag);
      return answer(reply, changed);
    },
  });
}

function historyRoute(app: HttpApp, { auditLog }: ApiPorts): void {
  app.route({
    ...routes.settingsHistory,
    url: routes.settingsHistory.path,
    schema: {
      summary: "Changes of the settings, newest first: when, by whom, before and after",
      querystring: auditQuerySchema.pick({ cursor: true, limit: true }),
      response: { 200: pageSchema(settingsChangeSchema), default: problemResponse },
    },
    handler: async ({ query }) => {
      const { items, next } = await auditLog.page({ ...query, action: "settings.change" });
      return { items: items.flatMap(changeOf), next };
    },
  });
}

/** As the audit log keeps it; read as the settings of today are, so that what an old release had is left out. */
function changeOf({ at, actor, before, after }: AuditEntryResource): SettingsChangeResource[] {
  const [was, is] = [before, after].map((state) => settingsSchema.strip().safeParse(state).data);
  return was === undefined || is === undefined ? [] : [{ at, by: actor.name, before: was, after: is }];
}
