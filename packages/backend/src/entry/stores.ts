/** Checks and moves the store of a home; a command loads this into its own process. */
export { checkStore, type StoreReport } from "./store/check-store.ts";
export { type CopyProgress, moveStore, type MoveReport } from "./store/move-store.ts";
