import type { Result } from "@wezterm-parallel/shared/base/result";
import type { ApiRequest, Transport } from "@wezterm-parallel/shared/client/transport";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

/** Within this a server that was killed is back: what we promise; twice that on a machine under load. */
const restartMs = 6_000;
const lookEveryMs = 50;

/**
 * Asks again while the server is being started anew, so that no command fails over its restart. Only what
 * was not sent, changes nothing, or carries an idempotency key is asked again.
 */
export function createPatientTransport(inner: Transport, comesBack: () => boolean): Transport {
  const patiently = async <T>(
    request: ApiRequest,
    ask: () => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> => {
    const end = systemClock.monotonic() + restartMs;
    for (;;) {
      const answer = await ask();
      if (answer.ok || !mayRepeat(request, answer.failure)) return answer;
      if (systemClock.monotonic() > end || !comesBack()) return answer;
      await new Promise<void>((resolve) => void systemClock.after(lookEveryMs, resolve));
    }
  };
  return {
    ...inner,
    send: (request) => patiently(request, () => inner.send(request)),
    stream: (request) => patiently(request, () => inner.stream(request)),
  };
}

function mayRepeat({ method, headers = {} }: ApiRequest, { reason, data }: Failure): boolean {
  if (reason !== "unavailable") return false;
  return data?.["sent"] === false || method === "GET" || "idempotency-key" in headers;
}
