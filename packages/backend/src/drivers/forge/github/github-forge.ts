import { z } from "zod";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { ForgeComment } from "@wezterm-parallel/shared/domain/change/forge/forge-comment";
import type { ForgeReport } from "@wezterm-parallel/shared/domain/change/forge/pull-request";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Forge, ForgePlace, AutoMerge } from "../forge.ts";
import type { ForgeAnswers } from "../forge-answers.ts";
import { ForgeClient } from "../forge-client.ts";
import { githubCalls, ownerOf, readTexts, textOf } from "../github-calls.ts";
import { judgeByReviews, type ReviewDialect } from "../judge-by-reviews.ts";
import { lastVerdicts } from "../last-verdicts.ts";

const pullSchema = z.object({
  number: z.number().int(),
  html_url: z.string(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(["open", "closed"]),
  draft: z.boolean().optional(),
  merged: z.boolean().optional(),
  merge_commit_sha: z.string().nullish(),
  head: z.object({ sha: z.string() }),
});
const automaticSchema = z.object({ node_id: z.string(), auto_merge: z.unknown() });
const checkRunsSchema = z.object({
  check_runs: z.array(z.object({ status: z.string(), conclusion: z.string().nullable() })),
});
const statusSchema = z.object({ state: z.string(), total_count: z.number().int() });
const reviewsSchema = z.array(
  z.object({ user: z.object({ login: z.string() }).nullish(), state: z.string() }),
);

const apiVersion = "2022-11-28";

/** Pull requests of github.com and GitHub Enterprise Server. */
export function openGithub({ url, repository, token }: ForgePlace, answers: ForgeAnswers): Forge {
  const api = url === "https://github.com" ? "https://api.github.com" : `${url}/api/v3`;
  const headers = {
    authorization: `Bearer ${token}`,
    accept: "application/vnd.github+json",
    "x-github-api-version": apiVersion,
  };
  const client = new ForgeClient({ api, token, headers, answers, pageSize: "per_page" });
  const base = `/repos/${repository.split("/").map(encodeURIComponent).join("/")}`;
  const calls = githubCalls(client, base);
  return {
    find: async ({ branch, fork = repository }, target) => {
      const head = `${ownerOf(fork)}:${branch}`;
      const query = new URLSearchParams({ state: "open", head, base: target });
      const found = await client.get(`${base}/pulls?${query}`, z.array(pullSchema));
      return found.ok ? ok(found.value[0]?.number) : found;
    },
    open: ({ branch, fork, target, ...texts }) => {
      const head = fork === undefined ? branch : `${ownerOf(fork)}:${branch}`;
      return calls.openAs({ head, base: target, ...texts });
    },
    update: calls.update,
    requestReviews: calls.requestReviews,
    comment: calls.comment,
    judge: (number, wanted) => judgeByReviews(client, `${base}/pulls/${number}/reviews`, { wanted, dialect }),
    mergeWhenPassed: (number, wish) =>
      mergeWhenPassed(
        client,
        new ForgeClient({ api: graphOf(url), token, headers, answers, pageSize: "per_page" }),
        {
          ...wish,
          path: `${base}/pulls/${number}`,
        },
      ),
    issue: calls.issue,
    comments: (number) => readComments(client, base, number),
    read: (number) => readPull(client, base, number),
  };
}

const dialect: ReviewDialect = {
  verdictOf: ({ state }) => verdictOf(state),
  events: { approved: "APPROVE", "changes-requested": "REQUEST_CHANGES" },
  withdraw: (client, path, message) => client.send("PUT", `${path}/dismissals`, { message }, z.unknown()),
};

function graphOf(url: string): string {
  return url === "https://github.com" ? "https://api.github.com" : `${url}/api`;
}

const enable = `mutation ($id: ID!, $commit: GitObjectID!, $method: PullRequestMergeMethod!) {
  enablePullRequestAutoMerge(input: { pullRequestId: $id, expectedHeadOid: $commit, mergeMethod: $method }) {
    pullRequest { number }
  }
}`;

/** Only GraphQL can enable it, and refuses where the pull request could be merged at once, whatever runs still. */
async function mergeWhenPassed(
  client: ForgeClient,
  graph: ForgeClient,
  { path, commit, strategy, passed }: AutoMerge & { readonly path: string },
): Promise<Result<boolean, Failure>> {
  const pull = await client.get(path, automaticSchema);
  if (!pull.ok) return pull;
  if (pull.value.auto_merge !== null) return ok(true);
  const variables = { id: pull.value.node_id, commit, method: strategy.toUpperCase() };
  const enabled = await graph.query("/graphql", { query: enable, variables }, z.unknown());
  if (enabled.ok) return ok(true);
  if (!/in (clean|unstable) status/.test(enabled.failure.detail)) return enabled;
  if (!passed) return ok(false);
  const body = { sha: commit, merge_method: strategy };
  const merged = await client.send("PUT", `${path}/merge`, body, z.unknown());
  return merged.ok ? ok(true) : merged;
}

async function readPull(client: ForgeClient, base: string, number: number): ReturnType<Forge["read"]> {
  const found = await client.get(`${base}/pulls/${number}`, pullSchema);
  if (!found.ok) return found;
  const pull = found.value;
  const checks = await readChecks(client, `${base}/commits/${pull.head.sha}`);
  if (!checks.ok) return checks;
  const reviews = await client.list(`${base}/pulls/${number}/reviews`, reviewsSchema);
  if (!reviews.ok) return reviews;
  const isMerged = pull.merged === true;
  return ok({
    number: pull.number,
    url: pull.html_url,
    title: pull.title,
    body: pull.body ?? "",
    state: isMerged ? "merged" : pull.state,
    draft: pull.draft === true,
    commit: pull.head.sha,
    checks: checks.value,
    reviews: lastVerdicts(
      reviews.value.map(({ user, state }) => ({ by: user?.login, verdict: verdictOf(state) })),
    ),
    ...(isMerged && pull.merge_commit_sha && { mergedAs: pull.merge_commit_sha }),
  });
}

const lineCommentSchema = z.object({
  id: z.number().int(),
  user: z.object({ login: z.string() }).nullish(),
  body: z.string().nullish(),
  path: z.string(),
  side: z.enum(["LEFT", "RIGHT"]).nullish(),
  original_line: z.number().int().nullish(),
  original_start_line: z.number().int().nullish(),
  original_commit_id: z.string().nullish(),
  in_reply_to_id: z.number().int().nullish(),
});

async function readComments(
  client: ForgeClient,
  base: string,
  number: number,
): ReturnType<Forge["comments"]> {
  const texts = await readTexts(client, base, number);
  if (!texts.ok) return texts;
  const lines = await client.list(`${base}/pulls/${number}/comments`, z.array(lineCommentSchema));
  return lines.ok ? ok([...texts.value, ...lines.value.map(describeComment)]) : lines;
}

function describeComment(comment: z.infer<typeof lineCommentSchema>): ForgeComment {
  const { path, side, original_line: last, original_start_line: start, original_commit_id: commit } = comment;
  const replyTo = comment.in_reply_to_id ?? undefined;
  const isNew = side !== "LEFT";
  return {
    ...textOf("line", comment),
    ...(replyTo !== undefined && { replyTo: `line-${replyTo}` }),
    // A comment on a whole file has no line.
    ...(last && {
      place: {
        path,
        side: isNew ? "new" : "old",
        first: start ?? last,
        last,
        ...(isNew && commit && { commit }),
      },
    }),
  };
}

/** Apps report check runs, older integrations a status; both count. */
async function readChecks(
  client: ForgeClient,
  commit: string,
): Promise<Result<ForgeReport["checks"], Failure>> {
  const runs = await client.get(`${commit}/check-runs?per_page=100`, checkRunsSchema);
  if (!runs.ok) return runs;
  const status = await client.get(`${commit}/status`, statusSchema);
  if (!status.ok) return status;
  const states = runs.value.check_runs.map(stateOfRun);
  if (status.value.total_count > 0) states.push(stateOfStatus(status.value.state));
  if (states.length === 0) return ok("none");
  if (states.includes("failed")) return ok("failed");
  return ok(states.includes("pending") ? "pending" : "passed");
}

const harmless: ReadonlySet<string> = new Set(["success", "neutral", "skipped"]);

function stateOfRun({ status, conclusion }: z.infer<typeof checkRunsSchema>["check_runs"][number]) {
  if (status !== "completed") return "pending";
  return harmless.has(conclusion ?? "") ? "passed" : "failed";
}

function stateOfStatus(state: string) {
  if (state === "pending") return "pending";
  return state === "success" ? "passed" : "failed";
}

function verdictOf(state: string) {
  if (state === "APPROVED") return "approved";
  if (state === "CHANGES_REQUESTED") return "changes-requested";
  return state === "DISMISSED" ? "withdrawn" : undefined;
}
