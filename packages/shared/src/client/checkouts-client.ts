import type { CountedChange, TaskChange } from "../protocol/change-schemas.ts";
import type { Page } from "../protocol/resources.ts";
import { getter, items, type Answer } from "./calls.ts";
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

/** What tasks changed, and what is left of it on the machines of their workers. */
export interface CheckoutsClient {
  /** What a task changed; fails with `unavailable`, naming it, while the worker that has it is away. */
  taskChange(task: string, query?: TaskChangeQuery): Answer<TaskChange>;
  /** How much each of these changed, 100 at most; those that are not there or have no worktree are left out. */
  countChanges(tasks?: readonly string[]): Answer<readonly CountedChange[]>;
}

export function createCheckoutsClient(transport: Transport): CheckoutsClient {
  const get = getter(transport);
  return {
    taskChange: (id, query = {}) => get("taskChange", { id }, { ...query }),
    countChanges: async (task) =>
      items(await get<Page<CountedChange>, "countChanges">("countChanges", {}, { task })),
  };
}
