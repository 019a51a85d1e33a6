import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { ChangesRig } from "../rigs/landing/changes-rig.ts";
import { ForgeServer } from "../rigs/forge/forge-server.ts";
import { waitFor } from "../rigs/session-rig.ts";

let forge: ForgeServer;
let rig: ChangesRig;
beforeEach(async () => {
  forge = await ForgeServer.open("gitea");
  rig = await ChangesRig.open({
    fix: "echo done > done.txt",
    other: "echo 1 > other.txt",
  });
  rig.repository.git("remote", "add", "origin", forge.remote);
  rig.repository.git("push", "-q", forge.gitDirectory, "main");
  await rig.ask("PUT", "/api/v1/projects/p1/secrets/FORGE_TOKEN", { value: forge.token });
  await rig.until("fix", "succeeded");
  await rig.until("other", "succeeded");
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await forge[Symbol.asyncDispose]();
});

function request(wish: Record<string, unknown> = {}, ...ids: readonly string[]) {
  const named = ids.length === 0 ? ["r1/fix"] : ids;
  const access = { forge: "gitea", url: forge.url };
  return rig.ask("POST", "/api/v1/changes/actions", {
    action: "pull-request",
    ids: named,
    ...access,
    ...wish,
  });
}

async function change(name = "fix"): Promise<ChangeResource> {
  const found = await rig.api.records.change(`r1/${name}`);
  if (!found.ok) throw new Error(found.failure.detail);
  return found.value;
}

const until = (what: string, holds: (change: ChangeResource) => boolean, name = "fix") =>
  waitFor(what, async () => holds(await change(name)));
const isSettled = ({ pullRequest }: ChangeResource) =>
  pullRequest?.pending === false || pullRequest?.failure !== undefined;

async function events(): Promise<string[]> {
  return (await rig.api.records.events({ after: 0, limit: 1_000 }))
    .map(({ kind }) => kind)
    .filter((kind) => kind.startsWith("pull-request.") || kind === "change.landed");
}

test("pushes the branch and opens a pull request that says what was done", async () => {
  const asked = await request({ draft: true, reviewers: ["alice"] });
  expect(asked.body).toMatchObject({ changed: [{ id: "r1/fix", pullRequest: { pending: true } }] });
  await until("the pull request", isSettled);
  expect((await change()).pullRequest).toMatchObject({
    state: "open",
    number: 1,
    draft: true,
    checks: "none",
  });
  expect(forge.tip("wzp/r1/fix")).toBe((await change()).commit);
  const { title, body, reviewers } = forge.pull(1);
  expect(title).toMatch(/^WIP: /);
  for (const part of ["`r1/fix`", "echo done > done.txt", "done.txt | 1 +"]) expect(body).toContain(part);
  expect(reviewers).toEqual(["alice"]);
  expect(await events()).toEqual(["pull-request.requested", "pull-request.open"]);
});

test("it is merged on the forge once its checks have passed, and only then", async () => {
  await request({ autoMerge: true });
  await until("the pull request", isSettled);
  expect(forge.pull(1).mergesAs).toBe(undefined);
  forge.checks.set((await change()).commit, "pending");
  await rig.ask("POST", "/api/v1/changes/actions", { action: "pull-request", ids: ["r1/fix"] });
  await until("the request to merge", ({ pullRequest }) => pullRequest?.mergeAsked !== undefined);
  expect(forge.pull(1)).toMatchObject({ state: "open", mergesAs: "squash" });
  forge.passChecks(1);
  await request();
  await until("the merge", ({ state }) => state === "landed");
});

test("a forge that will not merge by itself says why, and the rest goes on", async () => {
  forge.mergesByItself = false;
  await request({ autoMerge: true });
  await until("the pull request", isSettled);
  forge.checks.set((await change()).commit, "pending");
  await request();
  await until("the refusal", ({ pullRequest }) => pullRequest?.refusal !== undefined);
  const { pullRequest } = await change();
  expect(pullRequest).toMatchObject({ state: "open", checks: "pending", pending: false });
  expect(pullRequest?.failure).toBe(undefined);
  expect(pullRequest?.refusal?.detail).toContain("user not allowed to merge PR");
});

test("repeating it updates the pull request; what people wrote there stays", async () => {
  await request();
  await until("the pull request", isSettled);
  const pull = forge.pull(1);
  pull.body = `Please look.\n\n${pull.body}\n\nThanks!`;
  pull.title = "Renamed there";
  await request();
  await until("the update", isSettled);
  expect(forge.pulls).toHaveLength(1);
  expect(pull.title).toBe("Renamed there");
  expect(pull.body).toMatch(/^Please look\.[^]*done\.txt[^]*Thanks!$/);
  await request({ title: "A better name" });
  await until("the new title", () => pull.title === "A better name");
});

