import type { IncomingMessage } from "node:http";

import { publicPort } from "./network-guard.ts";

/**
 * Names over TLS and plain HTTP; browsers reject a `__Host-` cookie with another path, with a domain, or without TLS.
 */
interface CookieNames {
  readonly secure: string;
  readonly plain: string;
}

interface CookieOptions {
  /** The page was loaded over TLS. */
  readonly secure: boolean;
  readonly expiresAt: number;
}

const names = { secure: "__Host-wzp", plain: "wzp" } as const;

/** The browser's session: HttpOnly, and never sent with cross-site requests. */
export const sessionCookie = {
  read: (request: IncomingMessage) => readEither(request, names),
  write: (request: IncomingMessage, token: string, options: CookieOptions) =>
    write(namesAt(request, names), token, { ...options, path: "/" }),
  /** Clears both names: the cookie may have been set under the other one. */
  clear: (request: IncomingMessage) => clearAll(request, names, "/"),
} as const;

const refreshNames = { secure: "__Secure-wzp-refresh", plain: "wzp-refresh" } as const;
const refreshPath = "/api/v1/auth";

/** Its path is limited to the refresh route, so that no other route receives it. */
export const refreshCookie = {
  read: (request: IncomingMessage) => readEither(request, refreshNames),
  write: (request: IncomingMessage, token: string, options: CookieOptions) =>
    write(namesAt(request, refreshNames), token, { ...options, path: refreshPath }),
  clear: (request: IncomingMessage) => clearAll(request, refreshNames, refreshPath),
} as const;

const markNames = { secure: "__Secure-wzp-device", plain: "wzp-device" } as const;
/** Browsers keep a cookie for 400 days at most. */
const markLifetimeMs = 400 * 24 * 3_600_000;

/** Outlives the session, so that the browser is recognized at the next sign-in. */
export const deviceCookie = {
  read: (request: IncomingMessage) => readEither(request, markNames),
  write: (request: IncomingMessage, mark: string, secure: boolean) =>
    write(namesAt(request, markNames), mark, {
      secure,
      expiresAt: Date.now() + markLifetimeMs,
      path: refreshPath,
    }),
} as const;

const ticketNames = { secure: "__Host-wzp-sign-on", plain: "wzp-sign-on" } as const;

/**
 * For a sign-in in progress at a provider. SameSite=Lax, because the provider's page redirects the browser back; the
 * cookie alone signs nobody in. `__Host-` keeps sibling domains from planting theirs.
 */
export const ticketCookie = {
  read: (request: IncomingMessage, secure: boolean) =>
    readCookie(request, namesAt(request, ticketNames)[secure ? "secure" : "plain"]),
  write: (request: IncomingMessage, ticket: string, options: CookieOptions) =>
    write(namesAt(request, ticketNames), ticket, { ...options, path: "/" }).replace(
      "SameSite=Strict",
      "SameSite=Lax",
    ),
  clear: (request: IncomingMessage, secure: boolean) =>
    clear(namesAt(request, ticketNames)[secure ? "secure" : "plain"], "/", secure),
} as const;

/**
 * Cookies ignore the port: the servers of several homes on one machine need different names. It is the port that the browser sees,
 * so that all servers behind a load balancer have the same one.
 */
function namesAt(request: IncomingMessage, general: CookieNames): CookieNames {
  return namesFor(publicPort(request) ?? String(request.socket.localPort ?? ""), general);
}

function namesFor(port: string, { secure, plain }: CookieNames): CookieNames {
  const suffix = port === "" ? "" : `-${port}`;
  return { secure: `${secure}${suffix}`, plain: `${plain}${suffix}` };
}

/** Earlier releases named the cookies after the port of the server, also behind a proxy. */
function earlierNames(request: IncomingMessage, general: CookieNames): CookieNames {
  return namesFor(String(request.socket.localPort ?? ""), general);
}

function readEither(request: IncomingMessage, general: CookieNames): string | undefined {
  const names = [namesAt(request, general), earlierNames(request, general)];
  return names
    .flatMap(({ secure, plain }) => [secure, plain])
    .map((name) => readCookie(request, name))
    .find((value) => value !== undefined);
}

function readCookie({ headers }: IncomingMessage, name: string): string | undefined {
  for (const pair of (headers.cookie ?? "").split(";")) {
    const [key, value] = pair.split("=", 2);
    if (key?.trim() === name) return value?.trim();
  }
  return undefined;
}

function write(
  { secure: secureName, plain }: CookieNames,
  token: string,
  { secure, expiresAt, path }: CookieOptions & { readonly path: string },
): string {
  const attributes = `Path=${path}; Expires=${new Date(expiresAt).toUTCString()}; HttpOnly; SameSite=Strict`;
  return `${secure ? secureName : plain}=${token}; ${attributes}${secure ? "; Secure" : ""}`;
}

function clearAll(request: IncomingMessage, general: CookieNames, path: string): string[] {
  const [now, before] = [namesAt(request, general), earlierNames(request, general)];
  const all = now.plain === before.plain ? [now] : [now, before];
  return all.flatMap(({ secure, plain }) => [clear(secure, path, true), clear(plain, path, false)]);
}

function clear(name: string, path: string, secure: boolean): string {
  return `${name}=; Path=${path}; Max-Age=0; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;
}
