import { useLocation, useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

import type { AddressQuery } from "../../binding/use-address.ts";
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
  const query = useLocation({ select: ({ search }) => search as AddressQuery });
  const hash = useLocation({ select: (location) => location.hash });
  const navigate = useNavigate();
  const go = useCallback(
    (changes: AddressQuery, newHash: string | true | undefined) => {
      void navigate({
        to: ".",
        search: (before: AddressQuery) => ({ ...before, ...changes }),
        hash: newHash,
        replace: true,
        resetScroll: false,
        hashScrollIntoView: false,
      } as Parameters<typeof navigate>[0]);
    },
    [navigate],
  );
  return useMemo(
    () => ({
      query,
      lines: parseLineRange(hash),
      change: (changes, keepLines = true) => go(changes, keepLines ? true : undefined),
      showLines: (range) => go({}, range === undefined ? undefined : lineRangeHash(range)),
    }),
    [query, hash, go],
  );
}
