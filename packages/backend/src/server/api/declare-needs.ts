import type { RouteOptions } from "fastify";

import type { RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";
import { addressRoutes } from "@wezterm-parallel/shared/protocol/addresses";
import { pages, routes } from "@wezterm-parallel/shared/protocol/routes";

declare module "fastify" {
  interface FastifyContextConfig {
    needs?: RouteNeed;
  }
}

/** For `onRoute`: a route that declares no need is refused at registration. */
export function declareNeeds(route: RouteOptions): void {
  route.config = { ...route.config, needs: needOf(String(route.method), route.url) };
}

/** Fastify answers HEAD wherever GET is answered: it needs the same. */
function needOf(method: string, path: string): RouteNeed {
  const wanted = method === "HEAD" ? "GET" : method;
  const declared = [...Object.values(routes), ...Object.values(pages), ...addressRoutes];
  const route = declared.find((each) => each.method === wanted && each.path === path);
  if (route === undefined)
    throw new Error(`${method} ${path} does not say what it needs: add it to routes.ts`);
  return route.needs;
}
