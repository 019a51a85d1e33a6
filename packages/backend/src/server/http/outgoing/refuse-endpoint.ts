import { isLoopback } from "@wezterm-parallel/shared/protocol/listen-settings";

import { isPublicAddress } from "./public-address.ts";

export type EndpointRefusal = "not-https" | "private";

/** Returns why nothing is sent to this address, or undefined. Names are checked when they are resolved. */
export function refuseEndpoint(endpoint: string, allowPrivate: boolean): EndpointRefusal | undefined {
  const { protocol, hostname, username, password } = new URL(endpoint);
  const host = hostname.replace(/^\[|\]$/g, "");
  const isEncrypted = protocol === "https:" || (allowPrivate && isLoopback(host) && protocol === "http:");
  if (!isEncrypted || username !== "" || password !== "") return "not-https";
  return allowPrivate || isPublicAddress(host) !== false ? undefined : "private";
}
