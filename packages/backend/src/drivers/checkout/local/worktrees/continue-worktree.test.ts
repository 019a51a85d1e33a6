import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { ContinuedWork } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { gitIn, TestRepository, writeFile } from "../../../../../test/rigs/test-repository.ts";
import type { Checkout, CheckoutRequest, Checkouts } from "../../checkouts.ts";
import { valueOf } from "../../checkouts.contract.ts";
import { writeRecord } from "../checkout-record.ts";
import { openCheckouts } from "../open-checkouts.ts";

let repository: TestRepository;
let checkouts: Checkouts;

const open = () => openCheckouts({ state: repository.state, env: repository.env, now: () => Date.now() });

beforeEach(() => {
  repository = new TestRepository();
  checkouts = open();
});
afterEach(() => repository[Symbol.dispose]());

const git = (cwd: string, ...args: string[]) =>
  gitIn(cwd, ["-c", "user.name=t", "-c", "user.email=t@e", ...args], repository.env).trim();
const read = (root: string, path: string) => readFileSync(join(root, path), "utf8");

function continuing(attempt: number, work: Partial<ContinuedWork> = {}): CheckoutRequest {
  return { ...repository.request(`r1/fix#${attempt}`), continues: { attempt: 1, ran: true, ...work } };
}

/** Attempt 1 with a commit, and with changed, untracked and ignored files. */
async function firstAttempt(): Promise<Checkout> {
  const checkout = valueOf(await checkouts.prepare(repository.request("r1/fix#1")));
  writeFile(join(checkout.root, "one.txt"), "1");
  git(checkout.root, "add", ".");
  git(checkout.root, "commit", "-qm", "one");
  writeFile(join(checkout.root, "a.txt"), "uncommitted\n");
  writeFile(join(checkout.root, "untracked.txt"), "u");
  writeFile(join(checkout.root, "x.ignored"), "i");
  await checkouts.release("r1/fix#1", { at: 1, succeeded: false });
  return checkout;
}

async function discard(attempt: string): Promise<void> {
  valueOf(await checkouts.discard({ attempt, project: repository.project }, "test"));
}

