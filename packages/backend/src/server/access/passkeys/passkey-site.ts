import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { isLoopback } from "@wezterm-parallel/shared/protocol/listen-settings";

import { listenerOf, type NetworkGuard, ownAddress } from "../../http/admission/network-guard.ts";

/** The origin of the page; a passkey works only on the site where it was created. */
export interface PasskeySite {
  /** As browsers write it, such as `http://localhost:7117`. */
  readonly origin: string;
  /** Its host name: the relying party ID. */
  readonly name: string;
}

/** Returns the site of the browser, or why passkeys do not work there: they need a host name, not an IP address. */
export function passkeySiteOf(request: IncomingMessage, guard: NetworkGuard): Result<PasskeySite, Failure> {
  if (listenerOf(request) === "socket") return fail(forBrowsers);
  const { origin, hostname } = new URL(ownAddress(request, guard.settings));
  if (!isNumber(hostname)) return ok({ origin, name: hostname });
  return fail(needsName(namedAddress(origin, guard)));
}

/** Returns the alternative address that the failure suggests. */
export function addressIn({ data }: Failure): string | undefined {
  const address = data?.["address"];
  return typeof address === "string" ? address : undefined;
}

/** Returns this server's address with a host name that the guard accepts, if there is one. */
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
  return createFailure({
    reason: "unsupported",
    detail: createMessage("passkey-needs-name"),
    hint:
      address === undefined
        ? createMessage("passkey-needs-name-nowhere")
        : createMessage("passkey-needs-name-elsewhere", { address }),
    data: address === undefined ? undefined : { address },
  });
}

const forBrowsers: Failure = createFailure({
  reason: "unsupported",
  detail: createMessage("passkeys-for-browsers"),
  hint: createMessage("sign-on-for-browsers-hint"),
});
