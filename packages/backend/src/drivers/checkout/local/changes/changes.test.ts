import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { AttemptWork } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { Checkout, Checkouts, ChangeQuery } from "../../checkouts.ts";
import { valueOf } from "../../checkouts.contract.ts";
import { gitIn, TestRepository, writeFile } from "../../../../../test/rigs/test-repository.ts";
import { openCheckouts } from "../open-checkouts.ts";

const query = { limit: 100, patches: true, signal: new AbortController().signal };

describe("the change of an attempt", () => {
  let repository: TestRepository;
  let checkouts: Checkouts;
  let before: string;

  beforeEach(() => {
    repository = new TestRepository();
    repository.write("long.txt", Array.from({ length: 40 }, (_, at) => `line ${at}\n`).join(""));
    repository.write("gone.txt", "gone\n");
    repository.git("add", "long.txt", "gone.txt");
    repository.commit("more files");
    checkouts = openCheckouts({ state: repository.state, env: repository.env, now: () => Date.now() });
    before = repository.fingerprint();
  });
  afterEach(() => {
    const after = repository.fingerprint();
    repository[Symbol.dispose]();
    if (after !== before) throw new Error("something of the user's was changed");
  });

  const workOf = (more: Partial<AttemptWork> = {}): AttemptWork => {
    return { attempt: "r1/test#1", project: repository.project, isNewest: true, ...more };
  };
  const prepare = async (): Promise<Checkout> => valueOf(await checkouts.prepare(repository.request()));
  const read = async (more: Partial<ChangeQuery> = {}, work = workOf()) =>
    valueOf(await checkouts.change(work, { ...query, ...more }));

  test("of a running one is its files as they are, new, changed, renamed, removed and binary, and nothing is written for it", async () => {
    const { root, base } = await prepare();
    writeFile(join(root, "a.txt"), "a\nmore\n");
    writeFile(join(root, 'new "file" 日.txt'), "n\n");
    writeFile(join(root, "ignored.ignored"), "not seen\n");
    renameSync(join(root, "long.txt"), join(root, "longer.txt"));
    unlinkSync(join(root, "gone.txt"));
    writeFileSync(join(root, "image"), Buffer.from([0, 1, 2, 3]));
    // The only object that git writes for an intent-to-add entry.
    repository.git("hash-object", "-w", "/dev/null");
    const objects = () => repository.git("count-objects", "-v");
    const [objectsBefore, statusBefore] = [objects(), gitIn(root, ["status", "--porcelain"], repository.env)];
    const change = await read();
    expect(change).toMatchObject({ source: "worktree", branch: "wzp/r1/test", base });
    expect(change).toMatchObject({ changedFiles: 5, insertions: 2, deletions: 1 });
    expect(change.items.map((file) => ({ ...file, patch: undefined }))).toEqual([
      { path: "a.txt", status: "modified", binary: false, insertions: 1, deletions: 0 },
      { path: "gone.txt", status: "deleted", binary: false, insertions: 0, deletions: 1 },
      { path: "image", status: "added", binary: true },
      {
        path: "longer.txt",
        oldPath: "long.txt",
        status: "renamed",
        binary: false,
        insertions: 0,
        deletions: 0,
      },
      { path: 'new "file" 日.txt', status: "added", binary: false, insertions: 1, deletions: 0 },
    ]);
    expect(change.items[0]?.patch).toContain("@@ -1 +1,2 @@\n a\n+more\n");
    expect(change.items[2]).not.toHaveProperty("patch");
    expect(change.items[3]?.patch).toContain("rename from long.txt\nrename to longer.txt\n");
    expect(objects()).toBe(objectsBefore);
    expect(gitIn(root, ["status", "--porcelain"], repository.env)).toBe(statusBefore);
  });

  test("makes the same files when its patches are applied to the base", async () => {
    const { root } = await prepare();
    writeFile(join(root, "a.txt"), "b\nno newline at end");
    writeFile(join(root, "src/tab\tand\nline.txt"), "odd name\n");
    rmSync(join(root, "gone.txt"));
    symlinkSync("/etc/hostname", join(root, "gone.txt"));
    renameSync(join(root, "long.txt"), join(root, "moved.txt"));
    writeFile(join(root, "moved.txt"), Array.from({ length: 41 }, (_, at) => `line ${at}\n`).join(""));
    const { items } = await read();
    const clone = join(repository.top, "clone");
    repository.git("clone", "-q", ".", clone);
    const input = items.map(({ patch = "" }) => patch).join("");
    execFileSync("git", ["apply", "--index"], { cwd: clone, input, env: repository.env });
    execFileSync("git", ["add", "--all"], { cwd: root, env: repository.env });
    const tree = (cwd: string) => gitIn(cwd, ["write-tree"], repository.env);
    expect(tree(clone)).toBe(tree(root));
    expect(items.find(({ path }) => path === "gone.txt")).toMatchObject({ status: "retyped" });
  });

  test("is read from its commit, its saved work or its branch when its worktree is gone", async () => {
    const checkout = await prepare();
    writeFile(join(checkout.root, "a.txt"), "committed\n");
    const change = valueOf(await checkouts.commit(checkout, repository.request()));
    const committed = workOf({ base: change.base, branch: change.branch });
    expect(await read({}, { ...committed, commit: change.commit })).toMatchObject({
      source: "commit",
      changedFiles: 1,
    });
    valueOf(await checkouts.discard({ attempt: "r1/test#1", project: repository.project }, "test"));
    expect(await read({}, committed)).toMatchObject({ source: "branch", changedFiles: 1 });
    const other = valueOf(await checkouts.prepare(repository.request("r1/other#1")));
    writeFile(join(other.root, "new.txt"), "saved\n");
    valueOf(await checkouts.discard({ attempt: "r1/other#1", project: repository.project }, "test"));
    const saved = await read({}, workOf({ attempt: "r1/other#1", base: other.base, branch: other.branch }));
    expect(saved).toMatchObject({ source: "saved", items: [{ path: "new.txt", status: "added" }] });
    const nothing = await checkouts.change(workOf({ attempt: "r1/never#1", base: other.base }), query);
    expect(nothing).toMatchObject({ ok: false, failure: { reason: "not-found" } });
  });

  test("is read page by page, or one file by its path", async () => {
    const { root } = await prepare();
    for (const name of ["x1", "x2", "x3", "x4", "x5"]) writeFile(join(root, name), `${name}\n`);
    const first = await read({ limit: 2 });
    expect(first).toMatchObject({ changedFiles: 5, items: [{ path: "x1" }, { path: "x2" }], next: "x2" });
    const last = await read({ limit: 3, after: first.next });
    expect(last.items.map(({ path }) => path)).toEqual(["x3", "x4", "x5"]);
    expect(last).not.toHaveProperty("next");
    expect((await read({ path: "x4" })).items).toMatchObject([
      { path: "x4", patch: expect.stringContaining("+x4") },
    ]);
    expect(await checkouts.change(workOf(), { ...query, path: "a.txt" })).toMatchObject({
      ok: false,
      failure: { reason: "not-found" },
    });
  });

  test("leaves long patches out of a page, and cuts the longest where a line ends", async () => {
    const { root } = await prepare();
    writeFile(join(root, "long"), `${"0123456789".repeat(50)}\n`.repeat(4_000));
    writeFile(join(root, "small"), "small\n");
    const { items } = await read();
    expect(items).toMatchObject([{ path: "long", binary: false, insertions: 4_000 }, { path: "small" }]);
    expect(items.map(({ patch }) => patch !== undefined)).toEqual([false, true]);
    const alone = (await read({ path: "long" })).items[0];
    expect(alone).toMatchObject({ cut: true });
    expect(alone?.patch?.length).toBeGreaterThan(2 ** 19);
    expect(alone?.patch?.length).toBeLessThanOrEqual(2 ** 20);
    expect(alone?.patch?.endsWith("0123456789\n")).toBe(true);
  });

  test("of a thousand files, or of one with 40 MB, is read within little memory", async () => {
    const { root } = await prepare();
    mkdirSync(join(root, "many"));
    for (let at = 0; at < 1_000; at += 1) writeFileSync(join(root, `many/f${at}`), `${at}\n`);
    writeFileSync(join(root, "large"), Buffer.alloc(40 * 2 ** 20, "text of a line\n"));
    const before = process.memoryUsage().rss;
    const change = await read();
    expect(change).toMatchObject({ changedFiles: 1_001, insertions: 1_000 });
    expect(change.items[0]).toMatchObject({ path: "large", binary: true });
    expect(change.items).toHaveLength(100);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20);
  });

  test("shows no file that a link leads to, and nothing of another repository in it", async () => {
    const { root } = await prepare();
    mkdirSync(join(repository.top, "outside"));
    writeFileSync(join(repository.top, "outside/secret"), "the secret\n");
    symlinkSync(join(repository.top, "outside"), join(root, "link"));
    rmSync(join(root, "src"), { recursive: true });
    symlinkSync(join(repository.top, "outside"), join(root, "src"));
    mkdirSync(join(root, "nested"));
    gitIn(join(root, "nested"), ["init", "-q"], repository.env);
    writeFileSync(join(root, "nested/inner"), "inner\n");
    const change = await read();
    expect(change.items.map(({ path, status }) => [path, status])).toEqual([
      ["link", "added"],
      ["src", "added"],
      ["src/日本 語.txt", "deleted"],
    ]);
    expect(JSON.stringify(change)).not.toContain("the secret");
    const led = await checkouts.change(workOf(), { ...query, path: "src/secret" });
    expect(led).toMatchObject({ ok: false, failure: { reason: "not-found" } });
  });

  test("takes no commit, branch or path for an option or a pattern of git", async () => {
    const { root } = await prepare();
    writeFile(join(root, "a.txt"), "changed\n");
    const mark = join(repository.top, "mark");
    for (const evil of [`--output=${mark}`, "HEAD", ":(glob)**", "../a.txt"]) {
      const asked = await checkouts.change(workOf(), { ...query, path: evil });
      expect(asked, evil).toMatchObject({ ok: false, failure: { reason: "not-found" } });
      const work = workOf({ attempt: "r1/none#1", base: evil, commit: evil, branch: evil });
      expect(await checkouts.change(work, query), evil).toMatchObject({ ok: false });
      expect(await read({}, workOf({ commit: evil })), evil).toMatchObject({ source: "worktree" });
    }
    expect(existsSync(mark)).toBe(false);
  });
});
