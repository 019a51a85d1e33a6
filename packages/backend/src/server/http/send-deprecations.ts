import type { Deprecation } from "@wezterm-parallel/shared/protocol/api/first-routes";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import type { HttpApp } from "./http-kit.ts";

interface DeclaredRoute {
  readonly method: string;
  readonly path: string;
  readonly deprecated?: Deprecation;
}

/**
 * Adds the deprecation date, the sunset date and the successor to answers of deprecated routes (RFC 9745, RFC 8594).
 */
export function sendDeprecations(
  app: Pick<HttpApp, "addHook">,
  declared: readonly DeclaredRoute[] = Object.values(routes),
): void {
  const going = declared.filter((route) => route.deprecated !== undefined);
  if (going.length === 0) return;
  app.addHook("onRequest", async ({ method, routeOptions }, reply) => {
    const route = going.find((each) => each.method === method && each.path === routeOptions.url);
    if (route?.deprecated === undefined) return;
    const { since, until, successor } = route.deprecated;
    void reply.header("deprecation", `@${Math.floor(Date.parse(since) / 1000)}`);
    void reply.header("sunset", new Date(until).toUTCString());
    void reply.header("link", `<${successor}>; rel="successor-version"`);
  });
}