test("what an earlier request asked for stays, unless the next one is exact", async () => {
  await request({ reviewers: ["alice"], fork: "absent" });
  await until("the failure", isSettled);
  await request({ draft: true });
  expect((await change()).pullRequest?.wish).toMatchObject({ reviewers: ["alice"], fork: "absent" });
  await request({ draft: true, exact: true });
  expect((await change()).pullRequest?.wish).toEqual({ draft: true, forge: "gitea", url: forge.url });
  await until("the pull request", ({ pullRequest }) => pullRequest?.state === "open");
  expect(forge.pull(1)).toMatchObject({ fromFork: false, reviewers: [] });
});

test("a pull request whose opening was not recorded is found again, not opened twice", async () => {
  forge.fail({ breaks: true, on: { method: "POST", path: /\/pulls$/ } });
  await request();
  await until("the failure", ({ pullRequest }) => pullRequest?.failure !== undefined);
  expect(forge.pulls).toHaveLength(1);
  expect((await change()).pullRequest).toMatchObject({
    state: "requested",
    failure: { reason: "unavailable" },
  });
  await request();
  await until("the pull request", ({ pullRequest }) => pullRequest?.state === "open");
  expect(forge.pulls).toHaveLength(1);
  expect((await change()).pullRequest?.failure).toBe(undefined);
});

test("a forge that is down delays it, with a reason, and it is opened without anybody's help", async () => {
  forge.fail({ status: 503, body: "maintenance" }, 100);
  await request();
  await until("the failure", ({ pullRequest }) => pullRequest?.failure !== undefined);
  expect((await change()).pullRequest).toMatchObject({
    pending: true,
    failure: { reason: "unavailable", detail: expect.stringContaining("503 maintenance") },
  });
  forge.recover();
  await until("the pull request", ({ pullRequest }) => pullRequest?.state === "open");
});

