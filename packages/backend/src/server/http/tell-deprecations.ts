import { type Deprecation, routes } from "@wezterm-parallel/shared/protocol/routes";

import type { HttpApp } from "./http-kit.ts";

interface DeclaredRoute {
  readonly method: string;
  readonly path: string;
  readonly deprecated?: Deprecation;
}

/** Says with every answer of a route that is to go since when, until when, and what is in its place (RFC 9745, 8594). */
export function tellDeprecations(
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
