import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { isLoopback } from "@wezterm-parallel/shared/protocol/listen-settings";

import { listenerOf, type NetworkGuard, ownAddress } from "../../http/admission/network-guard.ts";

/** Where the browser has the page from; a passkey works at the site that it was made for, and nowhere else. */
export interface PasskeySite {
  /** As browsers write it, such as `http://localhost:7117`. */
  readonly origin: string;
  /** Its host name: the relying party ID. */
  readonly name: string;
}

/** The site that a browser is at, or why no passkey works there: browsers take a name, never the number of an address. */
export function passkeySiteOf(request: IncomingMessage, guard: NetworkGuard): Result<PasskeySite, Failure> {
  if (listenerOf(request) === "socket") return fail(forBrowsers);
  const { origin, hostname } = new URL(ownAddress(request, guard.settings));
  if (!isNumber(hostname)) return ok({ origin, name: hostname });
  return fail(needsName(namedAddress(origin, guard)));
}

/** Where to go instead, as the failure says it. */
export function addressIn({ data }: Failure): string | undefined {
  const address = data?.["address"];
  return typeof address === "string" ? address : undefined;
}

/** The same server by a name, where it has one: an address that the guard lets through. */
function namedAddress(address: string, { settings }: NetworkGuard): string | undefined {
  const url = new URL(address);
  const name = isLoopback(url.hostname.replace(/[[\]]/g, ""))
    ? "localhost"
    : [...settings.hosts].find((host) => host !== "localhost" && !isNumber(host));
  if (name === undefined) return undefined;
  url.hostname = name;
  return url.origin;
}

function isNumber(hostname: string): boolean {
  return isIP(hostname.replace(/[[\]]/g, "")) !== 0;
}

function needsName(address: string | undefined): Failure {
  return sayFailure({
    reason: "unsupported",
    detail: say("passkey-needs-name"),
    hint:
      address === undefined
        ? say("passkey-needs-name-nowhere")
        : say("passkey-needs-name-elsewhere", { address }),
    data: address === undefined ? undefined : { address },
  });
}

const forBrowsers: Failure = sayFailure({
  reason: "unsupported",
  detail: say("passkeys-for-browsers"),
  hint: say("sign-on-for-browsers-hint"),
});
