import type { FastifyReply, FastifyRequest } from "fastify";

import { fail } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";
import {
  identitySchema,
  linkBody,
  linkSchema,
  refreshBody,
  signedInSchema,
  signedOutEverywhereSchema,
  signedOutSchema,
  signOutEverywhereBody,
} from "@wezterm-parallel/shared/protocol/auth-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/routes";
import { idempotencyHeaders } from "@wezterm-parallel/shared/protocol/routes-schemas";

import { callerOf } from "../../http/admission/caller-of.ts";
import { type NetworkGuard, originOf } from "../../http/admission/network-guard.ts";
import type { OpenConnections } from "../../http/admission/open-connections.ts";
import type { AuthFlow } from "../../http/admission/principal.ts";
import { refreshCookie, sessionCookie } from "../../http/admission/session-cookie.ts";
import { answer, type HttpApp, problemResponse } from "../../http/http-kit.ts";
import type { People } from "../people.ts";
import { setSession } from "./set-session.ts";
import type { SignIns } from "./sign-ins.ts";

export interface AuthPorts {
  readonly auth: AuthFlow;
  readonly connections: OpenConnections;
  readonly guard: NetworkGuard;
  readonly people: People;
  readonly signIns: SignIns;
}

/** Signing in and out; the tokens of a browser travel in cookies that no script can read. */
export function authRoutes(app: HttpApp, ports: AuthPorts): void {
  linkRoutes(app, ports);
  sessionRoutes(app, ports);
  signOutRoutes(app, ports);
}

function linkRoutes(app: HttpApp, { signIns, guard }: AuthPorts): void {
  app.route({
    ...routes.makeLink,
    url: routes.makeLink.path,
    schema: {
      summary: "A link that signs a browser in once, as who asks for it, within a minute",
      headers: idempotencyHeaders,
      response: { 200: linkSchema, default: problemResponse },
    },
    handler: async (request, reply) =>
      answer(reply, await signIns.makeLink(request.principal, originOf(request.raw, request.id, guard))),
  });

  app.route({
    ...routes.exchangeLink,
    url: routes.exchangeLink.path,
    schema: {
      summary: "Exchanges the secret of a link for a browser's session",
      body: linkBody,
      response: { 200: signedInSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const pair = await signIns.exchangeLink(request.body.link, originOf(request.raw, request.id, guard));
      return pair.ok ? setSession(request, reply, pair.value, guard) : answer(reply, pair);
    },
  });
}

function sessionRoutes(app: HttpApp, { auth, people, signIns, guard }: AuthPorts): void {
  app.route({
    ...routes.refreshSession,
    url: routes.refreshSession.path,
    schema: {
      summary:
        "A new pair of tokens for a refresh token, in the body or the browser's cookie; each counts once",
      body: refreshBody,
      response: { 200: signedInSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const own = request.body?.refresh;
      const token = own ?? refreshCookie.read(request.raw);
      if (token === undefined) return answer(reply, fail(nothingToRefresh));
      const pair = await auth.refresh(token, originOf(request.raw, request.id, guard));
      if (own !== undefined || !pair.ok) return answer(reply, pair);
      return setSession(request, reply, pair.value, guard);
    },
  });

  app.route({
    ...routes.whoAmI,
    url: routes.whoAmI.path,
    schema: {
      summary: "Who asks, and what they may do on the server",
      response: { 200: identitySchema, default: problemResponse },
    },
    handler: async ({ principal }) => {
      const identity = signIns.describe(principal);
      const user = principal.kind === "user" ? await people.find(principal.id) : undefined;
      if (user?.ok !== true) return identity;
      const {
        hasPassword: password,
        hasSecondFactor: secondFactor,
        hasSingleSignOn: singleSignOn,
      } = user.value;
      return { ...identity, proofs: { password, secondFactor, singleSignOn } };
    },
  });
}

function signOutRoutes(app: HttpApp, { connections, signIns, guard }: AuthPorts): void {
  app.route({
    ...routes.signOut,
    url: routes.signOut.path,
    schema: {
      summary: "Ends this sign-in, with all its tokens, at once",
      response: { 200: signedOutSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      connections.spare(reply.raw);
      const done = await signIns.signOut(request.principal, originOf(request.raw, request.id, guard));
      if (!done.ok) return answer(reply, done);
      clearCookies(request, reply);
      return { signedOut: true as const };
    },
  });

  app.route({
    ...routes.signOutEverywhere,
    url: routes.signOutEverywhere.path,
    schema: {
      summary: "Ends all sign-ins of one's own, this one too, with all their tokens; API keys if wanted",
      body: signOutEverywhereBody,
      response: { 200: signedOutEverywhereSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      connections.spare(reply.raw);
      const done = await signIns.signOutEverywhere(callerOf(request, guard), request.body);
      if (!done.ok) return answer(reply, done);
      clearCookies(request, reply);
      return { signedOut: true as const, revoked: done.value };
    },
  });
}

function clearCookies({ raw }: FastifyRequest, reply: FastifyReply): void {
  void reply.header("set-cookie", [...sessionCookie.clear(raw), ...refreshCookie.clear(raw)]);
}

const nothingToRefresh: Failure = sayFailure({
  reason: "unauthenticated",
  detail: say("session-not-refreshed"),
});
