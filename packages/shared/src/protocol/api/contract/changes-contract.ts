import { conflictSchema, resolveConflictBody } from "../schemas/changes/conflict-schemas.ts";
import {
  changeActionSchema,
  changeReportSchema,
  forgeNewsSchema,
  changeResourceSchema,
  listChangesQuery,
  pauseQueueBody,
  queueResourceSchema,
} from "../schemas/changes/merge-schemas.ts";
import { projectParameters } from "../schemas/project-schemas.ts";
import { readIssueBody, readIssueSchema } from "../schemas/changes/issue-schemas.ts";
import { pageSchema } from "../schemas/resources.ts";
import { idParameters } from "../schemas/routes-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const changesContract = {
  listChanges: {
    summary: "Lists changes, i.e. tasks that succeeded with commits, newest first",
    query: listChangesQuery,
    answer: pageSchema(changeResourceSchema),
  },
  getChange: {
    summary: "Gets the change of a task: whether it is open, queued, being verified, landed or reverted",
    params: idParameters,
    answer: changeResourceSchema,
  },
  actOnChanges: {
    summary:
      "Merges, reverts or withdraws changes, puts one first in its queue, or takes the resolution of a conflict",
    description:
      "`merge` adds changes to the queue of their target, after those that their tasks needed. A change lands when its " +
      "candidate passed its checks; the events tell. `resolve` replaces the last commit of an open change with a " +
      "merge conflict, and adds it to its queue again as before. Repeating an action changes nothing.",
    body: changeActionSchema,
    answer: changeReportSchema,
  },
  getConflict: {
    summary: "Gets the conflict of an open change with its target: files, and the lines of both sides",
    description:
      "Both are merged as they are now, so the list is empty when they no longer conflict. Large files, binary files and " +
      "text that is not UTF-8 have no lines.",
    params: idParameters,
    answer: conflictSchema,
  },
  resolveConflict: {
    summary: "Resolves the conflict of an open change, and adds it to its queue again",
    description:
      "Commits a merge of the target on the branch of the task, with these files. Fails with 409 and changes nothing if " +
      "the change or the target has other commits than those read with the conflict, or if the checkout of the task has " +
      "uncommitted work in the way.",
    params: idParameters,
    body: resolveConflictBody,
    answer: changeResourceSchema,
  },
  listQueues: {
    summary: "Lists the merge queues that have changes or are paused",
    answer: pageSchema(queueResourceSchema),
  },
  pauseQueue: {
    summary: "Pauses or resumes a merge queue",
    description: "While paused, nothing lands on the target and no further candidate is built.",
    body: pauseQueueBody,
    answer: queueResourceSchema,
  },
  readIssue: {
    summary: "Reads an issue from the forge of a project, and lists the tasks that were made from it",
    description:
      "A worker asks the forge, with the project's token. Strangers may have written title and body.",
    body: readIssueBody,
    answer: readIssueSchema,
  },
  takeForgeNews: {
    summary: "Takes a webhook of the project's forge, and looks at its pull requests now",
    description:
      "Signed by GitHub, Gitea or Forgejo with the project's secret FORGE_WEBHOOK (`X-Hub-Signature-256`), or sent by " +
      "GitLab with it (`X-Gitlab-Token`); otherwise 400. Any webhook of pull requests, comments, reviews or checks will " +
      "do: it only says that there is news, which is then read from the forge.",
    params: projectParameters,
    answer: forgeNewsSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
