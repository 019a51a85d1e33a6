import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  isLoopback,
  isReachedFromElsewhere,
  type ListenSettings,
} from "@wezterm-parallel/shared/protocol/listen-settings";

import type { Logger } from "../../base/log.ts";
import type { AcceptUpgrade } from "../../server/http/accept-upgrades.ts";
import { trustedProxiesOf } from "../../server/http/admission/trusted-proxies.ts";
import type { NetworkSettings } from "../../server/http/admission/network-guard.ts";
import {
  type ListenAt,
  listenOnNetwork,
  type NetworkListener,
  type Routing,
} from "../../server/http/listen-on-network.ts";
import type { followCertificate } from "./follow-certificate.ts";
import type { loadCertificate } from "./load-certificate.ts";

/** As many homes as tests and demos run at once on one machine. */
const portsTried = 100;

/** Returns the host names that requests may use; any other name indicates DNS rebinding by a page. */
export function guardSettings(settings: ListenSettings): NetworkSettings {
  const { host, names, proxies } = settings;
  const own = isWildcard(host) ? [] : [host];
  const hosts = ["127.0.0.1", "localhost", "::1", ...own, ...names].map((name) => name.toLowerCase());
  return {
    hosts: new Set(hosts),
    trustedProxies: trustedProxiesOf(proxies),
    secureOnly: isReachedFromElsewhere(settings),
  };
}

interface Parts {
  readonly upgrade: AcceptUpgrade;
  readonly log: Logger;
}

/** Listens as configured, and follows changes of the certificate files. */
export async function openNetwork(
  app: Routing,
  settings: ListenSettings,
  { upgrade, log }: Parts,
): Promise<Result<NetworkListener, Failure>> {
  const tls = settings.tls === undefined ? ok(undefined) : await readCertificate(settings.tls);
  if (!tls.ok) return tls;
  const { host, port, exact } = settings;
  const tries = exact || port === 0 ? 0 : portsTried;
  const trustedProxies = trustedProxiesOf(settings.proxies);
  const at: ListenAt = { host, port, tries, tls: tls.value, trustedProxies };
  const listener = await listenOnNetwork(app, at, upgrade);
  if (!listener.ok) return listener;
  const reached = addressFor(settings, listener.value);
  const renewals = settings.tls && (await followRenewals(settings.tls, listener.value, log));
  return ok({
    ...listener.value,
    address: reached,
    [Symbol.asyncDispose]: async () => {
      renewals?.[Symbol.dispose]();
      await listener.value[Symbol.asyncDispose]();
    },
  });
}

/** Returns the address for people to enter: the first configured name behind a proxy and for a wildcard address. */
function addressFor({ host, names, proxies }: ListenSettings, { address, port }: NetworkListener): string {
  const [name] = names;
  if (name !== undefined && proxies.length > 0) return `https://${name}`;
  const typed = isWildcard(host) ? (name ?? "localhost") : isLoopback(host) ? undefined : name;
  return typed === undefined ? address : `${address.slice(0, address.indexOf("://"))}://${typed}:${port}`;
}

function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** Loaded only by a server with a certificate, as what follows its renewals. */
async function readCertificate(...of: Parameters<typeof loadCertificate>) {
  const { loadCertificate: load } = await import("./load-certificate.ts");
  return load(...of);
}

async function followRenewals(...of: Parameters<typeof followCertificate>): Promise<Disposable> {
  const { followCertificate: follow } = await import("./follow-certificate.ts");
  return follow(...of);
}
