import type { FastifyReply, FastifyRequest } from "fastify";

import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { addresses, addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import {
  type SignOnRefusal,
  type SignOnTarget,
  startSignOnQuery,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/oidc-schemas";
import { pages } from "@wezterm-parallel/shared/protocol/api/first-routes";

import {
  isSecure,
  listenerOf,
  type NetworkGuard,
  originOf,
  ownAddress,
} from "../../http/admission/network-guard.ts";
import type { OpenConnections } from "../../http/admission/open-connections.ts";
import { ticketCookie } from "../../http/admission/session-cookie.ts";
import { type HttpApp, sendProblem } from "../../http/http-kit.ts";
import { problemOf } from "../../http/answers/problem.ts";
import { sessionOf } from "../sign-in/passwords/password-routes.ts";
import { setSession } from "../sign-in/set-session.ts";
import type { SingleSignOn } from "./single-sign-on.ts";

interface SignOnPorts {
  readonly connections: OpenConnections;
  readonly guard: NetworkGuard;
  readonly singleSignOn: SingleSignOn;
}

/** Fixed redirect targets, so that no request can redirect elsewhere. */
const targets: Readonly<Record<SignOnTarget, string>> = {
  home: addresses.overview,
  device: addresses.device,
};

/** Pages of the sign-in at a provider: the redirect there, and the callback with a code. */
export function signOnPages(app: HttpApp, ports: SignOnPorts): void {
  // No HEAD routes: link previews send HEAD, which would use up the one-time code.
  const page = { schema: { hide: true }, exposeHeadRoute: false } as const;
  app.route({
    ...page,
    ...pages.oidcStart,
    url: pages.oidcStart.path,
    schema: { hide: true, querystring: startSignOnQuery },
    handler: async (request, reply) => start(ports, { request, reply, to: request.query.to }),
  });
  app.route({
    ...page,
    ...pages.oidcCallback,
    url: pages.oidcCallback.path,
    handler: async (request, reply) => finish(ports, request, reply),
  });
}

interface Starting {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly to: SignOnTarget;
}

async function start({ singleSignOn, guard }: SignOnPorts, { request, reply, to }: Starting) {
  const { raw, id } = request;
  if (listenerOf(raw) === "socket") return sendProblem(reply, notHere);
  const redirectUri = `${ownAddress(raw, guard.settings)}${pages.oidcCallback.path}`;
  const begun = await singleSignOn.start({ to, redirectUri }, originOf(raw, id, guard));
  if (!begun.ok) return turnAway(reply, begun.failure);
  const { url, ticket, expiresAt } = begun.value;
  const secure = isSecure(raw, guard.settings);
  void reply.header("set-cookie", ticketCookie.write(raw, ticket, { secure, expiresAt }));
  return leadTo(reply, url);
}

async function finish(
  { singleSignOn, connections, guard }: SignOnPorts,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { raw, id, url } = request;
  if (listenerOf(raw) === "socket") return sendProblem(reply, notHere);
  const secure = isSecure(raw, guard.settings);
  const back = {
    url: new URL(url, ownAddress(raw, guard.settings)),
    ticket: ticketCookie.read(raw, secure),
    replaces: sessionOf(request),
  };
  // The replaced session ends, but its connection must still deliver this response.
  connections.spare(reply.raw);
  const done = await singleSignOn.finish(back, originOf(raw, id, guard));
  if (done.ok) setSession(request, reply, done.value.tokens, guard);
  void reply.header("set-cookie", ticketCookie.clear(raw, secure));
  return done.ok ? leadTo(reply, targets[done.value.to]) : turnAway(reply, done.failure);
}

function turnAway(reply: FastifyReply, refusal: SignOnRefusal): FastifyReply {
  return leadTo(reply, addressOf("signIn", {}, { refused: refusal }));
}

function leadTo(reply: FastifyReply, url: string): FastifyReply {
  return reply.header("cache-control", "no-store").redirect(url, 303);
}

const notHere = problemOf(
  createFailure({
    reason: "unsupported",
    detail: createMessage("sign-on-for-browsers"),
    hint: createMessage("sign-on-for-browsers-hint"),
  }),
);
