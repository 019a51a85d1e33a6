import { useCallback, useMemo } from "react";

import { useAddressHash, useAddressQuery, type AddressQuery } from "../../binding/use-address.ts";
import { useRouter } from "../../router/use-router.ts";
import { lineRangeHash, parseLineRange, type LineRange } from "./line-range.ts";

export interface LogAddress {
  readonly query: AddressQuery;
  /** Lines that the address names. */
  readonly lines: LineRange | undefined;
  /** Changes what stands behind `?`; undefined removes a key. The lines stay unless they are of another log. */
  readonly change: (changes: AddressQuery, keepLines?: boolean) => void;
  readonly showLines: (range: LineRange | undefined) => void;
}

/** What of a log is shown, as the address says. */
export function useLogAddress(): LogAddress {
  const [query] = useAddressQuery();
  const hash = useAddressHash();
  const router = useRouter();
  const go = useCallback(
    (changes: AddressQuery, newHash?: string) => void router.change(changes, { replace: true }, newHash),
    [router],
  );
  return useMemo(
    () => ({
      query,
      lines: parseLineRange(hash),
      change: (changes, keepLines = true) => go(changes, keepLines ? undefined : ""),
      showLines: (range) => go({}, range === undefined ? "" : lineRangeHash(range)),
    }),
    [query, hash, go],
  );
}
