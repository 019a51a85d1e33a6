import { hash } from "node:crypto";

import type { FastifyReply, FastifyRequest } from "fastify";

import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import type { HttpApp } from "../http-kit.ts";

/**
 * Single resources that clients read repeatedly. Lists change with every event, so clients follow the events instead.
 */
const tagged: ReadonlySet<string> = new Set(
  (
    [
      "getRun",
      "getTask",
      "getAttempt",
      "getProject",
      "getUser",
      "getSettings",
      "getPreferences",
      "openapi",
    ] as const
  ).map((name) => routes[name].path),
);

/** Adds an ETag to these resources and answers 304 when the client already has the current version. */
export function tagEntities(app: HttpApp): void {
  app.addHook("onSend", async (request, reply, payload) => {
    if (!isTagged(request, reply) || typeof payload !== "string") return payload;
    const own = reply.getHeader("etag");
    const etag = typeof own === "string" ? own : `"${digestOf(payload)}"`;
    void reply.header("etag", etag);
    if (!isKnown(request.headers["if-none-match"], etag)) return payload;
    void reply.code(304).removeHeader("content-type").removeHeader("content-length");
    return null;
  });
}

function isTagged({ method, routeOptions }: FastifyRequest, { statusCode }: FastifyReply): boolean {
  return (method === "GET" || method === "HEAD") && statusCode === 200 && tagged.has(routeOptions.url ?? "");
}

/** Weak comparison (RFC 9110): weak and strong tags match alike. */
function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const known = header.split(",").map((each) => each.trim().replace(/^W\//, ""));
  return known.includes("*") || known.includes(etag);
}

/** 120 bits are enough to make collisions negligible. */
function digestOf(text: string): string {
  return hash("sha256", text, "base64url").slice(0, 20);
}
