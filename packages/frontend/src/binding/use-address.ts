import { useCallback } from "react";

import type { AddressName, AddressParameters } from "@wezterm-parallel/shared/protocol/api/addresses";

import type { QueryChanges } from "../router/place.ts";
import type { ShownPage } from "../router/router.ts";
import { useRouter, useShown } from "../router/use-router.ts";

/** Returns the decoded path parameters of this page, e.g. `useAddressParameters("task").name`. */
export function useAddressParameters<N extends AddressName>(_name: N): AddressParameters<N> {
  return useShown(parametersOf) as AddressParameters<N>;
}

export type AddressQuery = QueryChanges;

/**
 * Changes the query string; undefined removes a key. `push` adds a history entry: for choices and sorting, not for
 * typing or moving.
 */
export type ChangeQuery = (changes: AddressQuery, how?: "push" | "replace") => void;

/** Returns the query string, which makes every view shareable, and a function that changes it. */
export function useAddressQuery(): readonly [AddressQuery, ChangeQuery] {
  const query = useShown(queryOf);
  const router = useRouter();
  const change = useCallback<ChangeQuery>(
    // Keeps the scroll position while the user makes choices on the page.
    (changes, how = "replace") =>
      void router.change(changes, { replace: how === "replace", keepScroll: true }),
    [router],
  );
  return [query, change];
}

/** Returns the fragment of the address, without `#`. */
export function useAddressHash(): string {
  return useShown(hashOf);
}

function parametersOf({ match }: ShownPage): Readonly<Record<string, string>> {
  return match.parameters;
}

function queryOf({ place }: ShownPage): AddressQuery {
  return place.query;
}

function hashOf({ place }: ShownPage): string {
  return place.hash;
}
