import { useCallback, useMemo } from "react";

import { useAddressHash, useAddressQuery, type AddressQuery } from "../../binding/use-address.ts";
import { useRouter } from "../../router/use-router.ts";
import { lineRangeHash, parseLineRange, type LineRange } from "./lines/line-range.ts";

export interface LogAddress {
  readonly query: AddressQuery;
  /** The lines in the address. */
  readonly lines: LineRange | undefined;
  /** Changes the query; undefined removes a key. The lines stay unless another log is selected. */
  readonly change: (changes: AddressQuery, keepLines?: boolean) => void;
  readonly showLines: (range: LineRange | undefined) => void;
}

/** Returns which part of a log is shown, from the address. */
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
