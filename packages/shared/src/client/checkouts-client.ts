import type { CountedChange, TaskChange } from "../protocol/api/schemas/change-schemas.ts";
import type {
  CheckoutResource,
  CleanReport,
  RestoredWork,
  SavedWork,
} from "../protocol/api/schemas/checkout-schemas.ts";
import type { Page } from "../protocol/api/schemas/resources.ts";
import { type Answer, getter, items, sender } from "./calls.ts";
import type { Transport } from "./transport.ts";

export interface TaskChangeQuery {
  /** Absent: the last one. */
  readonly attempt?: number | undefined;
  /** Only this file, from the top of the repository, with a patch that may be longer. */
  readonly path?: string | undefined;
  /** `false`: only which files, and how much. */
  readonly patches?: boolean | undefined;
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
  /** 1 to 1,000 files; absent: 100. */
  readonly limit?: number | undefined;
}

export interface CleanWish {
  /** Only say what would be removed, and why. */
  readonly dryRun: boolean;
  /** ms since its end after which a checkout goes; absent: those that are due. */
  readonly olderThanMs?: number | undefined;
  /** These attempts, however long ago they ended. */
  readonly attempts?: readonly string[] | undefined;
}

/** What tasks changed, and what is left of it on the machines of their workers. */
export interface CheckoutsClient {
  /** What a task changed; fails with `unavailable`, naming it, while the worker that has it is away. */
  taskChange(task: string, query?: TaskChangeQuery): Answer<TaskChange>;
  /** How much each of these changed, 100 at most; those that are not there or have no worktree are left out. */
  countChanges(tasks?: readonly string[]): Answer<readonly CountedChange[]>;
  /** Newest first; `cursor` is `next` of the page before. */
  checkouts(query?: { cursor?: string | undefined; limit?: number }): Answer<Page<CheckoutResource>>;
  /** Work that was saved before its checkout was removed, newest first. */
  saved(project: string): Answer<readonly SavedWork[]>;
  /** As a new branch and worktree; `into` only from the worker's own machine. */
  restore(project: string, wish: { attempt: string; into?: string | undefined }): Answer<RestoredWork>;
  /** Removes checkouts, their work saved before; undone by `restore`. */
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
