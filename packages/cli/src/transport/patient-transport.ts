import type { Result } from "@wezterm-parallel/shared/base/result";
import type { ApiRequest, Transport } from "@wezterm-parallel/shared/client/transport";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

/** Why: a killed server is back within 3 s; twice that for a machine under load. */
const restartMs = 6_000;
const lookEveryMs = 50;

/**
 * Retries while the server is being restarted, so that no command fails because of a restart. Retries only
 * requests that were not sent, change nothing, or have an idempotency key.
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
