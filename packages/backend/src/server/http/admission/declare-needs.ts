import type { RouteOptions } from "fastify";

import type { RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";
import { addressRoutes } from "@wezterm-parallel/shared/protocol/api/addresses";
import { pages } from "@wezterm-parallel/shared/protocol/api/first-routes";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

declare module "fastify" {
  interface FastifyContextConfig {
    needs?: RouteNeed;
  }
}

/** Keyed by method and path. */
const declared: ReadonlyMap<string, RouteNeed> = new Map(
  [...Object.values(routes), ...Object.values(pages), ...addressRoutes].map((route) => [
    `${route.method} ${route.path}`,
    route.needs,
  ]),
);

/** An `onRoute` hook that refuses a route without a declared permission at registration. */
export function declareNeeds(route: RouteOptions): void {
  route.config = { ...route.config, needs: needOf(String(route.method), route.url) };
}

/** Fastify adds a HEAD route to every GET route; both need the same permission. */
function needOf(method: string, path: string): RouteNeed {
  const needs = declared.get(`${method === "HEAD" ? "GET" : method} ${path}`);
  if (needs === undefined) throw new Error(`${method} ${path} declares no permission: add it to routes.ts`);
  return needs;
}
