import type { FastifyRequest } from "fastify";

import type { StartedBy } from "@wezterm-parallel/shared/domain/run/run-spec";

/** Whose run it becomes; a key counts as its owner. */
export function startedBy({ principal }: Pick<FastifyRequest, "principal">): StartedBy {
  return { kind: principal.kind === "local" ? "local" : "user", name: principal.name };
}