describe("continuing in a checkout", () => {
  it("gives the next attempt the same directory, branch, base and files, and commits all work as one change", async () => {
    const before = repository.fingerprint();
    const first = await firstAttempt();
    const request = continuing(2);
    const next = valueOf(await checkouts.prepare(request));
    expect(next).toMatchObject({ root: first.root, branch: first.branch, base: first.base, isSetUp: true });
    expect(["a.txt", "untracked.txt", "x.ignored"].map((path) => read(next.root, path))).toEqual([
      "uncommitted\n",
      "u",
      "i",
    ]);
    writeFile(join(next.root, "two.txt"), "2");
    const change = valueOf(await checkouts.commit(next, request));
    expect(change).toMatchObject({ base: first.base, branch: "wzp/r1/fix", changedFiles: 4 });
    expect(git(repository.root, "rev-parse", "wzp/r1/fix")).toBe(change.commit);
    expect(repository.fingerprint()).toBe(before);
    expect(await checkouts.find("r1/fix#1")).toBeUndefined();
    expect(await checkouts.find("r1/fix#2")).toMatchObject({ path: first.root });
  });

  it("passes the checkout on from attempt to attempt, over one that never prepared it", async () => {
    const first = await firstAttempt();
    valueOf(await checkouts.prepare(continuing(2)));
    expect(valueOf(await checkouts.prepare(continuing(4)))).toMatchObject({ root: first.root });
    expect((await checkouts.kept({ measure: false })).map(({ attempt }) => attempt)).toEqual(["r1/fix#4"]);
  });

  it("removes nothing when the earlier attempt is cleaned after its checkout was passed on", async () => {
    const first = await firstAttempt();
    valueOf(await checkouts.prepare(continuing(2)));
    await discard("r1/fix#1");
    expect(read(first.root, "untracked.txt")).toBe("u");
  });

  it("finishes a handover that a crash left half done", async () => {
    const first = await firstAttempt();
    const record = JSON.parse(read(repository.state, "checkouts/records/r1/fix.1.json"));
    // Both records exist between the two steps.
    await writeRecord(join(repository.state, "checkouts/records/r1/fix.2.json"), {
      ...record,
      attempt: "r1/fix#2",
    });
    const next = valueOf(await open().prepare(continuing(2)));
    expect(next).toMatchObject({ root: first.root, attempt: "r1/fix#2" });
    expect((await checkouts.kept({ measure: false })).map(({ attempt }) => attempt)).toEqual(["r1/fix#2"]);
    await discard("r1/fix#1");
    expect(existsSync(next.root)).toBe(true);
  });

  it("makes a removed checkout again where it was, with its commits and its saved files", async () => {
    const first = await firstAttempt();
    await discard("r1/fix#1");
    expect(existsSync(first.root)).toBe(false);
    const request = continuing(2, { base: first.base });
    const next = valueOf(await checkouts.prepare(request));
    expect(next).toMatchObject({ root: first.root, branch: first.branch, base: first.base });
    expect(next.isSetUp).toBeUndefined();
    expect(["one.txt", "a.txt", "untracked.txt"].map((path) => read(next.root, path))).toEqual([
      "1",
      "uncommitted\n",
      "u",
    ]);
    expect(valueOf(await checkouts.commit(next, request))).toMatchObject({
      base: first.base,
      changedFiles: 3,
    });
  });

  it("uses the kept branch of a succeeded attempt, also when a person has deleted it", async () => {
    const first = await firstAttempt();
    const { commit } = valueOf(await checkouts.commit(first, repository.request("r1/fix#1")));
    await discard("r1/fix#1");
    const kept = valueOf(await checkouts.prepare(continuing(2, { base: first.base, commit })));
    expect(git(kept.root, "rev-parse", "HEAD")).toBe(commit);
    await discard("r1/fix#2");
    git(repository.root, "branch", "-D", "wzp/r1/fix");
    const again = valueOf(await checkouts.prepare(continuing(3, { base: first.base, commit })));
    expect(git(again.root, "rev-parse", "HEAD", "wzp/r1/fix")).toBe(`${commit}\n${commit}`);
    expect(git(again.root, "status", "--porcelain")).toBe("");
  });

  it("leaves a branch alone that a person has checked out, and continues on one beside it", async () => {
    const first = await firstAttempt();
    const { commit } = valueOf(await checkouts.commit(first, repository.request("r1/fix#1")));
    await discard("r1/fix#1");
    const tree = join(repository.top, "person");
    git(repository.root, "worktree", "add", "-q", tree, "wzp/r1/fix");
    const next = valueOf(await checkouts.prepare(continuing(2, { base: first.base, commit })));
    expect(next.branch).toBe("wzp/r1/fix@2");
    expect(git(next.root, "rev-parse", "HEAD")).toBe(commit);
    git(repository.root, "worktree", "remove", tree);
  });

  it("says which saved files it did not restore because the branch has other commits", async () => {
    const first = await firstAttempt();
    await discard("r1/fix#1");
    const tree = join(repository.top, "person");
    git(repository.root, "worktree", "add", "-q", "-b", "wzp/r1/fix", tree, repository.project.base);
    git(tree, "commit", "-q", "--allow-empty", "-m", "by a person");
    git(repository.root, "worktree", "remove", tree);
    const next = valueOf(await checkouts.prepare(continuing(2, { base: first.base })));
    expect(next.notes).toEqual([expect.stringContaining("refs/wezterm-parallel/saved/r1/fix.1")]);
    expect(read(next.root, "a.txt")).toBe("a\n");
  });

  it("fails when nothing is left, and starts from the base when nothing ever ran", async () => {
    const refused = await checkouts.prepare(continuing(2));
    expect(refused).toMatchObject({
      failure: { reason: "not-found", hint: "Start afresh: wzp retry r1/fix" },
    });
    const next = valueOf(await checkouts.prepare(continuing(2, { ran: false })));
    expect(git(next.root, "rev-parse", "HEAD")).toBe(repository.project.base);
  });

  it("makes the checkout again when only its directory was deleted", async () => {
    const first = await firstAttempt();
    rmSync(first.root, { recursive: true });
    const next = valueOf(await checkouts.prepare(continuing(2, { base: first.base })));
    expect(read(next.root, "one.txt")).toBe("1");
    expect(git(repository.root, "worktree", "list").split("\n")).toHaveLength(2);
  });

  it("takes set-up as done only after it succeeded in a checkout that was made again", async () => {
    const first = await firstAttempt();
    await discard("r1/fix#1");
    const next = valueOf(await checkouts.prepare(continuing(2, { base: first.base })));
    await checkouts.disownSetup(next, continuing(2));
    expect(valueOf(await checkouts.prepare(continuing(3))).isSetUp).toBeUndefined();
    await checkouts.keepSetup({ ...next, attempt: "r1/fix#3" }, continuing(3));
    expect(valueOf(await checkouts.prepare(continuing(4))).isSetUp).toBe(true);
    expect(valueOf(await checkouts.commit({ ...next, attempt: "r1/fix#4" }, continuing(4)))).toMatchObject({
      changedFiles: 3,
    });
  });

  it("gives a plain retry a new checkout, and sets the continued branch aside", async () => {
    await firstAttempt();
    const continued = valueOf(await checkouts.prepare(continuing(2)));
    const fresh = valueOf(await checkouts.prepare(repository.request("r1/fix#3")));
    expect(fresh.root).not.toBe(continued.root);
    expect(git(fresh.root, "rev-parse", "wzp/r1/fix")).toBe(repository.project.base);
    expect(git(continued.root, "symbolic-ref", "HEAD")).toBe("refs/heads/wzp/r1/fix@2");
    expect(git(repository.root, "show", "wzp/r1/fix@2:one.txt")).toBe("1");
  });
});
