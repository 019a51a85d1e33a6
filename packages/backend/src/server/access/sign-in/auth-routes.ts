import type { FastifyReply, FastifyRequest } from "fastify";

import { fail } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

import { callerOf } from "../../http/admission/caller-of.ts";
import { type NetworkGuard, originOf } from "../../http/admission/network-guard.ts";
import type { OpenConnections } from "../../http/admission/open-connections.ts";
import type { AuthFlow } from "../../http/admission/principal.ts";
import { refreshCookie, sessionCookie } from "../../http/admission/session-cookie.ts";
import { answer, type HttpApp } from "../../http/http-kit.ts";
import { serveRoute } from "../../http/serve-route.ts";
import type { People } from "../people.ts";
import { setSession } from "./set-session.ts";
import type { SignIns } from "./sign-ins.ts";

interface AuthPorts {
  readonly auth: AuthFlow;
  readonly connections: OpenConnections;
  readonly guard: NetworkGuard;
  readonly people: People;
  readonly signIns: SignIns;
}

/** Routes to sign in and out; browsers get their tokens in HttpOnly cookies. */
export function authRoutes(app: HttpApp, ports: AuthPorts): void {
  linkRoutes(app, ports);
  sessionRoutes(app, ports);
  signOutRoutes(app, ports);
}

function linkRoutes(app: HttpApp, { signIns, guard }: AuthPorts): void {
  serveRoute(app, "makeLink", async (request, reply) =>
    answer(reply, await signIns.makeLink(request.principal, originOf(request.raw, request.id, guard))),
  );

  serveRoute(app, "exchangeLink", async (request, reply) => {
    const pair = await signIns.exchangeLink(request.body.link, originOf(request.raw, request.id, guard));
    return pair.ok ? setSession(request, reply, pair.value, guard) : answer(reply, pair);
  });
}

function sessionRoutes(app: HttpApp, { auth, people, signIns, guard }: AuthPorts): void {
  serveRoute(app, "refreshSession", async (request, reply) => {
    const own = request.body?.refresh;
    const token = own ?? refreshCookie.read(request.raw);
    if (token === undefined) return answer(reply, fail(nothingToRefresh));
    const pair = await auth.refresh(token, originOf(request.raw, request.id, guard));
    if (own !== undefined || !pair.ok) return answer(reply, pair);
    return setSession(request, reply, pair.value, guard);
  });

  serveRoute(app, "whoAmI", async ({ principal }) => {
    const identity = signIns.describe(principal);
    const user = principal.kind === "user" ? await people.find(principal.id) : undefined;
    if (user?.ok !== true) return identity;
    const {
      hasPassword: password,
      hasSecondFactor: secondFactor,
      hasSingleSignOn: singleSignOn,
      hasPasskey: passkey,
    } = user.value;
    return { ...identity, proofs: { password, secondFactor, singleSignOn, passkey } };
  });
}

function signOutRoutes(app: HttpApp, { connections, signIns, guard }: AuthPorts): void {
  serveRoute(app, "signOut", async (request, reply) => {
    connections.spare(reply.raw);
    const done = await signIns.signOut(request.principal, originOf(request.raw, request.id, guard));
    if (!done.ok) return answer(reply, done);
    clearCookies(request, reply);
    return { signedOut: true as const };
  });

  serveRoute(app, "signOutEverywhere", async (request, reply) => {
    connections.spare(reply.raw);
    const done = await signIns.signOutEverywhere(callerOf(request, guard), request.body);
    if (!done.ok) return answer(reply, done);
    clearCookies(request, reply);
    return { signedOut: true as const, revoked: done.value };
  });
}

function clearCookies({ raw }: FastifyRequest, reply: FastifyReply): void {
  void reply.header("set-cookie", [...sessionCookie.clear(raw), ...refreshCookie.clear(raw)]);
}

const nothingToRefresh: Failure = createFailure({
  reason: "unauthenticated",
  detail: createMessage("session-not-refreshed"),
});
