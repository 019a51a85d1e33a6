import { z } from "zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { ForgeComment } from "@wezterm-parallel/shared/domain/change/forge/forge-comment";
import type { ForgeReport } from "@wezterm-parallel/shared/domain/change/forge/pull-request";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Forge, ForgePlace, PullRequestHead } from "../forge.ts";
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
  merged: z.boolean().nullish(),
  merge_commit_sha: z.string().nullish(),
  head: z.object({ sha: z.string() }),
});
const statusSchema = z.object({ state: z.string(), total_count: z.number().int() });
const reviewsSchema = z.array(
  z.object({
    user: z.object({ login: z.string() }).nullish(),
    state: z.string(),
    dismissed: z.boolean().optional(),
  }),
);

/** Gitea and Forgejo have no field for drafts; the title tells. */
const draftPrefix = "WIP: ";

/** Pull requests of Gitea and Forgejo. */
export function openGitea({ url, repository, token }: ForgePlace, answers: ForgeAnswers): Forge {
  const headers = { authorization: `token ${token}` };
  const client = new ForgeClient({ api: `${url}/api/v1`, token, headers, answers, pageSize: "limit" });
  const base = `/repos/${repository.split("/").map(encodeURIComponent).join("/")}`;
  const calls = githubCalls(client, base);
  return {
    find: (head, target) => findPull(client, base, nameOf(head), target),
    open: ({ target, title, body, draft, ...head }) =>
      calls.openAs({
        head: nameOf(head),
        base: target,
        title: draft ? `${draftPrefix}${title}` : title,
        body,
      }),
    update: calls.update,
    requestReviews: calls.requestReviews,
    comment: calls.comment,
    judge: (number, wanted) => judgeByReviews(client, `${base}/pulls/${number}/reviews`, { wanted, dialect }),
    mergeWhenPassed: async (number, { commit, strategy }) => {
      const body = { Do: strategy, head_commit_id: commit, merge_when_checks_succeed: true };
      const asked = await client.send("POST", `${base}/pulls/${number}/merge`, body, z.unknown());
      return asked.ok || asked.failure.detail.includes("already scheduled") ? ok(true) : asked;
    },
    issue: calls.issue,
    comments: (number) => readComments(client, base, number),
    read: (number) => readPull(client, base, number),
  };
}

const dialect: ReviewDialect = {
  verdictOf: ({ state }) => verdictOf(state),
  events: { approved: "APPROVED", "changes-requested": "REQUEST_CHANGES" },
  // Only administrators of the repository may dismiss a review; everybody may delete their own.
  withdraw: (client, path) => client.send("DELETE", path, undefined, z.unknown()),
};

function nameOf({ branch, fork }: PullRequestHead): string {
  return fork === undefined ? branch : `${ownerOf(fork)}:${branch}`;
}

async function findPull(
  client: ForgeClient,
  base: string,
  head: string,
  target: string,
): Promise<Result<number | undefined, Failure>> {
  const path = `${base}/pulls/${encodeURIComponent(target)}/${encodeURIComponent(head)}`;
  const found = await client.get(path, pullSchema);
  if (found.ok) return ok(found.value.state === "open" ? found.value.number : undefined);
  return found.failure.reason === "not-found" ? ok(undefined) : fail(found.failure);
}

async function readPull(client: ForgeClient, base: string, number: number): ReturnType<Forge["read"]> {
  const found = await client.get(`${base}/pulls/${number}`, pullSchema);
  if (!found.ok) return found;
  const pull = found.value;
  const status = await client.get(`${base}/commits/${pull.head.sha}/status`, statusSchema);
  if (!status.ok) return status;
  const reviews = await client.list(`${base}/pulls/${number}/reviews`, reviewsSchema);
  if (!reviews.ok) return reviews;
  const isMerged = pull.merged === true;
  return ok({
    number: pull.number,
    url: pull.html_url,
    title: pull.title,
    body: pull.body ?? "",
    state: isMerged ? "merged" : pull.state,
    draft: pull.draft ?? pull.title.startsWith(draftPrefix),
    commit: pull.head.sha,
    checks: checksOf(status.value),
    reviews: lastVerdicts(
      reviews.value
        .filter(({ dismissed }) => dismissed !== true)
        .map(({ user, state }) => ({ by: user?.login, verdict: verdictOf(state) })),
    ),
    ...(isMerged && pull.merge_commit_sha && { mergedAs: pull.merge_commit_sha }),
  });
}

const reviewIdsSchema = z.array(
  z.object({ id: z.number().int(), comments_count: z.number().int().nullish() }),
);
const lineCommentSchema = z.object({
  id: z.number().int(),
  user: z.object({ login: z.string() }).nullish(),
  body: z.string().nullish(),
  path: z.string(),
  /** Line of the new file; 0 if it is on the old one. */
  position: z.number().int().nullish(),
  /** Line of the old file. */
  original_position: z.number().int().nullish(),
  commit_id: z.string().nullish(),
});

async function readComments(
  client: ForgeClient,
  base: string,
  number: number,
): ReturnType<Forge["comments"]> {
  const all = await readTexts(client, base, number);
  if (!all.ok) return all;
  const found = [...all.value];
  const reviews = await client.list(`${base}/pulls/${number}/reviews`, reviewIdsSchema);
  if (!reviews.ok) return reviews;
  const begun = new Map<string, string>();
  for (const { id, comments_count: count } of reviews.value) {
    if (count === 0) continue;
    const path = `${base}/pulls/${number}/reviews/${id}/comments`;
    const lines = await client.get(path, z.array(lineCommentSchema));
    if (!lines.ok) return lines;
    found.push(...lines.value.map((line) => describeComment(line, begun)));
  }
  return ok(found);
}

/** Comments on the same line are one thread, which Gitea does not number. */
function describeComment(
  comment: z.infer<typeof lineCommentSchema>,
  begun: Map<string, string>,
): ForgeComment {
  const { path, position, original_position: old, commit_id: commit } = comment;
  const line = position || old;
  const text = textOf("line", comment);
  if (!line) return text;
  const side = position ? ("new" as const) : ("old" as const);
  const key = `${side} ${line} ${commit ?? ""} ${path}`;
  const first = begun.get(key);
  begun.set(key, first ?? text.id);
  const place = { path, side, first: line, last: line, ...(side === "new" && commit && { commit }) };
  return { ...text, place, ...(first !== undefined && { replyTo: first }) };
}

function checksOf({ state, total_count: count }: z.infer<typeof statusSchema>): ForgeReport["checks"] {
  if (count === 0) return "none";
  if (state === "success") return "passed";
  return state === "pending" || state === "" ? "pending" : "failed";
}

function verdictOf(state: string) {
  if (state === "APPROVED") return "approved";
  return state === "REQUEST_CHANGES" ? "changes-requested" : undefined;
}
