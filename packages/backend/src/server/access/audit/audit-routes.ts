import type { HttpApp } from "../../http/http-kit.ts";
import { serveRoute } from "../../http/serve-route.ts";
import type { AuditLog } from "./audit-log.ts";

interface AuditPorts {
  readonly auditLog: AuditLog;
}

export function auditRoutes(app: HttpApp, { auditLog }: AuditPorts): void {
  serveRoute(app, "listAudit", ({ query }) => auditLog.page(query));

  serveRoute(app, "verifyAudit", ({ body }) => auditLog.verify(body?.head));
}
