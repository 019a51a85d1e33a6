import {
  applySuggestionsBody,
  addCommentBody,
  changeDiffQuery,
  commentParameters,
  commitListSchema,
  diffPageSchema,
  editCommentBody,
  fileLinesQuery,
  fileLinesSchema,
  fileQuery,
  fileSchema,
  resolveThreadBody,
  reviewResourceSchema,
  reviewThreadSchema,
  sendReviewBody,
  sentReviewSchema,
  threadParameters,
} from "../schemas/changes/review-schemas.ts";
import { idempotencyHeaders, idParameters } from "../schemas/routes-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const reviewContract = {
  getReview: {
    summary: "Gets the review of a change: revisions, threads and verdicts",
    description:
      "Drafts are included for their author only. The diff, the commits and files have their own routes.",
    params: idParameters,
    answer: reviewResourceSchema,
  },
  sendReview: {
    summary: "Sends the caller's drafts and further comments together, with a verdict",
    description:
      "An approval holds for this commit. A request for changes holds until the same person approves; until then, " +
      "the change does not land. It also continues the agent of the task, for which the permission `runs:write` is needed.",
    params: idParameters,
    headers: idempotencyHeaders,
    body: sendReviewBody,
    answer: sentReviewSchema,
  },
  addComment: {
    summary: "Adds a comment to the review of a change: a draft, or one that everybody sees at once",
    params: idParameters,
    headers: idempotencyHeaders,
    body: addCommentBody,
    answer: reviewThreadSchema,
  },
  editComment: {
    summary: "Changes the text of a draft",
    params: commentParameters,
    body: editCommentBody,
    answer: reviewThreadSchema,
  },
  removeComment: {
    summary: "Removes a draft, with its thread if it has no other comment",
    params: commentParameters,
    answer: reviewResourceSchema,
  },
  resolveThread: {
    summary: "Resolves or reopens a thread",
    params: threadParameters,
    body: resolveThreadBody,
    answer: reviewThreadSchema,
  },
  applySuggestions: {
    summary: "Commits what comments suggest on the branch of the task, and resolves their threads",
    description:
      "Fails with `conflict`, and changes nothing, if the task runs, the change is queued or has landed, lines are " +
      "outdated or suggested twice, or its checkout has other text in these files. Repeating it after a crash makes no second commit.",
    params: idParameters,
    body: applySuggestionsBody,
    answer: reviewResourceSchema,
  },
  listCommits: {
    summary: "Lists the commits of a change, oldest first",
    params: idParameters,
    answer: commitListSchema,
  },
  changeDiff: {
    summary: "Lists the files that differ between two commits of a change, with unified diffs",
    description:
      "`from` and `to` are the base or the last commit of a revision, or commits between them. " +
      "Pages and limits are those of the diff of a task.",
    params: idParameters,
    query: changeDiffQuery,
    answer: diffPageSchema,
  },
  fileLines: {
    summary: "Gets lines of a text file at a commit of a change",
    params: idParameters,
    query: fileLinesQuery,
    answer: fileLinesSchema,
  },
  getFile: {
    summary: "Gets the size of a file at a commit of a change, and its data if it is an image",
    params: idParameters,
    query: fileQuery,
    answer: fileSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
