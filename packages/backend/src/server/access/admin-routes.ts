import {
  type SettingsChangeResource,
  settingsSchema,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";
import type { AuditEntryResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import { callerOf } from "../http/admission/caller-of.ts";
import type { NetworkGuard } from "../http/admission/network-guard.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { AuditLog } from "./audit/audit-log.ts";
import type { Settings } from "./settings.ts";

interface AdminPorts {
  readonly auditLog: AuditLog;
  readonly guard: NetworkGuard;
  readonly settings: Settings;
}

export function adminRoutes(app: HttpApp, ports: AdminPorts): void {
  settingsRoutes(app, ports);
  historyRoute(app, ports);
}

function settingsRoutes(app: HttpApp, { settings, guard }: AdminPorts): void {
  serveRoute(app, "getSettings", async (_request, reply) => {
    const current = settings.current();
    void reply.header("etag", current.etag);
    return current;
  });

  serveRoute(app, "changeSettings", async (request, reply) => {
    const { body, headers } = request;
    const changed = await settings.change(callerOf(request, guard), body, headers["if-match"]);
    if (changed.ok) void reply.header("etag", changed.value.etag);
    return answer(reply, changed);
  });
}

function historyRoute(app: HttpApp, { auditLog }: AdminPorts): void {
  serveRoute(app, "settingsHistory", async ({ query }) => {
    const { items, next } = await auditLog.page({ ...query, action: "settings.change" });
    return { items: items.flatMap(changeOf), next };
  });
}

/** Reads the states from the audit log with the current schema, which drops settings of older releases. */
function changeOf({ at, actor, before, after }: AuditEntryResource): SettingsChangeResource[] {
  const [was, is] = [before, after].map((state) => settingsSchema.strip().safeParse(state).data);
  return was === undefined || is === undefined ? [] : [{ at, by: actor.name, before: was, after: is }];
}
