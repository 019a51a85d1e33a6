import { z } from "zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { type ForgeComment, shortened } from "@wezterm-parallel/shared/domain/change/forge/forge-comment";
import type { ForgeVerdict } from "@wezterm-parallel/shared/domain/change/forge/forge-verdict";
import type { ForgeReport } from "@wezterm-parallel/shared/domain/change/forge/pull-request";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { Forge, ForgePlace } from "../forge.ts";
import type { ForgeAnswers } from "../forge-answers.ts";
import { ForgeClient } from "../forge-client.ts";

const personSchema = z.object({ id: z.number().int(), username: z.string() });
const requestSchema = z.object({
  iid: z.number().int(),
  web_url: z.string(),
  title: z.string(),
  description: z.string().nullish(),
  state: z.enum(["opened", "closed", "merged", "locked"]),
  draft: z.boolean().optional(),
  sha: z.string(),
  merge_commit_sha: z.string().nullish(),
  squash_commit_sha: z.string().nullish(),
  reviewers: z.array(personSchema).nullish(),
  head_pipeline: z.object({ status: z.string() }).nullish(),
});
const approvalsSchema = z.object({
  approved_by: z.array(z.object({ user: z.object({ username: z.string() }) })).nullish(),
});

const issueSchema = z.object({
  iid: z.number().int(),
  web_url: z.string(),
  title: z.string(),
  description: z.string().nullish(),
  state: z.enum(["opened", "closed"]),
  author: z.object({ username: z.string() }).nullish(),
  labels: z.array(z.string()).nullish(),
});

const noteSchema = z.object({
  id: z.number().int(),
  /** Written by GitLab itself. */
  system: z.boolean().optional(),
  author: z.object({ username: z.string() }).nullish(),
  body: z.string().nullish(),
  position: z
    .object({
      head_sha: z.string().nullish(),
      new_path: z.string().nullish(),
      old_path: z.string().nullish(),
      new_line: z.number().int().nullish(),
      old_line: z.number().int().nullish(),
    })
    .nullish(),
});
type Note = z.infer<typeof noteSchema>;
const discussionSchema = z.object({ notes: z.array(noteSchema) });

const foundSchema = z.object({ iid: z.number().int(), source_project_id: z.number().int() });

const draftPrefix = "Draft: ";

/** Merge requests of gitlab.com and GitLab installations. */
export function openGitlab({ url, repository, token }: ForgePlace, answers: ForgeAnswers): Forge {
  const headers = { authorization: `Bearer ${token}` };
  const client = new ForgeClient({ api: `${url}/api/v4`, token, headers, answers, pageSize: "per_page" });
  const base = projectPath(repository);
  const requests = `${base}/merge_requests`;
  return {
    find: async ({ branch, fork = repository }, target) => {
      const source = await projectId(client, fork);
      if (!source.ok) return source;
      const query = new URLSearchParams({ state: "opened", source_branch: branch, target_branch: target });
      const found = await client.get(`${requests}?${query}`, z.array(foundSchema));
      if (!found.ok) return found;
      return ok(found.value.find((each) => each.source_project_id === source.value)?.iid);
    },
    open: async ({ branch, fork, target, title, body, draft }) => {
      const upstream = fork === undefined ? ok(undefined) : await projectId(client, repository);
      if (!upstream.ok) return upstream;
      const wished = {
        source_branch: branch,
        target_branch: target,
        title: draft ? `${draftPrefix}${title}` : title,
        description: body,
        // It is opened in the fork, and belongs to the target's project.
        ...(upstream.value !== undefined && { target_project_id: upstream.value }),
      };
      const path = `${projectPath(fork ?? repository)}/merge_requests`;
      const opened = await client.send("POST", path, wished, requestSchema);
      return opened.ok ? ok(opened.value.iid) : opened;
    },
    update: async (number, { title, body: description }) => {
      const updated = await client.send(
        "PUT",
        `${requests}/${number}`,
        { title, description },
        requestSchema,
      );
      return updated.ok ? ok(undefined) : updated;
    },
    requestReviews: (number, reviewers) => requestReviews(client, `${requests}/${number}`, reviewers),
    comments: (number) => readDiscussions(client, `${requests}/${number}/discussions`),
    comment: async (number, body) => {
      const path = `${requests}/${number}/notes`;
      const made = await client.send("POST", path, { body }, z.object({ id: z.number().int() }));
      return made.ok ? ok(`note-${made.value.id}`) : made;
    },
    judge: (number, wanted) => judge(client, `${requests}/${number}`, wanted),
    mergeWhenPassed: async (number, { commit: sha, strategy }) => {
      // `auto_merge` is the name since 17.11.
      const automatic = { merge_when_pipeline_succeeds: true, auto_merge: true };
      const body = { ...automatic, sha, squash: strategy === "squash" };
      const asked = await client.send("PUT", `${requests}/${number}/merge`, body, z.unknown());
      return asked.ok ? ok(true) : asked;
    },
    issue: (number) => readIssue(client, `${base}/issues/${number}`),
    read: (number) => readRequest(client, `${requests}/${number}`),
  };
}

function projectPath(repository: string): string {
  return `/projects/${encodeURIComponent(repository)}`;
}

