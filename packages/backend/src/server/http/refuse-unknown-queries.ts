import { z } from "zod";

import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { Problem } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { routes, type UpgradeName } from "@wezterm-parallel/shared/protocol/api/routes";
import { eventsQuery } from "@wezterm-parallel/shared/protocol/api/schemas/routes-schemas";

import { type HttpApp, sendProblem } from "./http-kit.ts";
import { problemOf } from "./answers/problem.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Allowed query parameters; absent: any. */
    queries?: ReadonlySet<string>;
  }
}

const paths: ReadonlySet<string> = new Set(Object.values(routes).map(({ path }) => path));
const none: ReadonlySet<string> = new Set();

/**
 * Refuses unknown query parameters on API routes, because a misspelt filter would return more than was asked for.
 * Pages accept any parameters, since other sites append theirs to links.
 */
export function refuseUnknownQueries(app: HttpApp): void {
  app.addHook("onRoute", (route) => {
    if (!paths.has(route.url)) return;
    const query: unknown = route.schema?.querystring;
    const queries = query instanceof z.ZodObject ? new Set(Object.keys(query.shape)) : none;
    route.config = { ...route.config, queries };
  });
  app.addHook("preValidation", async ({ query, routeOptions }, reply) => {
    const problem = unknownQueries(Object.keys(query as object), routeOptions.config.queries);
    return problem === undefined ? undefined : sendProblem(reply, problem);
  });
}

const upgradeQueries: Readonly<Record<UpgradeName, ReadonlySet<string>>> = {
  events: new Set(Object.keys(eventsQuery.shape)),
  terminal: none,
  worker: none,
  workerStream: none,
};

/** Refuses unknown query parameters of an upgrade. */
export function unknownUpgradeQueries(name: UpgradeName, query: URLSearchParams): Problem | undefined {
  return unknownQueries([...new Set(query.keys())], upgradeQueries[name]);
}

function unknownQueries(
  given: readonly string[],
  known: ReadonlySet<string> | undefined,
): Problem | undefined {
  const unknown = given.filter((name) => known !== undefined && !known.has(name));
  if (unknown.length === 0) return undefined;
  const names = known === undefined || known.size === 0 ? "none" : [...known].join(", ");
  const errors = unknown.map((name) => ({
    pointer: `/query/${escapePointer(name)}`,
    detail: "is an unknown parameter",
  }));
  return problemOf(
    createFailure({
      reason: "invalid-request",
      detail: createMessage("query-unknown"),
      hint: createMessage("query-known", { names }),
    }),
    400,
    errors,
  );
}

/** Escapes a reference token (RFC 6901). */
function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
