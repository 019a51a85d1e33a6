import {
  countChangesQuery,
  countedChangeSchema,
  countedTasksLimit,
  taskChangeQuery,
  taskChangeSchema,
} from "../schemas/change-schemas.ts";
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
import { pageSchema } from "../schemas/resources.ts";
import { idempotencyHeaders, idParameters } from "../schemas/routes-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const checkoutsContract = {
  taskChange: {
    summary: "What a task changed, file by file, as unified diffs",
    description:
      "The work of its last attempt, or of `attempt`, against the commit it started from: of a running task " +
      "as its files are now, with what is not committed and what is new; later as it was committed, saved or " +
      "left on its branch. A page has fewer files than its limit where much changed in them, and a file that " +
      "is long or binary has no patch: `path` asks for one file alone, up to 1 MiB of it.",
    params: idParameters,
    query: taskChangeQuery,
    answer: taskChangeSchema,
  },
  countChanges: {
    summary: "How much several tasks changed: branch, files and lines, without what",
    description: `At most ${countedTasksLimit} tasks; without \`task\` the first of those that run now in worktrees.`,
    query: countChangesQuery,
    answer: pageSchema(countedChangeSchema),
  },
  listCheckouts: {
    summary: "Directories of attempts that lie on the server's machine, newest first",
    query: listCheckoutsQuery,
    answer: pageSchema(checkoutResourceSchema),
  },
  cleanCheckouts: {
    summary: "Removes checkouts that are due, or says which would go and why",
    description:
      "What no branch holds is saved first, in the project's repository: restoring it undoes the removal. " +
      "Nothing goes that may still run, nor anything of a project that one may not change.",
    body: cleanBody,
    answer: cleanReportSchema,
  },
  listSaved: {
    summary: "Work in a project's repository that was saved before its checkout was removed",
    params: projectParameters,
    answer: pageSchema(savedWorkSchema),
  },
  restoreSaved: {
    summary: "Brings saved work back as a new branch and worktree",
    description: "The user's own working tree is never touched, and the saved work stays as it is.",
    params: projectParameters,
    headers: idempotencyHeaders,
    body: restoreBody,
    answer: restoredSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
