import swagger from "@fastify/swagger";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import type { Logger } from "pino";

import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import { createHttpApp } from "../../base/http-kit.ts";
import { registerRoutes } from "./api-app.ts";
import type { ApiPorts } from "./api-ports.ts";

/** OpenAPI 3.1 of the routes, from the schemas they validate with; nothing is asked of the ports. */
export async function describeApi(ports: ApiPorts, log: Logger): Promise<object> {
  const app = createHttpApp(log);
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "wezterm-parallel",
        version: releaseVersion,
        description:
          "Served on the Unix socket of a home (0600 in a 0700 directory). Errors are RFC 9457 problem " +
          "details with a stable `reason`. Workers dial in at GET /api/v1/worker with a WebSocket.",
      },
    },
    transform: jsonSchemaTransform,
  });
  registerRoutes(app, ports);
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}
