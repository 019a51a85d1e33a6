import { readFileSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { isLoopback, type ListenSettings } from "@wezterm-parallel/shared/protocol/listen-settings";

import type { HttpApp } from "../base/http-kit.ts";
import { listenOnNetwork, type ListenAt, type NetworkListener } from "../server/api/listen-on-network.ts";
import type { AcceptUpgrade } from "../server/api/accept-upgrades.ts";

/** Origin: as many homes at once as tests and demos make on one machine. */
const portsTried = 100;

/** The names under which requests may come in; any other one is a page's trick (DNS rebinding). */
export function hostsOf({ host, names }: ListenSettings): ReadonlySet<string> {
  const own = isWildcard(host) ? [] : [host];
  return new Set(["127.0.0.1", "localhost", "::1", ...own, ...names].map((name) => name.toLowerCase()));
}

/** Listens as the settings say. */
export async function openNetwork(
  app: HttpApp,
  settings: ListenSettings,
  upgrade: AcceptUpgrade,
): Promise<Result<NetworkListener, Failure>> {
  const tls = readTls(settings);
  if (!tls.ok) return tls;
  const { host, port, exact } = settings;
  const tries = exact || port === 0 ? 0 : portsTried;
  const at: ListenAt = { host, port, tries, tls: tls.value, trustedProxies: new Set(settings.proxies) };
  const listener = await listenOnNetwork(app, at, upgrade);
  if (!listener.ok) return listener;
  const reached = addressFor(settings, listener.value);
  return ok({
    ...listener.value,
    address: reached,
    [Symbol.asyncDispose]: () => listener.value[Symbol.asyncDispose](),
  });
}

/** What people type: behind a proxy and for a wildcard address the first name that was given. */
function addressFor({ host, names, proxies }: ListenSettings, { address, port }: NetworkListener): string {
  const [name] = names;
  if (name === undefined) return isWildcard(host) ? address.replace(host, "localhost") : address;
  if (proxies.length > 0) return `https://${name}`;
  return isLoopback(host) ? address : `${address.slice(0, address.indexOf("://"))}://${name}:${port}`;
}

function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

function readTls({ tls }: ListenSettings): Result<ListenAt["tls"], Failure> {
  if (tls === undefined) return ok(undefined);
  try {
    return ok({ cert: readFileSync(tls.cert, "utf8"), key: readFileSync(tls.key, "utf8") });
  } catch (error) {
    const { message } = error as NodeJS.ErrnoException;
    return fail({
      reason: "read-only-home",
      detail: `The certificate cannot be read: ${message}.`,
      hint: "Check --tls-cert and --tls-key, and that the user of the server may read them.",
    });
  }
}
