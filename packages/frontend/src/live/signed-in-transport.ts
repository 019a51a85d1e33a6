import type { Result } from "@wezterm-parallel/shared/base/result";
import type { ApiRequest, Transport } from "@wezterm-parallel/shared/client/transport";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { firstRoutes } from "@wezterm-parallel/shared/protocol/api/first-routes";

/** These answer 401 for wrong passwords or used links as well, so the session is not renewed for them. */
const withoutSession: ReadonlySet<string> = new Set(
  [
    firstRoutes.refreshSession,
    firstRoutes.signIn,
    firstRoutes.exchangeLink,
    firstRoutes.acceptInvitation,
  ].map(({ path }) => path),
);

/** Renews an expired session once and repeats the request; calls `over` when it cannot be renewed. */
export function createSignedInTransport(inner: Transport, over: () => void): Transport {
  let renewing: Promise<Renewal> | undefined;
  const renew = (): Promise<Renewal> => {
    renewing ??= renewSession(inner).finally(() => (renewing = undefined));
    return renewing;
  };
  const sendSigned = async <T extends { readonly status: number }>(
    request: ApiRequest,
    send: (request: ApiRequest) => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> => {
    const answer = await send(request);
    if (!answer.ok || answer.value.status !== 401 || withoutSession.has(request.path)) return answer;
    const renewed = await renew();
    if (renewed === "over") over();
    return renewed === "renewed" ? send(request) : answer;
  };
  return {
    ...inner,
    send: (request) => sendSigned(request, (signed) => inner.send(signed)),
    stream: (request) => sendSigned(request, (signed) => inner.stream(signed)),
  };
}

/** `unknown`: the server did not answer. */
type Renewal = "renewed" | "over" | "unknown";

/** The refresh token is in an HttpOnly cookie. */
async function renewSession(inner: Transport): Promise<Renewal> {
  const { method, path } = firstRoutes.refreshSession;
  const renewed = await inner.send({ method, path, body: "{}" });
  if (!renewed.ok) return "unknown";
  if (renewed.value.status < 300) return "renewed";
  return renewed.value.status === 401 ? "over" : "unknown";
}
