import type { RouteOptions } from "fastify";

import type { RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";
import { addressRoutes } from "@wezterm-parallel/shared/protocol/api/addresses";
import { pages, type Route } from "@wezterm-parallel/shared/protocol/api/first-routes";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

declare module "fastify" {
  interface FastifyContextConfig {
    needs?: RouteNeed;
    /** Agents may use it too, for their own run. */
    agents?: boolean;
  }
}

/** Keyed by method and path. */
const declared: ReadonlyMap<string, Pick<Route, "needs" | "agents">> = new Map(
  [...Object.values(routes), ...Object.values(pages), ...addressRoutes].map((route) => [
    `${route.method} ${route.path}`,
    route,
  ]),
);

/** An `onRoute` hook that refuses a route without a declared permission at registration. */
export function declareNeeds(route: RouteOptions): void {
  const { needs, agents = false } = declaredFor(String(route.method), route.url);
  route.config = { ...route.config, needs, agents };
}

/** Fastify adds a HEAD route to every GET route; both need the same permission. */
function declaredFor(method: string, path: string): Pick<Route, "needs" | "agents"> {
  const route = declared.get(`${method === "HEAD" ? "GET" : method} ${path}`);
  if (route === undefined) throw new Error(`${method} ${path} declares no permission: add it to routes.ts`);
  return route;
}
