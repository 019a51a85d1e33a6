import {
  countChangesQuery,
  countedChangeSchema,
  countedTasksLimit,
  taskChangeQuery,
  taskChangeSchema,
} from "../schemas/changes/change-schemas.ts";
import {
  checkoutResourceSchema,
  cleanBody,
  cleanReportSchema,
  listCheckoutsQuery,
  restoreBody,
  restoredSchema,
  savedWorkSchema,
} from "../schemas/checkout-schemas.ts";
import { projectParameters } from "../schemas/project-schemas.ts";
import { radarQuery, radarResourceSchema } from "../schemas/changes/radar-schemas.ts";
import { pageSchema } from "../schemas/resources.ts";
import { idempotencyHeaders, idParameters } from "../schemas/routes-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const checkoutsContract = {
  taskChange: {
    summary: "Lists the files that a task changed, with unified diffs",
    description:
      "Compares the last attempt, or `attempt`, with the commit it started from. For a running task, uses " +
      "its current files, including uncommitted and untracked ones; later, the work as committed, saved or " +
      "left on its branch. A page has fewer files than its limit if the changes are large. A long or " +
      "binary file has no patch; `path` returns a single file with a patch of up to 1 MiB.",
    params: idParameters,
    query: taskChangeQuery,
    answer: taskChangeSchema,
  },
  countChanges: {
    summary: "Counts the changes of several tasks: branch, files and lines",
    description: `At most ${countedTasksLimit} tasks; without \`task\` the first of those that run now in worktrees.`,
    query: countChangesQuery,
    answer: pageSchema(countedChangeSchema),
  },
  listCheckouts: {
    summary: "Lists the checkouts of attempts on the server's machine, newest first",
    query: listCheckoutsQuery,
    answer: pageSchema(checkoutResourceSchema),
  },
  cleanCheckouts: {
    summary: "Removes checkouts that are due, or reports which would be removed and why",
    description:
      "Work that is on no branch is first saved in the project's repository; restoring it undoes the removal. " +
      "Checkouts that may still be in use, and those of projects that the caller may not change, are kept.",
    body: cleanBody,
    answer: cleanReportSchema,
  },
  getRadar: {
    summary: "Finds work of a project that touches the same files, and whether it merges",
    description:
      "Compares the target's tip, changes that have not landed, and the files of running tasks as they are now, " +
      "including uncommitted and untracked ones. Work that touches the same files is merged on trial; the repository " +
      "and its checkouts do not change. Work on different machines is not compared.",
    params: projectParameters,
    query: radarQuery,
    answer: radarResourceSchema,
  },
  listSaved: {
    summary: "Lists work that was saved in a project's repository before its checkout was removed",
    params: projectParameters,
    answer: pageSchema(savedWorkSchema),
  },
  restoreSaved: {
    summary: "Restores saved work as a new branch and worktree",
    description: "The user's own working tree is never changed, and the saved work is kept.",
    params: projectParameters,
    headers: idempotencyHeaders,
    body: restoreBody,
    answer: restoredSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
