import type { IncomingMessage } from "node:http";

import { callerOf } from "../../http/admission/caller-of.ts";
import { type NetworkGuard, originOf } from "../../http/admission/network-guard.ts";
import type { OpenConnections } from "../../http/admission/open-connections.ts";
import { deviceCookie } from "../../http/admission/session-cookie.ts";
import { answerWithRetry, done } from "../../http/answers/answer-with-retry.ts";
import { answer, type HttpApp } from "../../http/http-kit.ts";
import { serveRoute } from "../../http/serve-route.ts";
import { sessionOf, setBrowser } from "../sign-in/passwords/password-routes.ts";
import { sendRateLimits } from "../sign-in/throttle/sign-in-allowance.ts";
import { addressIn, passkeySiteOf } from "./passkey-site.ts";
import type { Passkeys } from "./passkeys.ts";

interface PasskeyPorts {
  readonly connections: OpenConnections;
  readonly guard: NetworkGuard;
  readonly passkeys: Passkeys;
}

export function passkeyRoutes(app: HttpApp, ports: PasskeyPorts): void {
  addRoutes(app, ports);
  keepRoutes(app, ports);
  signInRoutes(app, ports);
}

/** Returns the passkey options of the sign-in page: only methods that somebody has set up. */
export async function passkeyMethods(
  request: IncomingMessage,
  { passkeys, guard }: Pick<PasskeyPorts, "passkeys" | "guard">,
) {
  const site = passkeySiteOf(request, guard);
  if (site.ok) return { passkey: await passkeys.hasAny(site.value.name) };
  const address = addressIn(site.failure);
  const elsewhere = address !== undefined && (await passkeys.hasAny(new URL(address).hostname));
  return { passkey: false, passkeyAddress: elsewhere ? address : undefined };
}

function addRoutes(app: HttpApp, { passkeys, connections, guard }: PasskeyPorts): void {
  serveRoute(app, "beginPasskey", async (request, reply) => {
    const site = passkeySiteOf(request.raw, guard);
    if (!site.ok) return answer(reply, site);
    const { password } = request.body;
    return answerWithRetry(reply, await passkeys.begin(callerOf(request, guard), password, site.value));
  });

  serveRoute(app, "addPasskey", async (request, reply) => {
    const site = passkeySiteOf(request.raw, guard);
    if (!site.ok) return answer(reply, site);
    connections.spare(reply.raw);
    return answer(reply, await passkeys.add(callerOf(request, guard), request.body, site.value));
  });
}

function keepRoutes(app: HttpApp, { passkeys, guard }: PasskeyPorts): void {
  serveRoute(app, "listPasskeys", async (request) => {
    const site = passkeySiteOf(request.raw, guard);
    const items = [...(await passkeys.list(callerOf(request, guard)))];
    return { items, works: site.ok, address: site.ok ? undefined : addressIn(site.failure) };
  });

  serveRoute(app, "renamePasskey", async (request, reply) => {
    const renamed = { id: request.params.id, name: request.body.name };
    return answer(reply, await passkeys.rename(callerOf(request, guard), renamed));
  });

  serveRoute(app, "removePasskey", async (request, reply) => {
    const removed = { id: request.params.id, password: request.body.password };
    return answerWithRetry(reply, done(await passkeys.remove(callerOf(request, guard), removed)));
  });
}

function signInRoutes(app: HttpApp, { passkeys, connections, guard }: PasskeyPorts): void {
  serveRoute(app, "beginPasskeySignIn", async (request, reply) => {
    const site = passkeySiteOf(request.raw, guard);
    return site.ok ? passkeys.beginSignIn(site.value) : answer(reply, site);
  });

  serveRoute(app, "signInByPasskey", async (request, reply) => {
    const { raw, id, body } = request;
    const site = passkeySiteOf(raw, guard);
    if (!site.ok) return answer(reply, site);
    const attempt = {
      credential: body.credential,
      site: site.value,
      mark: deviceCookie.read(raw),
      replaces: sessionOf(request),
    };
    // The replaced session ends, but its connection must still deliver this response.
    connections.spare(reply.raw);
    const { allowance, result } = await passkeys.signIn(attempt, originOf(raw, id, guard));
    sendRateLimits(reply, allowance);
    if (!result.ok) return answerWithRetry(reply, result);
    return setBrowser(request, reply, { signedIn: result.value, guard });
  });
}
