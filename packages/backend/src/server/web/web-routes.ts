import type { FastifyReply, FastifyRequest } from "fastify";

import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";
import { pages } from "@wezterm-parallel/shared/protocol/api/routes";

import { acceptedEncoding } from "../http/answers/accepted-encoding.ts";
import { type HttpApp, sendProblem } from "../http/http-kit.ts";
import { problemOf } from "../http/answers/problem.ts";
import { applicationPolicy } from "../http/security-headers.ts";
import type { WebFile, WebFiles } from "./open-web-files.ts";
import { unbuiltPage } from "./unbuilt-page.ts";

/** A year, the longest that caches take for granted; such a name never gets another content. */
const forEver = "public, max-age=31536000, immutable";

/** The dashboard: one page for all its addresses, and the files that it is made of. Nothing in them is secret. */
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
        // The worker fetches what the page does, under the policy of its own file.
        void reply.header("content-security-policy", policy);
        return file === undefined ? sendProblem(reply, nothingThere) : sendFile(file, request, reply);
      },
    });
  }
}

/** Above the boards of the projects in the address: the overview is of all projects, and names each beside it. */
function projects(app: HttpApp): void {
  const { path: url } = pages.projects;
  app.route({
    method: "GET",
    url,
    schema: { hide: true },
    handler: async (_, reply) => reply.redirect(addresses.overview),
  });
}

/** Browsers ask for this one by themselves wherever no page names an icon, such as beside an answer of the API. */
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
 * For whoever typed or followed an address that is none: the page says so, in their language. By what browsers take, for
 * a service worker that asks on behalf of the browser does not say that somebody goes there.
 */
export function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  return method === "GET" && !url.startsWith("/api/") && /\btext\/html\b/.test(headers.accept ?? "");
}

export function sendPage(web: WebFiles, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const page = web.page();
  void reply.header("content-security-policy", applicationPolicy(web.cdnUrl));
  return page === undefined ? sendUnbuilt(reply) : sendFile(page, request, reply);
}

/** Without the leading slash and the query. */
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
    // Pages of this server fetch them from a CDN as well, which asks here and passes these on.
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
  sayFailure({
    reason: "not-found",
    detail: say("file-unknown"),
  }),
);
