import type { FastifyReply, FastifyRequest } from "fastify";

import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";
import { pages } from "@wezterm-parallel/shared/protocol/api/first-routes";

import { acceptedEncoding } from "../http/answers/accepted-encoding.ts";
import { type HttpApp, sendProblem } from "../http/http-kit.ts";
import { problemOf } from "../http/answers/problem.ts";
import { applicationPolicy } from "../http/security-headers.ts";
import type { WebFile, WebFiles } from "./open-web-files.ts";
import { unbuiltPage } from "./unbuilt-page.ts";

/** One year, the longest time that caches accept; the content of such a name never changes. */
const forEver = "public, max-age=31536000, immutable";

/** Serves the dashboard: one page for all its addresses, and its files. They contain nothing secret. */
export function webRoutes(app: HttpApp, web: WebFiles): void {
  favicon(app, web);
  projects(app);
  const policy = applicationPolicy(web.cdnUrl);
  for (const url of Object.values(addresses)) {
    app.route({
      method: "GET",
      url,
      schema: { hide: true },
      handler: async (request, reply) => sendPage(web, request, reply),
    });
  }
  for (const { path: url } of [pages.asset, pages.worker, pages.manifest, pages.icon]) {
    app.route({
      method: "GET",
      url,
      schema: { hide: true },
      handler: async (request, reply) => {
        const file = web.find(pathOf(request));
        // A service worker fetches under the policy of its own file, so it gets the same one as the page.
        void reply.header("content-security-policy", policy);
        return file === undefined ? sendProblem(reply, nothingThere) : sendFile(file, request, reply);
      },
    });
  }
}

/** The parent address of project boards; redirects to the overview, which lists all projects. */
function projects(app: HttpApp): void {
  const { path: url } = pages.projects;
  app.route({
    method: "GET",
    url,
    schema: { hide: true },
    handler: async (_, reply) => reply.redirect(addresses.overview),
  });
}

/** Browsers request this by themselves for documents without an icon, such as API answers. */
function favicon(app: HttpApp, web: WebFiles): void {
  app.route({
    method: "GET",
    url: pages.favicon.path,
    schema: { hide: true },
    handler: async (request, reply) => {
      const file = web.find("icons/icon-192.png");
      return file === undefined ? sendProblem(reply, nothingThere) : sendFile(file, request, reply);
    },
  });
}

/**
 * Detects navigation to an unknown address, so that the page can show the error in the user's language. Checks Accept,
 * because requests by a service worker are not marked as navigation.
 */
export function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  return method === "GET" && !url.startsWith("/api/") && /\btext\/html\b/.test(headers.accept ?? "");
}

export function sendPage(web: WebFiles, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const page = web.page();
  void reply.header("content-security-policy", applicationPolicy(web.cdnUrl));
  return page === undefined ? sendUnbuilt(reply) : sendFile(page, request, reply);
}

/** Returns the path without the leading slash and the query. */
function pathOf({ url }: FastifyRequest): string {
  return url.slice(1).split("?", 1)[0] ?? "";
}

function sendFile(file: WebFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const encoding = acceptedEncoding(request.headers["accept-encoding"], new Set(file.bodies.keys()));
  const etag = `"${file.etag}${encoding === "identity" ? "" : `-${encoding}`}"`;
  void reply
    .header("cache-control", file.immutable ? forEver : "no-cache")
    .header("vary", "Accept-Encoding")
    .header("etag", etag);
  if (file.immutable) {
    // Allows pages that load these files from a CDN, which fetches them here and passes on the headers.
    void reply
      .header("access-control-allow-origin", "*")
      .header("cross-origin-resource-policy", "cross-origin");
  }
  if (hasIt(request.headers["if-none-match"], etag)) return reply.code(304).send();
  if (encoding !== "identity") void reply.header("content-encoding", encoding);
  return reply.type(file.type).send(file.bodies.get(encoding));
}

function hasIt(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(",").some((each) => ["*", etag].includes(each.trim().replace(/^W\//, "")));
}

function sendUnbuilt(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .type("text/html; charset=utf-8")
    .header("cache-control", "no-cache")
    .send(unbuiltPage);
}

const nothingThere = problemOf(
  createFailure({
    reason: "not-found",
    detail: createMessage("file-unknown"),
  }),
);
