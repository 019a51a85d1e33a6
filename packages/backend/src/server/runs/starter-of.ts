import type { FastifyRequest } from "fastify";

import type { StartedBy } from "@wezterm-parallel/shared/domain/run/run-spec";

/** Returns the owner of a new run; a key counts as its owner. */
export function starterOf({ principal }: Pick<FastifyRequest, "principal">): StartedBy {
  return { kind: principal.kind === "local" ? "local" : "user", name: principal.name };
}
