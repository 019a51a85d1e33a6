/** Where somebody is, as the address says. */
export interface Place {
  /** Encoded, without a slash at its end. */
  readonly path: string;
  /** What stands behind `?`, as text: nothing is taken for a number or JSON. Of a key that comes twice, the last. */
  readonly query: Readonly<Record<string, string>>;
  /** What stands behind `#`, without it. */
  readonly hash: string;
}

export type QueryChanges = Readonly<Record<string, string | undefined>>;

/** Of an address of this site, such as `/runs/r1?view=table#L3`. */
export function placeOf(address: string): Place {
  const { pathname, search, hash } = new URL(address, "https://here.invalid");
  return {
    path: pathname === "/" ? pathname : pathname.replace(/\/$/, ""),
    query: Object.fromEntries(new URLSearchParams(search)),
    hash: decode(hash.slice(1)),
  };
}

/** The address of a place, as people write them: no quotes around text, nothing for what is undefined. */
export function addressOfPlace({ path, hash }: Place, query: QueryChanges): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const text = new URLSearchParams(pairs).toString();
  return `${path}${text === "" ? "" : `?${text}`}${hash === "" ? "" : `#${hash}`}`;
}

/** As it stands where it is no encoding at all, which people type. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
