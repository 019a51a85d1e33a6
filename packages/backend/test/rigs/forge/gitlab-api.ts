import { z } from "zod";

import type { ApiAnswer, ApiRequest, ForgePull, ForgeState } from "./forge-state.ts";
import { addComment, notFound, onlyQuery, refused } from "./api-answers.ts";

const draftPrefix = "Draft: ";
const targetId = 71;
const forkId = 72;
const newRequest = z.strictObject({
  source_branch: z.string(),
  target_branch: z.string(),
  title: z.string().min(1),
  description: z.string(),
  target_project_id: z.literal(targetId).optional(),
});
const changedRequest = z.strictObject({
  title: z.string().min(1).optional(),
  description: z.string().optional(),
  reviewer_ids: z.array(z.number().int()).optional(),
});

/** As in the documentation of GitLab's REST API, version 4. */
export function answerGitlab(forge: ForgeState, request: ApiRequest): ApiAnswer {
  const { headers, path } = request;
  const person = forge.personOf(headers.authorization, "Bearer");
  if (person === undefined) return unauthorized;
  if (path === "/api/v4/user") return { status: 200, body: { id: 9, username: person } };
  if (path === "/api/v4/users") return findPeople(forge, request);
  const base = `/api/v4/projects/${forge.repository}`;
  const ofFork = `/api/v4/projects/${forge.fork}`;
  if (path === base || path === ofFork)
    return { status: 200, body: { id: path === base ? targetId : forkId } };
  const fromFork = path === `${ofFork}/merge_requests` && request.method === "POST";
  if (fromFork) return openRequest(forge, request.body, "bob:");
  if (!path.startsWith(`${base}/`)) return notFound;
  const approved = answerApproval(forge, request, { path: path.slice(base.length), person });
  return approved ?? answerPath(forge, request, path.slice(base.length));
}

const unauthorized = { status: 401, body: { message: "401 Unauthorized" } };
const approval = z.strictObject({ sha: z.string() });

function answerApproval(
  forge: ForgeState,
  { method, body }: ApiRequest,
  { path, person }: { readonly path: string; readonly person: string },
): ApiAnswer | undefined {
  const named = /^\/merge_requests\/(\d+)\/(approve|unapprove)$/.exec(path);
  const pull = forge.pulls.find(({ number }) => number === Number(named?.[1]));
  if (named === null || method !== "POST" || pull === undefined) return undefined;
  const given = pull.reviews.find(({ by, taken }) => by === person && taken === undefined);
  if (named[2] === "unapprove") {
    if (given === undefined) return { status: 404, body: { message: "404 Not Found" } };
    given.taken = "dismissed";
    return { status: 201, body: {} };
  }
  const read = approval.safeParse(body);
  if (!read.success) return { status: 400, body: { error: read.error.message } };
  if (person === forge.author || given !== undefined) return unauthorized;
  if (read.data.sha !== forge.headOf(pull)) {
    return { status: 409, body: { message: "SHA does not match HEAD of source branch" } };
  }
  pull.reviews.push({ by: person, verdict: "approved", commit: read.data.sha });
  return { status: 201, body: {} };
}

function findPeople({ people }: ForgeState, { query }: ApiRequest): ApiAnswer {
  const id = people.indexOf(query.get("username") ?? "") + 1;
  const found = id === 0 ? [] : [{ id, username: query.get("username") }];
  return onlyQuery(query, ["username"]) ?? { status: 200, body: found };
}

function answerPath(forge: ForgeState, request: ApiRequest, path: string): ApiAnswer {
  const { query, method, body } = request;
  if (path === "/merge_requests" && method === "POST") return openRequest(forge, body);
  if (path === "/merge_requests") {
    const names = ["state", "source_branch", "target_branch"];
    return onlyQuery(query, names) ?? { status: 200, body: listRequests(forge, query) };
  }
  const issue = /^\/issues\/(\d+)$/.exec(path);
  if (issue !== null && method === "GET") return describeIssue(forge, Number(issue[1]));
  const named = /^\/merge_requests\/(\d+)(\/\w+)?$/.exec(path);
  return named === null
    ? notFound
    : answerRequest(forge, request, { number: Number(named[1]), part: named[2] ?? "" });
}

function describeIssue(forge: ForgeState, iid: number): ApiAnswer {
  const issue = forge.issues.find(({ number }) => number === iid);
  if (issue === undefined) return notFound;
  const { title, body: description, by: username, labels, open } = issue;
  const url = `${forge.url}/${forge.repository}/-/issues/${iid}`;
  const state = open ? "opened" : "closed";
  return {
    status: 200,
    body: { id: 500 + iid, iid, web_url: url, title, description, state, author: { username }, labels },
  };
}

function listRequests(forge: ForgeState, query: URLSearchParams) {
  return forge.pulls
    .filter(({ state }) => (state === "open" ? "opened" : state) === query.get("state"))
    .filter(({ branch }) => branch === query.get("source_branch"))
    .filter(({ target }) => target === query.get("target_branch"))
    .map((pull) => describe(forge, pull));
}

