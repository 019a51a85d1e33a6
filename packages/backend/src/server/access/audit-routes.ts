import {
  auditEntrySchema,
  auditQuerySchema,
  auditVerdictSchema,
} from "@wezterm-parallel/shared/protocol/auth-schemas";
import { pageSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { type HttpApp, problemResponse } from "../http/http-kit.ts";
import type { AuditLog } from "./audit-log.ts";

export interface AuditPorts {
  readonly auditLog: AuditLog;
}

export function auditRoutes(app: HttpApp, { auditLog }: AuditPorts): void {
  app.route({
    ...routes.listAudit,
    url: routes.listAudit.path,
    schema: {
      summary: "Who changed what, from where, newest first",
      querystring: auditQuerySchema,
      response: { 200: pageSchema(auditEntrySchema), default: problemResponse },
    },
    handler: ({ query }) => auditLog.page(query),
  });

  app.route({
    ...routes.verifyAudit,
    url: routes.verifyAudit.path,
    schema: {
      summary: "Follows the chain of hashes through the whole log and says where it breaks",
      response: { 200: auditVerdictSchema, default: problemResponse },
    },
    handler: () => auditLog.verify(),
  });
}
