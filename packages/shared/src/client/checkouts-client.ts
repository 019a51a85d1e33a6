import type { CountedChange, TaskChange } from "../protocol/api/schemas/changes/change-schemas.ts";
import type {
  CheckoutResource,
  CleanReport,
  RestoredWork,
  SavedWork,
} from "../protocol/api/schemas/checkout-schemas.ts";
import type { Page } from "../protocol/api/schemas/resources.ts";
import { type Answer, items } from "./calls.ts";
import { getter, sender } from "./route-calls.ts";
import type { Transport } from "./transport.ts";

interface TaskChangeQuery {
  /** Absent: the last one. */
  readonly attempt?: number | undefined;
  /** Only this file, from the top of the repository, with a higher limit for the patch. */
  readonly path?: string | undefined;
  /** `false`: only files and sizes. */
  readonly patches?: boolean | undefined;
  /** `next` of the previous page. */
  readonly cursor?: string | undefined;
  /** 1 to 1,000 files; absent: 100. */
  readonly limit?: number | undefined;
}

interface CleanWish {
  /** Only report what would be removed, and why. */
  readonly dryRun: boolean;
  /** ms since its end after which a checkout is removed; absent: those that are due. */
  readonly olderThanMs?: number | undefined;
  /** These attempts, regardless of age. */
  readonly attempts?: readonly string[] | undefined;
}

/** The changes of tasks, and the checkouts on the machines of their workers. */
export interface CheckoutsClient {
  /** Returns the changes of a task; fails with `unavailable`, naming the worker, while its worker is disconnected. */
  taskChange(task: string, query?: TaskChangeQuery): Answer<TaskChange>;
  /** Counts the changes of these tasks, at most 100; missing tasks and those without a worktree are omitted. */
  countChanges(tasks?: readonly string[]): Answer<readonly CountedChange[]>;
  /** Newest first; `cursor` is `next` of the previous page. */
  checkouts(query?: { cursor?: string | undefined; limit?: number }): Answer<Page<CheckoutResource>>;
  /** Lists work that was saved before its checkout was removed, newest first. */
  saved(project: string): Answer<readonly SavedWork[]>;
  /** Restores work as a new branch and worktree; `into` only from the worker's own machine. */
  restore(project: string, wish: { attempt: string; into?: string | undefined }): Answer<RestoredWork>;
  /** Removes checkouts after saving their work; `restore` reverts it. */
  clean(wish: CleanWish): Answer<CleanReport>;
}

export function createCheckoutsClient(transport: Transport): CheckoutsClient {
  const get = getter(transport);
  const send = sender(transport);
  return {
    taskChange: (id, query = {}) => get("taskChange", { id }, { ...query }),
    countChanges: async (task) => items(await get("countChanges", {}, { task })),
    checkouts: (query = {}) => get("listCheckouts", {}, { ...query }),
    saved: async (project) => items(await get("listSaved", { project })),
    restore: (project, wish) => send("restoreSaved", { project }, wish),
    clean: (wish) => send("cleanCheckouts", {}, wish),
  };
}
