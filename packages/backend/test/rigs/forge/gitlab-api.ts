import { z } from "zod";

import type { ApiAnswer, ApiRequest, ForgePull, ForgeState } from "./forge-state.ts";
import { addComment, notFound, onlyQuery, refused } from "./api-answers.ts";

const draftPrefix = "Draft: ";
const newRequest = z.strictObject({
  source_branch: z.string(),
  target_branch: z.string(),
  title: z.string().min(1),
  description: z.string(),
});
const changedRequest = z.strictObject({
  title: z.string().min(1).optional(),
  description: z.string().optional(),
  reviewer_ids: z.array(z.number().int()).optional(),
});

/** As in the documentation of GitLab's REST API, version 4. */
export function answerGitlab(forge: ForgeState, request: ApiRequest): ApiAnswer {
  const { headers, path } = request;
  if (headers.authorization !== `Bearer ${forge.token}`)
    return { status: 401, body: { message: "401 Unauthorized" } };
  if (path === "/api/v4/users") return findPeople(forge, request);
  const base = `/api/v4/projects/${forge.repository}`;
  return path.startsWith(`${base}/`) ? answerPath(forge, request, path.slice(base.length)) : notFound;
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

function openRequest(forge: ForgeState, body: unknown): ApiAnswer {
  const read = newRequest.safeParse(body);
  if (!read.success) return { status: 400, body: { error: read.error.message } };
  const { source_branch: branch, target_branch: target, title, description } = read.data;
  if (forge.tip(branch) === undefined) return refused("source branch does not exist");
  if (forge.pulls.some((each) => each.state === "open" && each.branch === branch)) {
    const message = ["Another open merge request already exists for this source branch"];
    return { status: 409, body: { message } };
  }
  const draft = title.startsWith(draftPrefix);
  return {
    status: 201,
    body: describe(forge, forge.openPull({ branch, target, title, body: description, draft })),
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
  if (method !== "PUT" || part !== "") return notFound;
  const read = changedRequest.safeParse(body);
  if (!read.success) return { status: 400, body: { error: read.error.message } };
  const { title = pull.title, description = pull.body, reviewer_ids: ids } = read.data;
  Object.assign(pull, { title, body: description });
  if (ids !== undefined) pull.reviewers.splice(0, Infinity, ...ids.map((id) => forge.people[id - 1] ?? ""));
  return { status: 200, body: describe(forge, pull) };
}

function answerRead(forge: ForgeState, pull: ForgePull, part: string): ApiAnswer {
  switch (part) {
    case "":
      return { status: 200, body: describe(forge, pull) };
    case "/discussions":
      return { status: 200, body: discussionsOf(forge, pull) };
    case "/approvals": {
      const approved = pull.reviews.filter(({ verdict }) => verdict === "approved");
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
