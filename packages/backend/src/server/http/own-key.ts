import type { FastifyRequest } from "fastify";

/** The idempotency key as the queue keeps it: those of others are others. No header has a line break in it. */
export function ownKey({ principal }: FastifyRequest, key: string | undefined): string | undefined {
  return key === undefined || principal.kind === "local" ? key : `${principal.id}\n${key}`;
}
