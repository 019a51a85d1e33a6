/** What checks and moves the store of a home, loaded by a command into its own process. */
export { checkStore, type StoreReport } from "./store/check-store.ts";
export { type CopyProgress, moveStore, type MoveReport } from "./store/move-store.ts";
