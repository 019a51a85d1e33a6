import type { ChangeReader } from "../../drivers/store/changes.ts";
import type { ChangeStore } from "../../drivers/store/store.ts";
import type { StoreReader } from "../../drivers/store/store-reader.ts";

/** The part of the store that the merge queues use. */
export interface MergeStore {
  readonly changes: ChangeStore;
  readonly reader: ChangeReader & Pick<StoreReader, "nameOf" | "run" | "runContext" | "task" | "taskId">;
}
