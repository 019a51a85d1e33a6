import type { FastifyReply, FastifyRequest } from "fastify";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { signedInSchema, userParameters } from "@wezterm-parallel/shared/protocol/auth-schemas";
import { idempotencyHeaders } from "@wezterm-parallel/shared/protocol/routes-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/routes";
import {
  acceptedSchema,
  acceptInvitationBody,
  changePasswordBody,
  doneSchema,
  invitationSchema,
  resetUserBody,
  signInBody,
} from "@wezterm-parallel/shared/protocol/sign-in-schemas";

import { answer, problemResponse, type HttpApp } from "../../http/http-kit.ts";
import type { SignedIn } from "./password-sign-in.ts";
import type { ApiPorts } from "../../../entry/api-ports.ts";
import { callerOf } from "../credential-routes.ts";
import { isSecure, originOf, type NetworkGuard } from "../../http/admission/network-guard.ts";
import { deviceCookie, sessionCookie } from "../../http/admission/session-cookie.ts";
import { setSession } from "./set-session.ts";
import { tellAllowance, tellRetry } from "./sign-in-allowance.ts";

/** Passwords: signing in by one, setting and changing it. */
export function passwordRoutes(app: HttpApp, ports: ApiPorts): void {
  signInRoute(app, ports);
  settingRoutes(app, ports);
}

function signInRoute(app: HttpApp, { connections, passwords, guard }: ApiPorts): void {
  app.route({
    ...routes.signIn,
    url: routes.signIn.path,
    schema: {
      summary: "Signs a person in by name, password and, where there is one, the second factor",
      body: signInBody,
      response: { 200: signedInSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const { mode, ...typed } = request.body;
      const attempt = {
        ...typed,
        as: mode,
        mark: deviceCookie.read(request.raw),
        replaces: sessionOf(request),
      };
      // The session that is replaced ends, but not before this answer.
      connections.spare(reply.raw);
      const { allowance, result } = await passwords.signIn(attempt, originOf(request.raw, request.id, guard));
      tellAllowance(reply, allowance);
      if (!result.ok || mode === "program") return told(reply, tokensOf(result));
      return setBrowser(request, reply, { signedIn: result.value, guard });
    },
  });
}

/** Of a browser, by its cookie: a program that sends its own token keeps that sign-in. */
export function sessionOf({ headers, principal, raw }: FastifyRequest): string | undefined {
  const byCookie = headers.authorization === undefined && sessionCookie.read(raw) !== undefined;
  return byCookie ? principal.grant : undefined;
}

function tokensOf(result: Result<SignedIn, Failure>) {
  return result.ok ? { ok: true as const, value: result.value.tokens } : result;
}

function setBrowser(
  request: FastifyRequest,
  reply: FastifyReply,
  { signedIn, guard }: { readonly signedIn: SignedIn; readonly guard: NetworkGuard },
) {
  const body = setSession(request, reply, signedIn.tokens, guard);
  const { raw } = request;
  void reply.header("set-cookie", deviceCookie.write(raw, signedIn.mark, isSecure(raw, guard.settings)));
  return body;
}

function settingRoutes(app: HttpApp, { connections, passwords, guard }: ApiPorts): void {
  app.route({
    ...routes.acceptInvitation,
    url: routes.acceptInvitation.path,
    schema: {
      summary: "Sets the password of who holds an invitation, once",
      body: acceptInvitationBody,
      response: { 200: acceptedSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const { invitation: token, password } = request.body;
      const origin = originOf(request.raw, request.id, guard);
      return told(reply, await passwords.acceptInvitation({ token, password }, origin));
    },
  });

  app.route({
    ...routes.changePassword,
    url: routes.changePassword.path,
    schema: {
      summary: "Changes one's own password, and ends one's other sign-ins",
      body: changePasswordBody,
      response: { 200: doneSchema, default: problemResponse },
    },
    handler: async (request, reply) =>
      told(reply, done(await passwords.change(callerOf(request, guard), request.body))),
  });

  app.route({
    ...routes.resetUser,
    url: routes.resetUser.path,
    schema: {
      summary: "Ends somebody's sign-ins and password; answers the link by which they set a new one",
      params: userParameters,
      headers: idempotencyHeaders,
      body: resetUserBody,
      response: { 200: invitationSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      connections.spare(reply.raw);
      const { body, params } = request;
      return told(reply, await passwords.reset(callerOf(request, guard), params.user, body));
    },
  });
}

export function done(result: Result<void, Failure>): Result<{ done: true }, Failure> {
  return result.ok ? { ok: true, value: { done: true } } : result;
}

/** The answer, with when to come again for who was turned away. */
export function told<T>(reply: FastifyReply, result: Result<T, Failure>): T | FastifyReply {
  if (!result.ok) tellRetry(reply, result.failure);
  return answer(reply, result);
}
