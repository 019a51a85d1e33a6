import { useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { useCallback } from "react";

import type { AddressName, AddressParameters } from "@wezterm-parallel/shared/protocol/addresses";

/** What stands in the address of this page, decoded, e.g. `useAddressParameters("task").name`. */
export function useAddressParameters<N extends AddressName>(_name: N): AddressParameters<N> {
  return useParams({ strict: false }) as AddressParameters<N>;
}

export type AddressQuery = Readonly<Record<string, string | undefined>>;

/** Changes what stands behind `?`; undefined removes a key. `push` makes a step that the back button undoes. */
export type ChangeQuery = (changes: AddressQuery, how?: "push" | "replace") => void;

/** What stands behind `?` in the address, so that every view can be shared, and a way to change it. */
export function useAddressQuery(): readonly [AddressQuery, ChangeQuery] {
  const query = useLocation({ select: ({ search }) => search as AddressQuery });
  const navigate = useNavigate();
  const change = useCallback<ChangeQuery>(
    (changes, how = "replace") => {
      void navigate({
        to: ".",
        search: (before: AddressQuery) => ({ ...before, ...changes }),
        replace: how === "replace",
      } as Parameters<typeof navigate>[0]);
    },
    [navigate],
  );
  return [query, change];
}
