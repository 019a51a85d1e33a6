import type { Logger } from "pino";

import { mayDo } from "@wezterm-parallel/shared/domain/access/may-do";
import type { Identity } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import type { Principal } from "../http/admission/principal.ts";
import type { HttpApp } from "../http/http-kit.ts";
import type { ApiDocument } from "./describe-api.ts";

interface OpenapiPorts {
  readonly signIns: { describe(principal: Principal): Identity };
  /** Registers every route that the document describes. */
  readonly register: (app: HttpApp) => void;
}

/** Builds the document at the first request with modules loaded then, because most servers never need it. */
export function openapiRoutes(app: HttpApp, ports: OpenapiPorts, log: Logger): void {
  let made: Promise<ApiDocument> | undefined;
  app.route({
    ...routes.openapi,
    url: routes.openapi.path,
    handler: async ({ principal }, reply) => {
      made ??= import("./describe-api.ts").then(({ describeApi }) => describeApi(ports.register, log));
      return reply.send(usableBy(ports.signIns.describe(principal), await made));
    },
  });
}

/** Omits operations that the caller may not use in any project. */
function usableBy(identity: Identity, document: ApiDocument): ApiDocument {
  const paths = Object.entries(document.paths).flatMap(([path, operations]) => {
    const usable = Object.entries(operations).filter(([, each]) => mayDo(identity, each["x-permission"]));
    return usable.length === 0 ? [] : [[path, Object.fromEntries(usable)] as const];
  });
  const groups = new Set(
    paths.flatMap(([, operations]) => Object.values(operations)).flatMap(({ tags }) => tags),
  );
  const tags = document.tags.filter(({ name }) => groups.has(name));
  return { ...document, tags, paths: Object.fromEntries(paths) };
}
