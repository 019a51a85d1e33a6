/** Headers about one connection (RFC 9110, 7.6.1), which say nothing about the next. */
const ofConnection: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
]);

/** Returns the pairs of `rawHeaders` that are passed on; headers that `Connection` names are about it, too. */
export function passedHeaders(rawHeaders: readonly string[]): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    pairs.push([rawHeaders[at] ?? "", rawHeaders[at + 1] ?? ""]);
  const named = pairs.filter(([name]) => name.toLowerCase() === "connection");
  const dropped = new Set(
    named.flatMap(([, value]) => value.split(",").map((each) => each.trim().toLowerCase())),
  );
  return pairs.filter(([name]) => !ofConnection.has(name.toLowerCase()) && !dropped.has(name.toLowerCase()));
}

/** Returns the headers of a request without those by which it could claim to be somebody else's. */
export function requestHeaders(rawHeaders: readonly string[]): Record<string, string | string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of passedHeaders(rawHeaders)) {
    const lower = name.toLowerCase();
    if (!claimsOrigin(lower)) values.set(lower, [...(values.get(lower) ?? []), value]);
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? "") : all] as const),
  );
}

function claimsOrigin(name: string): boolean {
  return name.startsWith("x-wzp-relayed") || name.startsWith("x-forwarded-") || name === "forwarded";
}
