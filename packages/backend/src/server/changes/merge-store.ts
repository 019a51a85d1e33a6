import type { ChangeReader } from "../../drivers/store/changes.ts";
import type { ReviewReader } from "../../drivers/store/reviews.ts";
import type { ChangeStore, ReviewStore } from "../../drivers/store/store.ts";
import type { StoreReader } from "../../drivers/store/store-reader.ts";

/** The part of the store that the merge queues and reviews use. */
export interface MergeStore {
  readonly changes: ChangeStore;
  readonly reviews: ReviewStore;
  readonly reader: ChangeReader &
    ReviewReader &
    Pick<StoreReader, "attempts" | "namesOf" | "run" | "runContext" | "task" | "taskId">;
}

/** The effects of an action on changes, by their row ids. */
export interface Acted {
  readonly changed: readonly number[];
  readonly unchanged: readonly number[];
}
