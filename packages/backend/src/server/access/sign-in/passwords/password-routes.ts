import type { FastifyReply, FastifyRequest } from "fastify";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { callerOf } from "../../../http/admission/caller-of.ts";
import { isSecure, type NetworkGuard, originOf } from "../../../http/admission/network-guard.ts";
import type { OpenConnections } from "../../../http/admission/open-connections.ts";
import { deviceCookie, sessionCookie } from "../../../http/admission/session-cookie.ts";
import { answerWithRetry, done } from "../../../http/answers/answer-with-retry.ts";
import type { HttpApp } from "../../../http/http-kit.ts";
import { serveRoute } from "../../../http/serve-route.ts";
import type { SignedIn } from "./password-sign-in.ts";
import type { Passwords } from "./passwords.ts";
import { setSession } from "../set-session.ts";
import { sendRateLimits } from "../throttle/sign-in-allowance.ts";

interface PasswordPorts {
  readonly connections: OpenConnections;
  readonly guard: NetworkGuard;
  readonly passwords: Passwords;
}

export function passwordRoutes(app: HttpApp, ports: PasswordPorts): void {
  signInRoute(app, ports);
  settingRoutes(app, ports);
}

function signInRoute(app: HttpApp, { connections, passwords, guard }: PasswordPorts): void {
  serveRoute(app, "signIn", async (request, reply) => {
    const { mode, ...typed } = request.body;
    const attempt = {
      ...typed,
      as: mode,
      mark: deviceCookie.read(request.raw),
      replaces: sessionOf(request),
    };
    // The replaced session ends, but its connection must still deliver this response.
    connections.spare(reply.raw);
    const { allowance, result } = await passwords.signIn(attempt, originOf(request.raw, request.id, guard));
    sendRateLimits(reply, allowance);
    if (!result.ok || mode === "program") return answerWithRetry(reply, tokensOf(result));
    return setBrowser(request, reply, { signedIn: result.value, guard });
  });
}

/** Returns the session of a browser's cookie; a program that sends its own token keeps its sign-in. */
export function sessionOf({ headers, principal, raw }: FastifyRequest): string | undefined {
  const byCookie = headers.authorization === undefined && sessionCookie.read(raw) !== undefined;
  return byCookie ? principal.grant : undefined;
}

function tokensOf(result: Result<SignedIn, Failure>) {
  return result.ok ? { ok: true as const, value: result.value.tokens } : result;
}

/** Sets the cookies for the session and for the mark that identifies the browser later. */
export function setBrowser(
  request: FastifyRequest,
  reply: FastifyReply,
  { signedIn, guard }: { readonly signedIn: SignedIn; readonly guard: NetworkGuard },
) {
  const body = setSession(request, reply, signedIn.tokens, guard);
  const { raw } = request;
  void reply.header("set-cookie", deviceCookie.write(raw, signedIn.mark, isSecure(raw, guard.settings)));
  return body;
}

function settingRoutes(app: HttpApp, { connections, passwords, guard }: PasswordPorts): void {
  serveRoute(app, "acceptInvitation", async (request, reply) => {
    const { invitation: token, password } = request.body;
    const origin = originOf(request.raw, request.id, guard);
    return answerWithRetry(reply, await passwords.acceptInvitation({ token, password }, origin));
  });

  serveRoute(app, "changePassword", async (request, reply) =>
    answerWithRetry(reply, done(await passwords.change(callerOf(request, guard), request.body))),
  );

  serveRoute(app, "resetUser", async (request, reply) => {
    connections.spare(reply.raw);
    const { body, params } = request;
    return answerWithRetry(reply, await passwords.reset(callerOf(request, guard), params.user, body));
  });
}