async function projectId(client: ForgeClient, repository: string): Promise<Result<number, Failure>> {
  const found = await client.get(projectPath(repository), z.object({ id: z.number().int() }));
  return found.ok ? ok(found.value.id) : found;
}

/** An approval is refused if the branch has got other commits meanwhile. */
async function judge(
  client: ForgeClient,
  path: string,
  { verdict, commit: sha }: ForgeVerdict,
): Promise<Result<boolean, Failure>> {
  const me = await client.get("/user", personSchema);
  if (!me.ok) return me;
  const approvals = await client.get(`${path}/approvals`, approvalsSchema);
  if (!approvals.ok) return approvals;
  const approvedBy = (approvals.value.approved_by ?? []).map(({ user }) => user.username);
  const isApproved = approvedBy.includes(me.value.username);
  if (isApproved === (verdict === "approved")) return ok(false);
  const call = isApproved ? "unapprove" : "approve";
  const done = await client.send("POST", `${path}/${call}`, isApproved ? {} : { sha }, z.unknown());
  return done.ok ? ok(true) : done;
}

/** GitLab wants the ids of all reviewers, those that are asked already included. */
async function requestReviews(
  client: ForgeClient,
  path: string,
  names: readonly string[],
): Promise<Result<void, Failure>> {
  const read = await client.get(path, requestSchema);
  if (!read.ok) return read;
  const ids = new Set((read.value.reviewers ?? []).map(({ id }) => id));
  for (const name of names) {
    const query = new URLSearchParams({ username: name });
    const found = await client.get(`/users?${query}`, z.array(personSchema));
    if (!found.ok) return found;
    const [person] = found.value;
    if (person === undefined) return fail(unknownReviewer(name));
    ids.add(person.id);
  }
  const updated = await client.send("PUT", path, { reviewer_ids: [...ids] }, requestSchema);
  return updated.ok ? ok(undefined) : updated;
}

async function readRequest(client: ForgeClient, path: string): ReturnType<Forge["read"]> {
  const found = await client.get(path, requestSchema);
  if (!found.ok) return found;
  const approvals = await client.get(`${path}/approvals`, approvalsSchema);
  if (!approvals.ok) return approvals;
  const request = found.value;
  const merged = request.merge_commit_sha ?? request.squash_commit_sha ?? request.sha;
  return ok({
    number: request.iid,
    url: request.web_url,
    title: request.title,
    body: request.description ?? "",
    state: stateOf(request.state),
    draft: request.draft ?? request.title.startsWith(draftPrefix),
    commit: request.sha,
    checks: checksOf(request.head_pipeline?.status),
    reviews: (approvals.value.approved_by ?? []).map(({ user }) => ({
      by: user.username,
      verdict: "approved" as const,
    })),
    ...(request.state === "merged" && { mergedAs: merged }),
  });
}

async function readDiscussions(client: ForgeClient, path: string): ReturnType<Forge["comments"]> {
  const found = await client.list(path, z.array(discussionSchema));
  if (!found.ok) return found;
  return ok(
    found.value.flatMap(({ notes }) => {
      const [first, ...replies] = notes.filter(({ system }) => system !== true);
      if (first === undefined) return [];
      const begin = describeNote(first);
      return [begin, ...replies.map((note) => ({ ...describeNote(note), replyTo: begin.id }))];
    }),
  );
}

function describeNote({ id, author, body, position }: Note): ForgeComment {
  const text = { id: `note-${id}`, by: author?.username ?? "", text: shortened(body ?? "") };
  const place = position ? placeOf(position) : undefined;
  return place === undefined ? text : { ...text, place };
}

/** A note on an unchanged line has both lines, one on a whole file none. */
function placeOf(position: NonNullable<Note["position"]>): ForgeComment["place"] {
  const { new_line: added, old_line: removed, head_sha: commit } = position;
  if (added && position.new_path) {
    const lines = { path: position.new_path, side: "new" as const, first: added, last: added };
    return commit ? { ...lines, commit } : lines;
  }
  if (!removed || !position.old_path) return undefined;
  return { path: position.old_path, side: "old", first: removed, last: removed };
}

async function readIssue(client: ForgeClient, path: string): ReturnType<Forge["issue"]> {
  const found = await client.get(path, issueSchema);
  if (!found.ok) return found;
  const { iid: number, web_url: url, title, description, author, labels, state } = found.value;
  const by = author?.username ?? "";
  return ok({
    number,
    url,
    title,
    body: description ?? "",
    author: by,
    labels: labels ?? [],
    open: state === "opened",
  });
}

/** `locked` lasts while GitLab merges. */
function stateOf(state: z.infer<typeof requestSchema>["state"]): ForgeReport["state"] {
  return state === "opened" || state === "locked" ? "open" : state;
}

function checksOf(status: string | undefined): ForgeReport["checks"] {
  if (status === undefined || status === "skipped") return "none";
  if (status === "success") return "passed";
  return status === "failed" || status === "canceled" ? "failed" : "pending";
}

function unknownReviewer(name: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("forge-reviewer-unknown", { name }),
    hint: createMessage("forge-refused-hint"),
  });
}
