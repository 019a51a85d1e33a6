import { z } from "zod";

import type { ApiAnswer, ApiRequest, ForgePull, ForgeState, PullReview } from "./forge-state.ts";
import { answerPull, type PullDialect } from "./answer-pull.ts";
import { answerReview, type ReviewsDialect } from "./answer-review.ts";
import { answerIssue, notFound, refused } from "./api-answers.ts";

const draftPrefix = "WIP: ";
const newPull = z.strictObject({
  head: z.string(),
  base: z.string(),
  title: z.string().min(1),
  body: z.string(),
});

const dialect: PullDialect = {
  describe,
  describeReview,
  pageSize: "limit",
  stranger: (name) => `user '${name}' does not exist`,
};

const reviews: ReviewsDialect = {
  events: { APPROVED: "approved", REQUEST_CHANGES: "changes-requested" },
  ofAuthor: "approve your own pull is not allowed",
  // Dismissing needs the rights of an administrator.
  take: ({ method, path, by, person }) => {
    if (method !== "DELETE" || path !== "") return undefined;
    return by === person ? "deleted" : undefined;
  },
};

/** As in the Swagger document of Gitea 1.24, which Forgejo shares. */
export function answerGitea(forge: ForgeState, request: ApiRequest): ApiAnswer {
  const person = forge.personOf(request.headers.authorization, "token");
  if (person === undefined) {
    return { status: 401, body: { message: "invalid username, password or token" } };
  }
  if (request.path === "/api/v1/user") return { status: 200, body: { login: person } };
  const base = `/api/v1/repos/${forge.repository}`;
  if (!request.path.startsWith(`${base}/`)) return notFound;
  const path = request.path.slice(base.length);
  const status = /^\/commits\/([0-9a-f]{40})\/status$/.exec(path);
  if (status !== null) return { status: 200, body: describeStatus(forge, status[1] ?? "") };
  if (path.startsWith("/issues/")) return answerIssue(forge, request);
  if (path === "/pulls" && request.method === "POST") return openPull(forge, request.body);
  return (
    answerReview(forge, request, { path, person, dialect: reviews }) ?? answerPullPath(forge, request, path)
  );
}

function answerPullPath(forge: ForgeState, request: ApiRequest, path: string): ApiAnswer {
  const commented = /^\/pulls\/(\d+)\/reviews\/900\/comments$/.exec(path);
  if (commented !== null) return listLineComments(forge, Number(commented[1]));
  const merged = /^\/pulls\/(\d+)\/merge$/.exec(path);
  if (merged !== null && request.method === "POST") return mergePull(forge, Number(merged[1]), request.body);
  const named = /^\/pulls\/(\d+)(\/\w+)?$/.exec(path);
  if (named?.[2] === "/reviews" && request.method === "GET") return listReviews(forge, Number(named[1]));
  if (named !== null) return answerPull(forge, request, named, dialect);
  const found = /^\/pulls\/([^/]+)\/(.+)$/.exec(path);
  const pull = forge.pulls.find(
    (each) => each.state === "open" && each.target === found?.[1] && forge.headNameOf(each) === found[2],
  );
  return pull === undefined ? notFound : { status: 200, body: describe(forge, pull) };
}

const merging = z.strictObject({
  Do: z.enum(["merge", "squash", "rebase"]),
  head_commit_id: z.string(),
  merge_when_checks_succeed: z.literal(true),
});

function mergePull(forge: ForgeState, number: number, body: unknown): ApiAnswer {
  const read = merging.safeParse(body);
  if (!read.success) return refused(read.error.message);
  const pull = forge.pull(number);
  const { Do: way, head_commit_id: commit } = read.data;
  if (!forge.mergesByItself) return { status: 405, body: { message: "user not allowed to merge PR" } };
  if (commit !== forge.headOf(pull)) return { status: 409, body: { message: "head out of date" } };
  if (pull.mergesAs !== undefined) {
    const message = `pull request is already scheduled to auto merge when checks succeed [pull_id: ${number}]`;
    return { status: 409, body: { message } };
  }
  if (forge.checks.get(commit) !== "passed") {
    pull.mergesAs = way;
    return { status: 201 };
  }
  forge.merge(number);
  return { status: 200 };
}

function openPull(forge: ForgeState, body: unknown): ApiAnswer {
  const read = newPull.safeParse(body);
  if (!read.success) return refused(read.error.message);
  const { head, base: target, title, body: text } = read.data;
  if (forge.tipOf(head) === undefined) return notFound;
  if (forge.hasOpen(head))
    return { status: 409, body: { message: "pull request already exists for these targets" } };
  const draft = title.startsWith(draftPrefix);
  return { status: 201, body: describe(forge, forge.openPull({ head, target, title, body: text, draft })) };
}

function describe(forge: ForgeState, pull: ForgePull) {
  const { number, title, body, state, draft, mergedAs, branch, target } = pull;
  return {
    id: 100 + number,
    number,
    html_url: `${forge.url}/${forge.repository}/pulls/${number}`,
    title,
    body,
    state: state === "open" ? "open" : "closed",
    draft: draft || title.startsWith(draftPrefix),
    merged: state === "merged",
    merge_commit_sha: mergedAs ?? null,
    head: { ref: branch, sha: forge.headOf(pull) },
    base: { ref: target },
  };
}

/** Line comments belong to reviews: here they are all of one. */
function listReviews(forge: ForgeState, number: number): ApiAnswer {
  const pull = forge.pull(number);
  const lines = pull.comments.filter(({ on }) => on !== undefined);
  const user = { login: lines[0]?.by ?? "" };
  const commenting = { id: 900, user, body: "", state: "COMMENT", comments_count: lines.length };
  const given = pull.reviews.map(describeReview).filter(({ id }) => pull.reviews[id]?.taken !== "deleted");
  const body = [...given, ...(lines.length > 0 ? [commenting] : [])];
  return { status: 200, body };
}

function listLineComments(forge: ForgeState, number: number): ApiAnswer {
  const pull = forge.pull(number);
  const body = pull.comments.flatMap(({ id, by, text, on }) =>
    on === undefined
      ? []
      : [
          {
            id,
            user: { login: by },
            body: text,
            path: on.path,
            position: on.side === "new" ? on.line : 0,
            original_position: on.side === "old" ? on.line : 0,
            commit_id: forge.headOf(pull),
          },
        ],
  );
  return { status: 200, body };
}

function describeReview({ by, verdict, text = "", commit }: PullReview, id: number) {
  const states = { approved: "APPROVED", "changes-requested": "REQUEST_CHANGES", comment: "COMMENT" };
  return {
    id,
    user: { login: by },
    body: text,
    state: states[verdict],
    commit_id: commit ?? "",
    dismissed: false,
    comments_count: 0,
  };
}

function describeStatus(forge: ForgeState, commit: string) {
  const state = forge.checks.get(commit);
  const states = { pending: "pending", passed: "success", failed: "failure" };
  return { state: state === undefined ? "" : states[state], total_count: state === undefined ? 0 : 1 };
}