test("a token that is refused is said, is in no file, and a valid one helps", async () => {
  await rig.ask("PUT", "/api/v1/projects/p1/secrets/WRONG", { value: "wrong-token-0815" });
  await request({ secret: "WRONG" });
  await until("the failure", ({ pullRequest }) => pullRequest?.failure !== undefined);
  const told = JSON.stringify(await rig.api.records.events({ after: 0, limit: 1_000 }));
  expect(told).toContain("pull-request.delayed");
  for (const secret of ["wrong-token-0815", forge.token]) {
    expect(told).not.toContain(secret);
    for (const file of readdirSync(rig.api.state, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      expect(readFileSync(join(file.parentPath, file.name)).includes(secret), file.name).toBe(false);
    }
  }
  await request({ secret: "FORGE_TOKEN" });
  await until("the pull request", ({ pullRequest }) => pullRequest?.state === "open");
});

test("without a token it is said how to store one", async () => {
  await request({ secret: "ABSENT" });
  await until("the failure", ({ pullRequest }) => pullRequest?.failure !== undefined);
  expect((await change()).pullRequest?.failure).toMatchObject({
    reason: "secret-missing",
    hint: expect.stringContaining("wzp secrets set ABSENT"),
  });
});

test("a merge on the forge marks the change as landed; it cannot be reverted here", async () => {
  await request();
  await until("the pull request", isSettled);
  const merged = forge.merge(1);
  await request();
  await until("the merge", ({ state }) => state === "landed");
  expect((await change()).pullRequest).toMatchObject({ state: "merged", mergedAs: merged });
  expect(await events()).toEqual([
    "pull-request.requested",
    "pull-request.open",
    "pull-request.requested",
    "pull-request.merged",
    "change.landed",
  ]);
  const reverted = await rig.ask("POST", "/api/v1/changes/actions", { action: "revert", ids: ["r1/fix"] });
  expect(reverted.body).toMatchObject({ reason: "unsupported" });
});

test("a signed webhook of the forge is a reason to look at once; nothing else is", async () => {
  await request();
  await until("the pull request", isSettled);
  await rig.ask("PUT", "/api/v1/projects/p1/secrets/FORGE_WEBHOOK", { value: "webhook-secret-4711" });
  const body = JSON.stringify({ action: "submitted", pull_request: { number: 1 } });
  const sign = (secret: string) => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const send = (project: string, headers: Record<string, string>, payload = body) =>
    rig.api.app.inject({
      method: "POST",
      url: `/api/v1/projects/${project}/forge-news`,
      headers: { "content-type": "application/json", ...headers },
      payload,
    });
  const signed = { "x-hub-signature-256": sign("webhook-secret-4711") };
  const looksBefore = forge.requests.length;
  const refused = [
    await send("p1", {}),
    await send("p1", { "x-hub-signature-256": sign("another-secret") }),
    await send("p1", signed, body.replace("1", "2")),
    await send("p1", { "x-hub-signature-256": "sha256=" }),
    await send("p1", { "x-gitlab-token": "webhook-secret" }),
    await send("p9", signed),
  ];
  expect(new Set(refused.map(({ statusCode, body: said }) => `${statusCode} ${said}`)).size).toBe(1);
  expect(refused[0]?.json()).toMatchObject({
    status: 400,
    hint: expect.stringContaining("wzp secrets set FORGE_WEBHOOK"),
  });
  expect(forge.requests).toHaveLength(looksBefore);

  forge.pull(1).reviews.push({ by: "alice", verdict: "approved" });
  expect((await send("p1", signed)).json()).toEqual({ looks: 1 });
  await until("the approval", ({ pullRequest }) => pullRequest?.reviews?.[0]?.verdict === "approved");
  const merged = forge.merge(1);
  const pipeline = JSON.stringify({ object_kind: "pipeline", object_attributes: { iid: 7 } });
  expect((await send("p1", { "x-gitlab-token": "webhook-secret-4711" }, pipeline)).json()).toEqual({
    looks: 1,
  });
  await until("the merge", ({ state }) => state === "landed");
  expect((await change()).pullRequest?.mergedAs).toBe(merged);
  expect((await send("p1", signed)).json()).toEqual({ looks: 0 });
});

test("webhooks of other pull requests, and of a forge that fails, ask nothing", async () => {
  await request();
  await until("the pull request", isSettled);
  await rig.ask("PUT", "/api/v1/projects/p1/secrets/FORGE_WEBHOOK", { value: "webhook-secret-4711" });
  const send = (payload: object) =>
    rig.api.app.inject({
      method: "POST",
      url: "/api/v1/projects/p1/forge-news",
      headers: { "x-gitlab-token": "webhook-secret-4711", "content-type": "application/json" },
      payload,
    });
  expect((await send({ issue: { number: 2 } })).json()).toEqual({ looks: 0 });
  forge.fail({ status: 429, headers: { "retry-after": "600" } }, 100);
  expect((await send({ issue: { number: 1 } })).json()).toEqual({ looks: 1 });
  await until("the failure", ({ pullRequest }) => pullRequest?.failure !== undefined);
  const asked = forge.requests.length;
  expect((await send({ issue: { number: 1 } })).json()).toEqual({ looks: 0 });
  expect(forge.requests).toHaveLength(asked);
});

test("a pull request that was closed says so; the next request opens a new one", async () => {
  await request();
  await until("the pull request", isSettled);
  forge.pull(1).state = "closed";
  await request();
  await until("the close", ({ pullRequest }) => pullRequest?.state === "closed");
  expect((await change()).state).toBe("open");
  await request();
  await until("the second", ({ pullRequest }) => pullRequest?.number === 2);
});

test("a branch with commits of others is not overwritten", async () => {
  const [tree] = forge.git("rev-parse", "main^{tree}").split("\n");
  const identity = ["-c", "user.name=u", "-c", "user.email=u@e"];
  const foreign = forge.git(...identity, "commit-tree", tree ?? "", "-m", "Of somebody else");
  forge.git("update-ref", "refs/heads/wzp/r1/fix", foreign);
  await request();
  await until("the failure", ({ pullRequest }) => pullRequest?.failure !== undefined);
  expect((await change()).pullRequest?.failure).toMatchObject({ reason: "conflict" });
  expect(forge.tip("wzp/r1/fix")).toBe(foreign);
  expect(forge.pulls).toEqual([]);
});

test("the list has only changes with a pull request", async () => {
  await request({}, "r1/other");
  await until("the pull request", isSettled, "other");
  const listed = await rig.ask("GET", "/api/v1/changes?pullRequest=true");
  expect(listed.body["items"]).toMatchObject([{ id: "r1/other", pullRequest: { number: 1 } }]);
});

test("hooks and configuration of the repository get neither a call nor the token", async () => {
  const { repository } = rig;
  const traps = join(repository.top, "trapped");
  repository.write(".git/hooks/pre-push", `#!/bin/sh\ntouch '${traps}'\n`);
  repository.git("config", "core.hooksPath", join(repository.root, ".git/hooks"));
  repository.git("config", `url.http://127.0.0.1:1/.pushInsteadOf`, "http://example.invalid/");
  repository.git("config", "credential.helper", `!touch '${traps}'; cat`);
  await request();
  await until("the pull request", isSettled);
  expect((await change()).pullRequest?.state).toBe("open");
  expect(readdirSync(repository.top)).not.toContain("trapped");
});

test("comments of the pull request are in the review once, marked, and count as nobody's approval", async () => {
  await request();
  await until("the pull request", isSettled);
  const on = { path: "done.txt", side: "new", line: 1 } as const;
  forge
    .pull(1)
    .comments.push(
      { id: 10, by: "alice", text: "Looks good to me." },
      { id: 11, by: "bob", text: "Why this?", on },
      { id: 12, by: "alice", text: "Because.", on, replyTo: 11 },
      { id: 13, by: "bob", text: "Gone.", on: { ...on, line: 99 } },
    );
  forge.pull(1).reviews.push({ by: "alice", verdict: "approved" });
  for (const _look of [1, 2]) {
    await request();
    await until("the look", isSettled);
  }
  const { body } = await rig.ask("GET", "/api/v1/changes/r1%2Ffix/review");
  const alice = { kind: "forge", id: "gitea:alice", name: "alice (Gitea)", role: "viewer" };
  expect(body["threads"]).toMatchObject([
    {
      path: "done.txt",
      first: 1,
      lines: ["done"],
      state: "open",
      comments: [{ text: "Why this?" }, { by: alice, text: "Because." }],
    },
  ]);
  expect(body["verdicts"]).toMatchObject([
    { by: alice, verdict: "comment", text: "Looks good to me." },
    { verdict: "comment", text: "done.txt:99: Gone." },
  ]);
  expect(body["summary"]).toMatchObject({ state: "waiting", approvals: 0, threads: 1 });
});

async function look(): Promise<void> {
  await request({ comments: true });
  await until("the look", isSettled);
}

test("comments and verdicts here are on the pull request once, and do not come back as comments of others", async () => {
  const path = "/api/v1/changes/r1%2Ffix/review";
  await look();
  const { body } = await rig.ask("GET", path);
  const comments = [{ path: "done.txt", first: 1, text: "Why this?" }];
  const review = { commit: body["commit"], verdict: "changes-requested", text: "Nearly.", comments };
  await rig.ask("POST", path, { ...review, continue: false });
  await rig.ask("POST", `${path}/comments`, {
    comment: { path: "done.txt", first: 1, text: "A draft" },
    draft: true,
  });
  await look();
  await look();
  expect(forge.pull(1).comments.map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /^<!-- [^]*-->\n```\ndone\n```\n\n\*\*.+\*\* on `done.txt`, line 1:\n\nWhy this\?$/,
    ),
    expect.stringMatching(/^<!-- [^]*-->\n\*\*.+\*\* requested changes:\n\nNearly\.$/),
  ]);
  const after = (await rig.ask("GET", path)).body as { threads: object[]; verdicts: object[] };
  expect([after.threads.length, after.verdicts.length]).toEqual([2, 1]);
});

