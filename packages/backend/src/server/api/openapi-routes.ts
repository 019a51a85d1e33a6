import type { Logger } from "pino";

import { routes } from "@wezterm-parallel/shared/protocol/routes";

import type { HttpApp } from "../../base/http-kit.ts";
import type { ApiPorts } from "./api-ports.ts";

/** The document is made when first asked for, by modules loaded then: most servers are never asked. */
export function openapiRoutes(app: HttpApp, ports: ApiPorts, log: Logger): void {
  let made: Promise<object> | undefined;
  app.route({
    ...routes.openapi,
    url: routes.openapi.path,
    handler: async (_request, reply) => {
      made ??= import("./describe-api.ts").then(({ describeApi }) => describeApi(ports, log));
      return reply.send(await made);
    },
  });
}
