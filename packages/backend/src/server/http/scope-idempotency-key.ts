import type { FastifyRequest } from "fastify";

/**
 * Makes an idempotency key unique per principal. A line break separates the two, because headers cannot contain one.
 */
export function scopeIdempotencyKey(
  { principal }: FastifyRequest,
  key: string | undefined,
): string | undefined {
  return key === undefined || principal.kind === "local" ? key : `${principal.id}\n${key}`;
}
