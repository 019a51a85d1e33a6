import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { blobsAddressWrong } from "../blob-failures.ts";

export interface S3Address {
  readonly bucket: string;
  /** Empty, or ends with `/`. */
  readonly prefix: string;
  /** Absent: that of AWS, or of its usual variables. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  /** Name of the credentials in `~/.aws`. */
  readonly profile?: string | undefined;
  /** The bucket is in the path instead of the host name. */
  readonly inPath: boolean;
  /** Absent: the SDK looks for them, in the usual files and where AWS gives them to its machines. */
  readonly credentials?: S3Credentials | undefined;
}

interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

const known: ReadonlySet<string> = new Set(["endpoint", "region", "profile", "path-style"]);

/**
 * Reads `s3://BUCKET/PREFIX?endpoint=…&region=…&profile=…&path-style=false`. Credentials have no place in it: addresses are
 * shown.
 */
export function readS3Address(address: string, env: Variables): Result<S3Address, Failure> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !isAddress(url)) return fail(blobsAddressWrong(withoutSecrets(address)));
  const asked = url.searchParams;
  const endpoint = endpointOf(asked, env);
  if (!isEndpoint(endpoint)) return fail(blobsAddressWrong(withoutSecrets(address)));
  const path = decodeURIComponent(url.pathname)
    .split("/")
    .filter((part) => part !== "")
    .join("/");
  return ok({
    bucket: url.hostname,
    prefix: path === "" ? "" : `${path}/`,
    endpoint,
    region: asked.get("region") ?? regionFor(endpoint, env),
    profile: asked.get("profile") ?? undefined,
    credentials: asked.has("profile") ? undefined : credentialsOf(env),
    inPath: endpoint !== undefined && asked.get("path-style") !== "false",
  });
}

function endpointOf(asked: URLSearchParams, env: Variables): string | undefined {
  return asked.get("endpoint") || env["AWS_ENDPOINT_URL_S3"] || env["AWS_ENDPOINT_URL"] || undefined;
}

function isAddress(url: URL): boolean {
  if (url.protocol !== "s3:" || url.username !== "" || url.password !== "") return false;
  const isKnown = [...url.searchParams.keys()].every((name) => known.has(name));
  return isKnown && /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/.test(url.hostname);
}

function credentialsOf(env: Variables): S3Credentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  const { AWS_SESSION_TOKEN: sessionToken } = env;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

/** Other servers than AWS accept any region, so none need be set for them. */
function regionFor(endpoint: string | undefined, env: Variables): string | undefined {
  if (endpoint === undefined) return undefined;
  return env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || "us-east-1";
}

function isEndpoint(endpoint: string | undefined): boolean {
  if (!endpoint) return true;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}

/** Returns an address as it may be shown, although somebody wrote credentials into it. */
function withoutSecrets(address: string): string {
  return address
    .split(/(?=[?&])/)
    .map((part) => hideValue(part))
    .map((part) => hideUser(part))
    .join("");
}

function hideValue(part: string): string {
  const at = part.indexOf("=");
  return at > 0 && /secret|token|key/i.test(part.slice(0, at)) ? `${part.slice(0, at)}=***` : part;
}

function hideUser(part: string): string {
  const [from, to] = [part.indexOf("//"), part.lastIndexOf("@")];
  return from >= 0 && to > from ? `${part.slice(0, from)}//***${part.slice(to)}` : part;
}
