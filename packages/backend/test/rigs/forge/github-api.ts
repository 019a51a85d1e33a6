import { z } from "zod";

import type { ApiAnswer, ApiRequest, ForgePull, ForgeState, PullReview } from "./forge-state.ts";
import { answerPull, type PullDialect } from "./answer-pull.ts";
import { answerReview, type ReviewsDialect } from "./answer-review.ts";
import { answerIssue, notFound, onlyQuery, refused } from "./api-answers.ts";

const newPull = z.strictObject({
  head: z.string(),
  base: z.string(),
  title: z.string().min(1),
  body: z.string().max(65_536),
  draft: z.boolean(),
});

const dialect: PullDialect = {
  describe,
  describeReview,
  pageSize: "per_page",
  stranger: () => "Reviews may only be requested from collaborators.",
};

/** As in the OpenAPI description of GitHub Enterprise Server, version 2022-11-28. */
export function answerGithub(forge: ForgeState, request: ApiRequest): ApiAnswer {
  const refusal = refuse(forge, request);
  if (refusal !== undefined) return refusal;
  const person = forge.personOf(request.headers.authorization, "Bearer") ?? "";
  if (request.path === "/api/v3/user") return { status: 200, body: { login: person } };
  if (request.path === "/api/graphql") return answerGraph(forge, request);
  const base = `/api/v3/repos/${forge.repository}`;
  if (!request.path.startsWith(`${base}/`)) return notFound;
  const path = request.path.slice(base.length);
  return answerReview(forge, request, { path, person, dialect: reviews }) ?? answerPath(forge, request, path);
}

const reviews: ReviewsDialect = {
  events: { APPROVE: "approved", REQUEST_CHANGES: "changes-requested" },
  ofAuthor: "Can not approve your own pull request",
  take: ({ method, path }) => (method === "PUT" && path === "/dismissals" ? "dismissed" : undefined),
};

const enabling = z.strictObject({
  query: z.string().regex(/enablePullRequestAutoMerge/),
  variables: z.strictObject({
    id: z.string().regex(/^PR_\d+$/),
    commit: z.string(),
    method: z.enum(["MERGE", "SQUASH", "REBASE"]),
  }),
});

/** GraphQL answers refusals with 200. */
function answerGraph(forge: ForgeState, { body }: ApiRequest): ApiAnswer {
  const wrong = (message: string) => ({
    status: 200,
    body: { data: { enablePullRequestAutoMerge: null }, errors: [{ type: "UNPROCESSABLE", message }] },
  });
  const read = enabling.safeParse(body);
  if (!read.success) return wrong(read.error.message);
  const { id, commit, method } = read.data.variables;
  const pull = forge.pull(Number(id.slice(3)));
  if (!forge.mergesByItself) return wrong("Auto merge is not allowed for this repository");
  if (commit !== forge.headOf(pull)) return wrong("Head sha does not match");
  if (forge.checks.get(commit) === "passed") return wrong("Pull request Pull request is in clean status");
  pull.mergesAs = method.toLowerCase();
  return {
    status: 200,
    body: { data: { enablePullRequestAutoMerge: { pullRequest: { number: pull.number } } } },
  };
}

const merging = z.strictObject({ sha: z.string(), merge_method: z.enum(["merge", "squash", "rebase"]) });

function mergePull(forge: ForgeState, number: number, body: unknown): ApiAnswer {
  const read = merging.safeParse(body);
  if (!read.success) return refused(read.error.message);
  if (read.data.sha !== forge.headOf(forge.pull(number))) {
    return { status: 409, body: { message: "Head branch was modified. Review and try the merge again." } };
  }
  return { status: 200, body: { sha: forge.merge(number), merged: true } };
}

function refuse(forge: ForgeState, { headers, path }: ApiRequest): ApiAnswer | undefined {
  const wrong = (status: number, message: string) => ({ status, body: { message } });
  if (forge.personOf(headers.authorization, "Bearer") === undefined) return wrong(401, "Bad credentials");
  if (path === "/api/graphql") return undefined;
  if (headers["user-agent"] === undefined) return wrong(403, "User-Agent is missing");
  return headers["x-github-api-version"] === "2022-11-28" ? undefined : wrong(400, "no such version");
}

