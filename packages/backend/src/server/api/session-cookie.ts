/** `__Host-` makes the browser itself refuse it for other paths, domains and plain HTTP: only possible with TLS. */
const names = { secure: "__Host-wzp", plain: "wzp" } as const;

interface CookieOptions {
  /** The page was fetched over TLS. */
  readonly secure: boolean;
  readonly expiresAt: number;
}

/** The browser's session: not readable by scripts, never sent along with a request of another site. */
export const sessionCookie = {
  read: (header: string | undefined) => readCookie(header, names.secure) ?? readCookie(header, names.plain),
  write: (token: string, options: CookieOptions) => write(names, token, { ...options, path: "/" }),
  /** In both forms: it may have been set through the other one. */
  clear: () => [clear(names.secure, "/", true), clear(names.plain, "/", false)],
} as const;

const refreshNames = { secure: "__Secure-wzp-refresh", plain: "wzp-refresh" } as const;
const refreshPath = "/api/v1/auth";

/** Sent only where it is exchanged, so that nothing else ever sees it. */
export const refreshCookie = {
  read: (header: string | undefined) =>
    readCookie(header, refreshNames.secure) ?? readCookie(header, refreshNames.plain),
  write: (token: string, options: CookieOptions) =>
    write(refreshNames, token, { ...options, path: refreshPath }),
  clear: () => [clear(refreshNames.secure, refreshPath, true), clear(refreshNames.plain, refreshPath, false)],
} as const;

const markNames = { secure: "__Secure-wzp-device", plain: "wzp-device" } as const;
/** Origin: browsers keep a cookie for 400 days at most. */
const markLifetimeMs = 400 * 24 * 3_600_000;

/** Outlives the session: by it the browser is known again at the next sign-in. */
export const deviceCookie = {
  read: (header: string | undefined) =>
    readCookie(header, markNames.secure) ?? readCookie(header, markNames.plain),
  write: (mark: string, secure: boolean) =>
    write(markNames, mark, { secure, expiresAt: Date.now() + markLifetimeMs, path: refreshPath }),
} as const;

const ticketNames = { secure: "__Host-wzp-sign-on", plain: "wzp-sign-on" } as const;

/**
 * Of a sign-in that is under way at a provider. Lax, for the provider's page sends the browser back; it signs nobody
 * in by itself. `__Host-` keeps pages of neighbouring names from planting theirs.
 */
export const ticketCookie = {
  read: (header: string | undefined, secure: boolean) =>
    readCookie(header, secure ? ticketNames.secure : ticketNames.plain),
  write: (ticket: string, options: CookieOptions) =>
    write(ticketNames, ticket, { ...options, path: "/" }).replace("SameSite=Strict", "SameSite=Lax"),
  clear: (secure: boolean) => clear(secure ? ticketNames.secure : ticketNames.plain, "/", secure),
} as const;

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? "").split(";")) {
    const [key, value] = pair.split("=", 2);
    if (key?.trim() === name) return value?.trim();
  }
  return undefined;
}

function write(
  { secure: secureName, plain }: { readonly secure: string; readonly plain: string },
  token: string,
  { secure, expiresAt, path }: CookieOptions & { readonly path: string },
): string {
  const attributes = `Path=${path}; Expires=${new Date(expiresAt).toUTCString()}; HttpOnly; SameSite=Strict`;
  return `${secure ? secureName : plain}=${token}; ${attributes}${secure ? "; Secure" : ""}`;
}

function clear(name: string, path: string, secure: boolean): string {
  return `${name}=; Path=${path}; Max-Age=0; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;
}
