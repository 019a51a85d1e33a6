import type { Encoding } from "../../base/web-files.ts";

/** The smallest of what there is that a browser takes, by its `Accept-Encoding`. */
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
