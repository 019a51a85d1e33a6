import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isIP, SocketAddress } from "node:net";
import { resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  isLoopback,
  type ListenSettings,
  listenSettingsFile,
} from "@wezterm-parallel/shared/protocol/listen-settings";

import type { Caller } from "./caller.ts";
import { prepareHome } from "./prepare-home.ts";

export interface ListenOptions {
  readonly listen?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly behindProxy?: readonly string[];
  readonly name?: readonly string[];
  readonly cdnUrl?: string;
}

interface WrittenSettings {
  /** Restores the previous settings if the server did not start with these. */
  takeBack(): void;
}

const nothingWritten: WrittenSettings = { takeBack: () => {} };

/**
 * Saves where the server listens from its next start on; without `--listen` the previous settings stay.
 * Refused while a running server would not see the change.
 */
export async function writeListenSettings(
  caller: Caller,
  options: ListenOptions,
): Promise<Result<WrittenSettings, Failure>> {
  if (options.listen === undefined) return refuseLonely(options);
  const settings = settingsOf(caller, options.listen, options);
  if (!settings.ok) return settings;
  const path = `${caller.home.state}/${listenSettingsFile}`;
  const text = `${JSON.stringify(settings.value, undefined, 2)}\n`;
  const before = readIfThere(path);
  if (before === text) return ok(nothingWritten);
  const client = await caller.client({ prompt: true });
  if ((await client.status()).ok) return fail(runsAlready);
  const prepared = prepareHome(caller.home);
  if (!prepared.ok) return prepared;
  write(path, text);
  return ok({ takeBack: () => write(path, before) });
}

function write(path: string, text: string | undefined): void {
  if (text === undefined) return rmSync(path, { force: true });
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function refuseLonely({
  tlsCert,
  tlsKey,
  behindProxy,
  name,
  cdnUrl,
}: ListenOptions): Result<WrittenSettings, Failure> {
  const options = [tlsCert, tlsKey, behindProxy, name, cdnUrl];
  if (options.every((option) => option === undefined)) return ok(nothingWritten);
  const detail = "--tls-cert, --tls-key, --behind-proxy, --name and --cdn-url require --listen.";
  return fail(wrong(detail));
}

function settingsOf(caller: Caller, listen: string, options: ListenOptions): Result<ListenSettings, Failure> {
  const at = parseAddress(listen);
  if (at === undefined) {
    return fail(wrong(`${listen} is not HOST:PORT, such as 127.0.0.1:7117 or [::1]:7117.`));
  }
  const tls = tlsOf(caller, options);
  if (!tls.ok) return tls;
  const cdnUrl = cdnOf(options.cdnUrl);
  if (!cdnUrl.ok) return cdnUrl;
  const { behindProxy: proxies = [], name: names = [] } = options;
  const unknown = refuseNames(names, proxies);
  if (unknown !== undefined) return fail(unknown);
  const clear = tls.value === undefined && proxies.length === 0;
  if (clear && !isLoopback(at.host)) return fail(clearText(at.host));
  return ok({
    ...at,
    exact: true,
    names: [...names],
    proxies: proxies.map(plainAddress),
    ...(tls.value && { tls: tls.value }),
    ...(cdnUrl.value !== undefined && { cdnUrl: cdnUrl.value }),
  });
}

/** Must be a plain address, because it is inserted into the page and its security policy. */
function cdnOf(text: string | undefined): Result<string | undefined, Failure> {
  if (text === undefined) return ok(undefined);
  const match = /^https:\/\/[a-z\d.-]+(?::\d{1,5})?(?:\/[\w.~-]+)*\/?$/i.exec(text);
  if (match !== null && URL.canParse(text)) return ok(text.replace(/\/$/, ""));
  return fail(wrong(`${text} is not a valid CDN URL, such as https://cdn.example.org/wzp.`));
}

/** Requests from a proxy are sent to a host name, and only proxies given by address or network can be compared. */
function refuseNames(names: readonly string[], proxies: readonly string[]): Failure | undefined {
  const name = names.find((each) => !/^[a-z\d](?:[a-z\d.-]{0,252})$/i.test(each) || isIP(each) !== 0);
  if (name !== undefined) return wrong(`${name} is not a host name, such as wzp.example.org.`);
  const proxy = proxies.find((each) => !isAddressOrNetwork(each));
  if (proxy !== undefined)
    return wrong(`${proxy} is not the IP address or network of a proxy, such as 10.0.0.2 or 10.0.4.0/24.`);
  if (proxies.length === 0 || names.length > 0) return undefined;
  return wrong("--behind-proxy requires --name HOST, the host name under which people reach the server.");
}

/** A network that contains every address would trust everybody. */
function isAddressOrNetwork(text: string): boolean {
  const [address = "", length, ...more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return (
    length === undefined || (/^[1-9]\d{0,2}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128))
  );
}

/**
 * Normalizes an address as the system does, so that `FD00::0:1` matches a proxy that connects as `fd00::1`.
 */
function plainAddress(text: string): string {
  const [address = "", ...length] = text.split("/");
  const plain = new SocketAddress({ address, family: isIP(address) === 6 ? "ipv6" : "ipv4" }).address;
  return [plain, ...length].join("/");
}

function parseAddress(text: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}

function tlsOf(caller: Caller, { tlsCert, tlsKey }: ListenOptions): Result<ListenSettings["tls"], Failure> {
  if (tlsCert === undefined && tlsKey === undefined) return ok(undefined);
  if (tlsCert === undefined || tlsKey === undefined)
    return fail(wrong("--tls-cert and --tls-key must be used together."));
  const [cert, key] = [resolve(caller.cwd, tlsCert), resolve(caller.cwd, tlsKey)];
  const missing = [cert, key].find((file) => !existsSync(file));
  return missing === undefined ? ok({ cert, key }) : fail(wrong(`The file ${missing} does not exist.`));
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function clearText(host: string): Failure {
  return {
    reason: "unsupported",
    detail: `${host} is reachable from other machines, and passwords must not be sent unencrypted.`,
    hint: "Specify a certificate (--tls-cert FILE --tls-key FILE), or the proxy in front of the server: --behind-proxy ADDRESS",
  };
}

function wrong(detail: string): Failure {
  return { reason: "invalid-request", detail, hint: "See: wzp up --help" };
}

const runsAlready: Failure = {
  reason: "already-running",
  detail: "The server is already running; its listen address cannot be changed while it runs.",
  hint: "Restart it without stopping tasks: wzp down --detach && wzp up --listen …",
};
