import { useCallback } from "react";

import type { AddressName, AddressParameters } from "@wezterm-parallel/shared/protocol/api/addresses";

import type { QueryChanges } from "../router/place.ts";
import type { Shown } from "../router/router.ts";
import { useRouter, useShown } from "../router/use-router.ts";

/** What stands in the address of this page, decoded, e.g. `useAddressParameters("task").name`. */
export function useAddressParameters<N extends AddressName>(_name: N): AddressParameters<N> {
  return useShown(parametersOf) as AddressParameters<N>;
}

export type AddressQuery = QueryChanges;

/**
 * Changes what stands behind `?`; undefined removes a key. `push` makes a step that the back button undoes: for what is
 * chosen or sorted, not for what is typed or moved.
 */
export type ChangeQuery = (changes: AddressQuery, how?: "push" | "replace") => void;

/** What stands behind `?` in the address, so that every view can be shared, and a way to change it. */
export function useAddressQuery(): readonly [AddressQuery, ChangeQuery] {
  const query = useShown(queryOf);
  const router = useRouter();
  const change = useCallback<ChangeQuery>(
    // Who chooses something stays where he is on the page.
    (changes, how = "replace") =>
      void router.change(changes, { replace: how === "replace", keepScroll: true }),
    [router],
  );
  return [query, change];
}

/** What stands behind `#`, without it. */
export function useAddressHash(): string {
  return useShown(hashOf);
}

function parametersOf({ match }: Shown): Readonly<Record<string, string>> {
  return match.parameters;
}

function queryOf({ place }: Shown): AddressQuery {
  return place.query;
}

function hashOf({ place }: Shown): string {
  return place.hash;
}
