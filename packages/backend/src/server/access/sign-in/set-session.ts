import type { FastifyReply, FastifyRequest } from "fastify";

import { isSecure, type NetworkGuard } from "../../http/admission/network-guard.ts";
import type { TokenPair } from "../../http/admission/principal.ts";
import { refreshCookie, sessionCookie } from "../../http/admission/session-cookie.ts";

/** Sets the session cookies; the body contains no token, because scripts of the page need none. */
export function setSession(
  request: FastifyRequest,
  reply: FastifyReply,
  pair: TokenPair,
  guard: NetworkGuard,
) {
  const { access, accessExpiresAt, refresh, refreshExpiresAt } = pair;
  const secure = isSecure(request.raw, guard.settings);
  void reply.header("set-cookie", [
    sessionCookie.write(request.raw, access, { secure, expiresAt: accessExpiresAt }),
    refreshCookie.write(request.raw, refresh, { secure, expiresAt: refreshExpiresAt }),
  ]);
  return { accessExpiresAt, refreshExpiresAt };
}
