import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/**
 * Parses a server's origin as typed. Plain HTTP, which exposes passwords and tokens, is allowed for this
 * machine only.
 */
export function readServerAddress(text: string): Result<URL, Failure> {
  const url = URL.parse(text.includes("://") ? text : `https://${text}`);
  const usable = url !== null && (url.protocol === "https:" || url.protocol === "http:");
  if (!usable || url.username !== "" || url.password !== "") return fail(noAddress(text));
  if (url.protocol === "http:" && !isLoopback(url.hostname)) return fail(inClear(url));
  return ok(new URL(url.origin));
}

function noAddress(text: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${text} is not a server address.`,
    hint: "Example: wzp login https://wzp.example.org",
  };
}

function inClear({ origin, host }: URL): Failure {
  return {
    reason: "invalid-request",
    detail: `${origin} is not encrypted: your credentials would be sent in clear text.`,
    hint: `Use https://${host}`,
  };
}

/** Recognizes this machine under any of its names. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