function openRequest(forge: ForgeState, body: unknown, owner = ""): ApiAnswer {
  const read = newRequest.safeParse(body);
  if (!read.success) return { status: 400, body: { error: read.error.message } };
  const { source_branch: branch, target_branch: target, title, description } = read.data;
  const head = `${owner}${branch}`;
  if (forge.tipOf(head) === undefined) return refused("source branch does not exist");
  if (forge.hasOpen(head)) {
    const message = ["Another open merge request already exists for this source branch"];
    return { status: 409, body: { message } };
  }
  const draft = title.startsWith(draftPrefix);
  return {
    status: 201,
    body: describe(forge, forge.openPull({ head, target, title, body: description, draft })),
  };
}

function answerRequest(
  forge: ForgeState,
  { method, body }: ApiRequest,
  { number, part }: { readonly number: number; readonly part: string },
): ApiAnswer {
  const pull = forge.pulls.find((each) => each.number === number);
  if (pull === undefined) return notFound;
  if (method === "GET") return answerRead(forge, pull, part);
  if (method === "POST" && part === "/notes") return addComment(forge, number, body);
  if (method !== "PUT") return notFound;
  if (part === "/merge") return mergeRequest(forge, pull, body);
  return part === "" ? changeRequest(forge, pull, body) : notFound;
}

function changeRequest(forge: ForgeState, pull: ForgePull, body: unknown): ApiAnswer {
  const read = changedRequest.safeParse(body);
  if (!read.success) return { status: 400, body: { error: read.error.message } };
  const { title = pull.title, description = pull.body, reviewer_ids: ids } = read.data;
  Object.assign(pull, { title, body: description });
  if (ids !== undefined) pull.reviewers.splice(0, Infinity, ...ids.map((id) => forge.people[id - 1] ?? ""));
  return { status: 200, body: describe(forge, pull) };
}

const merging = z.strictObject({
  merge_when_pipeline_succeeds: z.literal(true),
  auto_merge: z.literal(true),
  sha: z.string(),
  squash: z.boolean(),
});

function mergeRequest(forge: ForgeState, pull: ForgePull, body: unknown): ApiAnswer {
  const read = merging.safeParse(body);
  if (!read.success) return { status: 400, body: { error: read.error.message } };
  const { sha, squash } = read.data;
  if (!forge.mergesByItself) return { status: 405, body: { message: "405 Method Not Allowed" } };
  if (sha !== forge.headOf(pull)) {
    return { status: 409, body: { message: "SHA does not match HEAD of source branch" } };
  }
  if (forge.checks.get(sha) === "passed") forge.merge(pull.number);
  else pull.mergesAs = squash ? "squash" : "merge";
  return { status: 200, body: describe(forge, pull) };
}

function answerRead(forge: ForgeState, pull: ForgePull, part: string): ApiAnswer {
  switch (part) {
    case "":
      return { status: 200, body: describe(forge, pull) };
    case "/discussions":
      return { status: 200, body: discussionsOf(forge, pull) };
    case "/approvals": {
      const approved = pull.reviews.filter(
        ({ verdict, taken }) => verdict === "approved" && taken === undefined,
      );
      return { status: 200, body: { approved_by: approved.map(({ by }) => ({ user: { username: by } })) } };
    }
    default:
      return notFound;
  }
}

function discussionsOf(forge: ForgeState, pull: ForgePull) {
  const begun = pull.comments.filter(({ replyTo }) => replyTo === undefined);
  const system = {
    id: 1,
    system: true,
    author: { username: "root" },
    body: "added 1 commit",
    position: null,
  };
  const discussions = begun.map(({ id: first }) => ({
    id: `d${first}`,
    notes: pull.comments
      .filter(({ id, replyTo }) => id === first || replyTo === first)
      .map(({ id, by: username, text: body, on }) => ({
        id,
        system: false,
        author: { username },
        body,
        position:
          on === undefined
            ? null
            : {
                base_sha: forge.tip(pull.target),
                head_sha: forge.headOf(pull),
                old_path: on.path,
                new_path: on.path,
                old_line: on.side === "old" ? on.line : null,
                new_line: on.side === "new" ? on.line : null,
              },
      })),
  }));
  return [{ id: "d0", notes: [system] }, ...discussions];
}

function describe(forge: ForgeState, pull: ForgePull) {
  const { number, title, body, state, draft, mergedAs, reviewers } = pull;
  const head = forge.headOf(pull);
  const checks = forge.checks.get(head);
  const pipelines = { pending: "running", passed: "success", failed: "failed" };
  return {
    id: 100 + number,
    iid: number,
    source_project_id: pull.fromFork ? forkId : targetId,
    web_url: `${forge.url}/${forge.repository}/-/merge_requests/${number}`,
    title,
    description: body,
    state: state === "open" ? "opened" : state,
    draft: draft || title.startsWith(draftPrefix),
    sha: head,
    merge_commit_sha: mergedAs ?? null,
    squash_commit_sha: null,
    reviewers: reviewers.map((username) => ({ id: forge.people.indexOf(username) + 1, username })),
    head_pipeline: checks === undefined ? null : { status: pipelines[checks] },
  };
}
