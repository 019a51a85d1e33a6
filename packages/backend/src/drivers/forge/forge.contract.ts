import { afterEach, beforeEach, expect, test } from "vitest";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { ForgeVerdict } from "@wezterm-parallel/shared/domain/change/forge/forge-verdict";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { ForgeServer } from "../../../test/rigs/forge/forge-server.ts";
import type { Forge, ForgePlace } from "./forge.ts";
import { ForgeAnswers } from "./forge-answers.ts";

function valueOf<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

/** Contract of every forge, over real HTTP with a server that speaks the dialect of `kind`. */
export function forgeContract(
  kind: ForgePlace["kind"],
  open: (place: ForgePlace, answers: ForgeAnswers) => Forge,
): void {
  let server: ForgeServer;
  let answers: ForgeAnswers;
  beforeEach(async () => {
    server = await ForgeServer.open(kind);
    answers = new ForgeAnswers();
    const identity = ["-c", "user.name=u", "-c", "user.email=u@e"];
    const tree = server.git("hash-object", "-w", "-t", "tree", "/dev/null");
    const first = server.git(...identity, "commit-tree", tree, "-m", "First");
    const fix = server.git(...identity, "commit-tree", tree, "-p", first, "-m", "Fix it");
    server.git("update-ref", "refs/heads/main", first);
    server.git("update-ref", "refs/heads/wzp/r1/fix", fix);
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const forge = (token = server.token) =>
    open({ kind, url: server.url, repository: server.repository, token }, answers);
  const draft = { branch: "wzp/r1/fix", target: "main", title: "Fix it", body: "Why.", draft: false };
  const failureOf = async (asked: Promise<Result<unknown, Failure>>) => {
    const answer = await asked;
    if (answer.ok) throw new Error(`It answered ${JSON.stringify(answer.value)}.`);
    return answer.failure;
  };

  test("opens a pull request, finds it by its branch and reads it", async () => {
    expect(valueOf(await forge().find(draft, "main"))).toBe(undefined);
    const number = valueOf(await forge().open(draft));
    expect(valueOf(await forge().find(draft, "main"))).toBe(number);
    expect(valueOf(await forge().find({ branch: "other" }, "main"))).toBe(undefined);
    expect(valueOf(await forge().read(number))).toMatchObject({
      number,
      title: "Fix it",
      body: "Why.",
      state: "open",
      draft: false,
      commit: server.tip(draft.branch),
      checks: "none",
      reviews: [],
    });
  });

  test("opens a draft", async () => {
    const number = valueOf(await forge().open({ ...draft, draft: true }));
    expect(valueOf(await forge().read(number))).toMatchObject({ draft: true });
  });

  test("changes title and body, and asks people for reviews without forgetting others", async () => {
    const number = valueOf(await forge().open(draft));
    valueOf(await forge().update(number, { title: "Better", body: "New." }));
    expect(valueOf(await forge().read(number))).toMatchObject({ title: "Better", body: "New." });
    valueOf(await forge().requestReviews(number, ["alice"]));
    valueOf(await forge().requestReviews(number, ["bob"]));
    expect(server.pull(number).reviewers).toEqual(["alice", "bob"]);
    expect(await failureOf(forge().requestReviews(number, ["nobody"]))).toMatchObject({
      reason: "invalid-request",
    });
  });

  test("reports checks, approvals, and that it was merged or closed", async () => {
    const number = valueOf(await forge().open(draft));
    for (const state of ["pending", "failed", "passed"] as const) {
      server.checks.set(server.tip(draft.branch) ?? "", state);
      expect(valueOf(await forge().read(number)).checks).toBe(state);
    }
    server.pull(number).reviews.push({ by: "alice", verdict: "approved" }, { by: "bob", verdict: "comment" });
    expect(valueOf(await forge().read(number)).reviews).toEqual([{ by: "alice", verdict: "approved" }]);
    const merged = server.merge(number);
    expect(valueOf(await forge().read(number))).toMatchObject({ state: "merged", mergedAs: merged });
    server.git("update-ref", "refs/heads/second", merged);
    const second = valueOf(await forge().open({ ...draft, branch: "second" }));
    server.pull(second).state = "closed";
    expect(valueOf(await forge().read(second))).toMatchObject({ state: "closed" });
    expect(valueOf(await forge().find({ branch: "second" }, "main"))).toBe(undefined);
  });

  test("reads comments on the whole, on lines of both sides, and replies", async () => {
    const number = valueOf(await forge().open(draft));
    const on = { path: "src/a.ts", side: "new", line: 3 } as const;
    server
      .pull(number)
      .comments.push(
        { id: 10, by: "alice", text: "Nice." },
        { id: 11, by: "bob", text: "Why three?", on },
        { id: 12, by: "alice", text: "Because.", on, replyTo: 11 },
        { id: 13, by: "bob", text: "This was needed.", on: { ...on, side: "old", line: 7 } },
      );
    const comments = valueOf(await forge().comments(number));
    const find = (text: string) => comments.find((comment) => comment.text === text);
    expect(find("Nice.")).toEqual({ id: expect.any(String), by: "alice", text: "Nice." });
    const lines = { path: "src/a.ts", side: "new", first: 3, last: 3, commit: server.tip(draft.branch) };
    expect(find("Why three?")).toMatchObject({ by: "bob", place: lines });
    expect(find("Because.")).toMatchObject({ by: "alice", replyTo: find("Why three?")?.id });
    expect(find("This was needed.")?.place).toEqual({ path: "src/a.ts", side: "old", first: 7, last: 7 });
    expect(new Set(comments.map(({ id }) => id)).size).toBe(comments.length);
    for (const { text } of comments) expect(text).not.toContain("added 1 commit");
  });

  test("writes a comment on the whole, and returns the id under which it is read", async () => {
    const number = valueOf(await forge().open(draft));
    const text = "<!-- marker -->\n**Alice**: done?";
    const id = valueOf(await forge().comment(number, text));
    expect(valueOf(await forge().comments(number))).toEqual([{ id, by: "wzp-bot", text }]);
    expect(await forge().comment(number + 1, text)).toMatchObject({ ok: false });
  });

  test("opens a pull request from a fork, and finds it apart from one of the same branch here", async () => {
    const [, fix] = ["main", draft.branch].map((branch) => server.tip(branch) ?? "");
    server.git("push", "-q", server.forkDirectory, `${fix}:refs/heads/${draft.branch}`);
    const fork = server.fork;
    const number = valueOf(await forge().open({ ...draft, fork }));
    expect(server.pull(number)).toMatchObject({ branch: draft.branch, fromFork: true });
    expect(valueOf(await forge().find({ ...draft, fork }, "main"))).toBe(number);
    expect(valueOf(await forge().find(draft, "main"))).toBe(undefined);
    expect(valueOf(await forge().read(number))).toMatchObject({ state: "open", commit: fix });
    const here = valueOf(await forge().open(draft));
    expect(valueOf(await forge().find(draft, "main"))).toBe(here);
    expect(valueOf(await forge().find({ ...draft, fork }, "main"))).toBe(number);
  });

  test("gives a verdict once, gives it again for other commits, and takes it back", async () => {
    const number = valueOf(await forge().open(draft));
    const commit = server.tip(draft.branch) ?? "";
    const reviewer = forge(server.reviewToken);
    const judge = (verdict: ForgeVerdict["verdict"]) =>
      reviewer.judge(number, { verdict, commit, text: "Why." });
    const mine = async () =>
      valueOf(await forge().read(number)).reviews.filter(({ by }) => by === "wzp-reviewer");
    server.pull(number).reviews.push({ by: "alice", verdict: "approved" });
    expect(valueOf(await judge("none"))).toBe(false);
    for (const given of [true, false]) expect(valueOf(await judge("approved"))).toBe(given);
    expect(await mine()).toEqual([{ by: "wzp-reviewer", verdict: "approved" }]);
    for (const given of [true, false]) expect(valueOf(await judge("changes-requested"))).toBe(given);
    const objects = kind === "gitlab" ? [] : [{ by: "wzp-reviewer", verdict: "changes-requested" }];
    expect(await mine()).toEqual(objects);
    for (const given of [kind !== "gitlab", false]) expect(valueOf(await judge("none"))).toBe(given);
    expect(await mine()).toEqual([]);
    expect(valueOf(await forge().read(number)).reviews).toEqual([{ by: "alice", verdict: "approved" }]);
    expect(valueOf(await judge("approved"))).toBe(true);
    expect(await mine()).toEqual([{ by: "wzp-reviewer", verdict: "approved" }]);
  });

  test("the forge refuses a verdict of the account that opened the pull request", async () => {
    const number = valueOf(await forge().open(draft));
    const commit = server.tip(draft.branch) ?? "";
    const failure = await failureOf(forge().judge(number, { verdict: "approved", commit, text: "Why." }));
    expect(failure.reason).toBe(kind === "gitlab" ? "unauthenticated" : "invalid-request");
    expect(valueOf(await forge().read(number)).reviews).toEqual([]);
  });

  test("merges it once its checks have passed, and at once if they have", async () => {
    const first = valueOf(await forge().open(draft));
    const commit = server.tip(draft.branch) ?? "";
    server.checks.set(commit, "pending");
    const wish = { commit, strategy: "squash", passed: false } as const;
    for (const _ of [1, 2]) expect(valueOf(await forge().mergeWhenPassed(first, wish))).toBe(true);
    expect(server.pull(first)).toMatchObject({ state: "open", mergesAs: "squash" });
    server.passChecks(first);
    expect(valueOf(await forge().read(first)).state).toBe("merged");
    server.git("update-ref", "refs/heads/second", commit);
    const second = valueOf(await forge().open({ ...draft, branch: "second" }));
    expect(valueOf(await forge().mergeWhenPassed(second, { ...wish, passed: true }))).toBe(true);
    expect(valueOf(await forge().read(second)).state).toBe("merged");
  });

  test("merges no other commits than those that it was asked for, and says why it will not merge", async () => {
    const number = valueOf(await forge().open(draft));
    const commit = server.tip(draft.branch) ?? "";
    server.checks.set(commit, "pending");
    const wish = { commit: server.tip("main") ?? "", strategy: "merge", passed: false } as const;
    expect((await failureOf(forge().mergeWhenPassed(number, wish))).detail).toMatch(/sha|head/i);
    server.mergesByItself = false;
    const failure = await failureOf(forge().mergeWhenPassed(number, { ...wish, commit }));
    expect(failure.reason).toBe("invalid-request");
    expect(failure.detail).toMatch(/not allowed/i);
    expect(server.pull(number)).toMatchObject({ state: "open", mergesAs: undefined });
  });

  test("reads an issue with its labels, and says when there is none", async () => {
    const written = {
      title: "It fails",
      body: "When it rains.",
      by: "eve",
      labels: ["bug", "codex"],
      open: true,
    };
    server.issues.push({ ...written, number: 142 });
    const { by: author, ...rest } = written;
    const issue = valueOf(await forge().issue(142));
    expect(issue).toEqual({ ...rest, number: 142, author, url: expect.stringMatching(/\/issues\/142$/) });
    expect(await failureOf(forge().issue(143))).toMatchObject({ reason: "not-found" });
  });

  test("a look that finds nothing new transfers nothing", async () => {
    const number = valueOf(await forge().open(draft));
    const first = valueOf(await forge().read(number));
    server.requests.length = 0;
    expect(valueOf(await forge().read(number))).toEqual(first);
    expect(server.requests.length).toBeGreaterThan(0);
    for (const request of server.requests) expect(request).toMatch(/ 304$/);
    server.pull(number).title = "Changed there";
    expect(valueOf(await forge().read(number)).title).toBe("Changed there");
  });

  test("answers that one token got are not shown to another", async () => {
    const number = valueOf(await forge().open(draft));
    valueOf(await forge().read(number));
    expect(await failureOf(forge("another-token").read(number))).toMatchObject({ reason: "unauthenticated" });
  });

  test("a second pull request of the same branch is refused with the words of the forge", async () => {
    valueOf(await forge().open(draft));
    const failure = await failureOf(forge().open(draft));
    expect(failure).toMatchObject({ reason: "invalid-request" });
    expect(failure.detail).toMatch(/already exists/);
  });

  test.for([
    [{ status: 429, headers: { "retry-after": "30" } }, "rate-limited", 30_000],
    [{ status: 403, headers: { "retry-after": "60" } }, "rate-limited", 60_000],
    [{ status: 403, body: '{"message":"Resource not accessible"}' }, "unauthorized", undefined],
    [{ status: 404 }, "not-found", undefined],
    [{ status: 500, body: "<html><h1>Oops</h1></html>" }, "unavailable", undefined],
    [{ status: 503, headers: { "retry-after": "120" } }, "unavailable", 120_000],
    [{ status: 302, headers: { location: "http://127.0.0.1:1/" } }, "unavailable", undefined],
    [{ status: 200, body: "no JSON" }, "unavailable", undefined],
    [{ status: 200, body: '{"number":"seven"}' }, "unavailable", undefined],
  ] as const)("turns %o into a failure", async ([fault, reason, retryAfterMs]) => {
    const number = valueOf(await forge().open(draft));
    server.fail(fault);
    const failure = await failureOf(forge().read(number));
    expect(failure.reason).toBe(reason);
    expect(failure.data?.["retryAfterMs"]).toBe(retryAfterMs);
    expect(failure.messages).toBeDefined();
  });

  test("waits until the end of the limit that the forge names", async () => {
    const number = valueOf(await forge().open(draft));
    const reset = Math.floor(Date.now() / 1000) + 600;
    const names = kind === "gitlab" ? "ratelimit" : "x-ratelimit";
    const headers = { [`${names}-remaining`]: "0", [`${names}-reset`]: String(reset) };
    server.fail({ status: 403, headers });
    const failure = await failureOf(forge().read(number));
    expect(failure.reason).toBe("rate-limited");
    expect(failure.data?.["retryAfterMs"]).toBeGreaterThan(590_000);
    expect(failure.data?.["retryAfterMs"]).toBeLessThanOrEqual(600_000);
  });

  test("no failure has the token, even if the forge repeats it", async () => {
    const number = valueOf(await forge().open(draft));
    const encoded = Buffer.from(server.token).toString("base64");
    server.fail({ status: 422, body: JSON.stringify({ message: `bad ${server.token} ${encoded}` }) });
    const failure = JSON.stringify(await failureOf(forge().read(number)));
    expect(failure).not.toContain(server.token);
    expect(failure).not.toContain(encoded);
    expect(failure).toContain("***");
  });

  test("finds the pull request again if the connection broke after it was opened", async () => {
    server.fail({ breaks: true, on: { method: "POST", path: /./ } });
    expect(await failureOf(forge().open(draft))).toMatchObject({ reason: "unavailable" });
    expect(valueOf(await forge().find(draft, "main"))).toBe(1);
  });

  test("a forge that is gone is a failure with a reason", async () => {
    const { url, repository, token } = server;
    await server[Symbol.asyncDispose]();
    const gone = open({ kind, url, repository, token }, answers);
    expect(await failureOf(gone.read(1))).toMatchObject({ reason: "unavailable" });
    server = await ForgeServer.open(kind);
  });
}
