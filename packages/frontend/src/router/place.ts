/** A location within the dashboard, parsed from the address. */
export interface Place {
  /** Percent-encoded, without a trailing slash. */
  readonly path: string;
  /** Query parameters as strings: never parsed as numbers or JSON. Of a repeated key, the last value. */
  readonly query: Readonly<Record<string, string>>;
  /** The fragment, without `#`. */
  readonly hash: string;
}

export type QueryChanges = Readonly<Record<string, string | undefined>>;

/** Parses an address of this site, such as `/runs/r1?view=table#L3`. */
export function placeOf(address: string): Place {
  const { pathname, search, hash } = new URL(address, "https://here.invalid");
  return {
    path: pathname === "/" ? pathname : pathname.replace(/\/$/, ""),
    query: Object.fromEntries(new URLSearchParams(search)),
    hash: decode(hash.slice(1)),
  };
}

/** Formats a place readably: no quotes around text, and undefined keys are omitted. */
export function addressOfPlace({ path, hash }: Place, query: QueryChanges): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const text = new URLSearchParams(pairs).toString();
  return `${path}${text === "" ? "" : `?${text}`}${hash === "" ? "" : `#${hash}`}`;
}

/** Decodes a path segment; invalid encodings, which people type, are returned unchanged. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