test("a comment whose sending was not recorded is recognised by its marker, and not sent twice", async () => {
  await look();
  const comment = { path: "done.txt", first: 1, text: "Why this?" };
  const added = await rig.ask("POST", "/api/v1/changes/r1%2Ffix/review/comments", { comment, draft: false });
  const [{ id } = { id: 0 }] = added.body["comments"] as { id: number }[];
  const text = `<!-- wezterm-parallel r1/fix comment-${id} -->\nas before the crash`;
  forge.pull(1).comments.push({ id: 50, by: "wzp-bot", text });
  await look();
  await look();
  expect(forge.pull(1).comments.map((each) => each.text)).toEqual([text]);
  const { body } = await rig.ask("GET", "/api/v1/changes/r1%2Ffix/review");
  expect(body["verdicts"]).toEqual([]);
});

test("a comment of ours without a record does not come back as one of others when comments are not sent any more", async () => {
  await look();
  const marked = (task: string) => `<!-- wezterm-parallel ${task} comment-9 -->\nof ${task}`;
  forge
    .pull(1)
    .comments.push(
      { id: 50, by: "wzp-bot", text: marked("r1/fix") },
      { id: 51, by: "alice", text: marked("r7/fix") },
    );
  for (const _look of [1, 2]) {
    await request();
    await until("the look", isSettled);
  }
  const { body } = await rig.ask("GET", "/api/v1/changes/r1%2Ffix/review");
  expect(body["verdicts"]).toMatchObject([{ text: marked("r7/fix"), by: { id: "gitea:alice" } }]);
});

test("a connection that breaks after a comment was sent delays the look, and the comment is not sent twice", async () => {
  const comment = { path: "done.txt", first: 1, text: "Why this?" };
  await rig.ask("POST", "/api/v1/changes/r1%2Ffix/review/comments", { comment, draft: false });
  forge.fail({ breaks: true, on: { method: "POST", path: /\/comments$/ } });
  await request({ comments: true });
  await until("the failure", ({ pullRequest }) => pullRequest?.failure !== undefined);
  expect(forge.pull(1).comments).toHaveLength(1);
  await look();
  await look();
  expect(forge.pull(1).comments).toHaveLength(1);
  const { body } = await rig.ask("GET", "/api/v1/changes/r1%2Ffix/review");
  expect(body["verdicts"]).toEqual([]);
});