function answerPath(forge: ForgeState, request: ApiRequest, path: string): ApiAnswer {
  const { query, method, body } = request;
  const commit = /^\/commits\/([0-9a-f]{40})\/(status|check-runs)$/.exec(path);
  if (commit !== null) return { status: 200, body: describeChecks(forge, commit[1] ?? "", commit[2] ?? "") };
  if (path.startsWith("/issues/")) return answerIssue(forge, request);
  if (path === "/pulls" && method === "POST") return openPull(forge, body);
  if (path === "/pulls") {
    return onlyQuery(query, ["state", "head", "base"]) ?? { status: 200, body: listPulls(forge, query) };
  }
  const commented = /^\/pulls\/(\d+)\/comments$/.exec(path);
  if (commented !== null) return listLineComments(forge, Number(commented[1]));
  const named = /^\/pulls\/(\d+)(\/\w+)?$/.exec(path);
  return named === null ? notFound : answerNamed(forge, request, named);
}

function answerNamed(forge: ForgeState, request: ApiRequest, named: readonly string[]): ApiAnswer {
  return request.method === "PUT" && named[2] === "/merge"
    ? mergePull(forge, Number(named[1]), request.body)
    : answerPull(forge, request, named, dialect);
}

function listPulls(forge: ForgeState, query: URLSearchParams) {
  const [owner] = forge.repository.split("/");
  return forge.pulls
    .filter(({ state }) => state === query.get("state"))
    .filter((pull) => {
      const head = pull.fromFork ? forge.headNameOf(pull) : `${owner}:${pull.branch}`;
      return head === query.get("head") && pull.target === query.get("base");
    })
    .map((pull) => describe(forge, pull));
}

function openPull(forge: ForgeState, body: unknown): ApiAnswer {
  const read = newPull.safeParse(body);
  if (!read.success) return refused(read.error.message);
  const { head, base: target, title, body: text, draft } = read.data;
  const wrong = (message: string) => ({
    status: 422,
    body: { message: "Validation Failed", errors: [{ resource: "PullRequest", message }] },
  });
  if (forge.tipOf(head) === undefined) return wrong("head is invalid");
  if (forge.hasOpen(head)) {
    return wrong(`A pull request already exists for ${forge.repository}:${head}.`);
  }
  return { status: 201, body: describe(forge, forge.openPull({ head, target, title, body: text, draft })) };
}

function describe(forge: ForgeState, pull: ForgePull) {
  const { number, title, body, state, draft, mergedAs, mergesAs, branch, target } = pull;
  return {
    id: 100 + number,
    node_id: `PR_${number}`,
    auto_merge: mergesAs === undefined ? null : { merge_method: mergesAs },
    number,
    html_url: `${forge.url}/${forge.repository}/pull/${number}`,
    title,
    body,
    state: state === "open" ? "open" : "closed",
    draft,
    merged: state === "merged",
    merge_commit_sha: mergedAs ?? null,
    head: { ref: branch, sha: forge.headOf(pull) },
    base: { ref: target },
  };
}

function listLineComments(forge: ForgeState, number: number): ApiAnswer {
  const pull = forge.pull(number);
  const body = pull.comments.flatMap(({ id, by, text, on, replyTo }) =>
    on === undefined
      ? []
      : [
          {
            id,
            user: { login: by },
            body: text,
            path: on.path,
            side: on.side === "new" ? "RIGHT" : "LEFT",
            line: on.line,
            start_line: null,
            original_line: on.line,
            original_start_line: null,
            commit_id: forge.headOf(pull),
            original_commit_id: forge.headOf(pull),
            ...(replyTo !== undefined && { in_reply_to_id: replyTo }),
          },
        ],
  );
  return { status: 200, body };
}

function describeReview({ by, verdict, text = "", commit, taken }: PullReview, id: number) {
  const states = { approved: "APPROVED", "changes-requested": "CHANGES_REQUESTED", comment: "COMMENTED" };
  const state = taken === undefined ? states[verdict] : "DISMISSED";
  return { id, user: { login: by }, body: text, state, commit_id: commit ?? null };
}

/** GitHub answers `pending` for a commit without a status, too. */
function describeChecks(forge: ForgeState, commit: string, part: string) {
  if (part === "status") return { state: "pending", total_count: 0, statuses: [] };
  const state = forge.checks.get(commit);
  if (state === undefined) return { total_count: 0, check_runs: [] };
  const conclusions = { pending: null, passed: "success", failed: "failure" };
  const status = state === "pending" ? "in_progress" : "completed";
  return { total_count: 1, check_runs: [{ status, conclusion: conclusions[state] }] };
}
