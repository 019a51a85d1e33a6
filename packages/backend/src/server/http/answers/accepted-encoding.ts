/** Supported content encodings; `identity` is the source of the others. */
const encodings = ["identity", "gzip", "br"] as const;
export type Encoding = (typeof encodings)[number];

/** Returns the smallest offered encoding that `Accept-Encoding` allows. */
export function acceptedEncoding(accepted: string | undefined, offered: ReadonlySet<Encoding>): Encoding {
  const taken = new Set(
    (accepted ?? "")
      .split(",")
      .map((each) => each.trim().toLowerCase())
      .filter((each) => !/;\s*q=0(\.0*)?$/.test(each))
      .map((each) => each.split(";")[0]),
  );
  return (
    (["br", "gzip"] as const).find((encoding) => taken.has(encoding) && offered.has(encoding)) ?? "identity"
  );
}
