import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Returns whether a text names where runs and accounts can be: files, the configured database, or an address. */
export function isStorePlace(place: string): boolean {
  return place === "sqlite" || place === "postgres" || /^postgres(ql)?:/.test(place);
}

export const unknownStorePlace: Failure = {
  reason: "invalid-request",
  detail: "A store is moved to postgres://USER@HOST/NAME, to postgres, or to sqlite.",
};
