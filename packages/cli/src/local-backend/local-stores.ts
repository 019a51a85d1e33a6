export type { CopyProgress, MoveReport, StoreReport } from "@wezterm-parallel/backend/entry/stores";

/** Loads what checks and moves the store of a home: it reads the databases itself, as the user. */
export async function loadStores() {
  const { checkStore, moveStore } = await import("@wezterm-parallel/backend/entry/stores");
  return { checkStore, moveStore };
}
