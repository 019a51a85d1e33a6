import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { ForgeKind } from "@wezterm-parallel/shared/domain/change/forge/forge-names";
import type { ForgeAccess } from "@wezterm-parallel/shared/domain/change/forge/pull-request";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { ForgePlace } from "./forge.ts";

export interface LocatedForge extends Omit<ForgePlace, "token"> {
  /** Address to push to; without a name and password. */
  readonly remote: string;
  readonly overHttp: boolean;
}

/** Forges that are known without settings. */
const knownForges: ReadonlyMap<string, ForgeKind> = new Map([
  ["github.com", "github"],
  ["gitlab.com", "gitlab"],
  ["codeberg.org", "gitea"],
  ["gitea.com", "gitea"],
]);

/**
 * Finds the forge of a remote. A token goes only to a known forge over HTTPS, or to the address in the settings:
 * a task could change the remote in the repository's configuration.
 */
export function locateForge(
  remote: string,
  { forge, url }: Pick<ForgeAccess, "forge" | "url">,
): Result<LocatedForge, Failure> {
  const found = parseRemote(remote);
  if (found === undefined) return fail(unusable(remote));
  return url === undefined ? locateKnown(found, forge) : locateOwn(found, forge, new URL(url));
}

function locateKnown(
  { host, path: repository, origin, remote }: RemotePlace,
  forge: ForgeKind | undefined,
): Result<LocatedForge, Failure> {
  const kind = knownForges.get(host);
  if (kind === undefined || (forge ?? kind) !== kind) return fail(unknownForge(host));
  if (origin?.startsWith("http:") === true) return fail(unusable(remote));
  return ok({ kind, url: `https://${host}`, repository, remote, overHttp: origin !== undefined });
}

function locateOwn(
  { host, path, origin, remote }: RemotePlace,
  forge: ForgeKind | undefined,
  own: URL,
): Result<LocatedForge, Failure> {
  const kind = forge ?? knownForges.get(own.host);
  if (kind === undefined) return fail(unknownForge(own.host));
  const overHttp = origin !== undefined;
  if (overHttp && origin !== own.origin) return fail(otherHost(host, own.host));
  // A forge below a path has it in its addresses over HTTP, but not in those over SSH.
  const below = partsOf(own.pathname)
    .map((part) => `/${part}`)
    .join("");
  const prefix = `${below.slice(1)}/`;
  const repository = overHttp && path.startsWith(prefix) ? path.slice(prefix.length) : path;
  return ok({ kind, url: `${own.origin}${below}`, repository, remote, overHttp });
}

interface RemotePlace {
  readonly host: string;
  /** Only of a remote over HTTP. */
  readonly origin: string | undefined;
  readonly path: string;
  readonly remote: string;
}

/** Reads `https://host/owner/name.git`, `ssh://git@host:22/owner/name` and `git@host:owner/name.git`. */
function parseRemote(remote: string): RemotePlace | undefined {
  const short = /^(?:[^@/:]+@)?([^/:@]+):(?!\/\/)(.+)$/.exec(remote);
  if (short !== null)
    return placeOf({ host: short[1] ?? "", origin: undefined, path: short[2] ?? "", remote });
  const address = URL.parse(remote);
  if (address === null) return undefined;
  const { protocol, host, hostname, origin, pathname: path } = address;
  if (protocol === "ssh:") return placeOf({ host: hostname, origin: undefined, path, remote });
  const isHttp = protocol === "https:" || protocol === "http:";
  return isHttp ? placeOf({ host, origin, path, remote: `${origin}${path}` }) : undefined;
}

function placeOf({ host, path, ...rest }: RemotePlace): RemotePlace | undefined {
  const parts = partsOf(path);
  const isUsable = parts.length > 1 && !parts.includes("..") && host !== "";
  const name = parts.join("/").replace(/\.git$/, "");
  return isUsable ? { ...rest, host: host.toLowerCase(), path: name } : undefined;
}

function partsOf(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "");
}

/** The remote's URL may have a password in it, so only its host is told. */
function unusable(remote: string): Failure {
  const shown = remote.replace(/\/\/[^@/]*@/, "//");
  return createFailure({
    reason: "unsupported",
    detail: createMessage("forge-remote-unusable", { remote: shown }),
    hint: createMessage("forge-remote-unusable-hint"),
  });
}

function unknownForge(host: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("forge-unknown", { host }),
    hint: createMessage("forge-unknown-hint", { host }),
  });
}

function otherHost(host: string, expected: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("forge-other-host", { host, expected }),
    hint: createMessage("forge-other-host-hint"),
  });
}
