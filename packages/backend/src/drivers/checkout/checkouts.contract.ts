import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Result } from "@wezterm-parallel/shared/base/result";

import type { Checkouts } from "./checkouts.ts";
import { gitIn, TestRepository, writeFile } from "../../../test/rigs/test-repository.ts";

export function valueOf<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

/** Contract of every implementation of the port; `open` may be called again to simulate a restart. */
export function checkoutsContract(open: (repository: TestRepository) => Checkouts): void {
  let repository: TestRepository;
  let checkouts: Checkouts;
  let before: string;

  beforeEach(() => {
    repository = new TestRepository();
    checkouts = open(repository);
    before = repository.fingerprint();
  });

  afterEach(() => {
    try {
      expect(repository.fingerprint()).toBe(before);
    } finally {
      repository[Symbol.dispose]();
    }
  });

  const git = (cwd: string, ...args: string[]) =>
    gitIn(cwd, ["-c", "user.name=t", "-c", "user.email=t@e", ...args], repository.env).trim();

  describe("prepare", () => {
    it("makes a worktree of the base outside of the user's tree, on its own branch", async () => {
      const checkout = valueOf(await checkouts.prepare(repository.request("r1/test(2)#1")));
      expect(checkout.root.startsWith(repository.state)).toBe(true);
      expect(readFileSync(join(checkout.root, "a.txt"), "utf8")).toBe("a\n");
      expect(readFileSync(join(checkout.root, "src/日本 語.txt"), "utf8")).toBe("b\n");
      expect(git(checkout.root, "symbolic-ref", "HEAD")).toBe("refs/heads/wzp/r1/test.2");
      expect(git(checkout.root, "status", "--porcelain")).toBe("");
      expect(checkout.base).toBe(repository.project.base);
    });

    it("finds a ready checkout again after a restart, with the task's files", async () => {
      const first = valueOf(await checkouts.prepare(repository.request()));
      writeFile(join(first.root, "new.txt"), "n");
      const again = valueOf(await open(repository).prepare(repository.request()));
      expect(again).toEqual(first);
      expect(existsSync(join(again.root, "new.txt"))).toBe(true);
    });

    it("writes files and directories with the umask of the shell that submitted, in a program with another", async () => {
      const modeOf = (path: string) => statSync(path).mode & 0o777;
      repository.write("sub/deep/x.ignored", "");
      before = repository.fingerprint();
      const own = process.umask(0o077);
      try {
        for (const [at, umask] of [undefined, 0o022, 0o027].entries()) {
          const settings = { copy: ["sub/deep/x.ignored"] };
          const request = { ...repository.request(`r1/u${at}#1`, { settings }), umask };
          const { root } = valueOf(await checkouts.prepare(request));
          const group = umask === 0o027 ? 0o750 : 0o755;
          for (const path of ["", "src", "sub/deep"]) expect(modeOf(join(root, path))).toBe(group);
          expect(modeOf(join(root, "a.txt"))).toBe(group & 0o666);
          expect(modeOf(dirname(root))).toBe(0o700);
        }
      } finally {
        process.umask(own);
      }
    });

    it("makes many in one repository at once", async () => {
      const names = Array.from({ length: 12 }, (_, at) => `r1/t${at}#1`);
      const made = await Promise.all(names.map((name) => checkouts.prepare(repository.request(name))));
      expect(new Set(made.map((each) => valueOf(each).branch)).size).toBe(12);
    });

    it("opens the project itself, and says when a directory is missing", async () => {
      const spec = { checkout: "project" } as const;
      const checkout = valueOf(await checkouts.prepare(repository.request("r1/p#1", { spec })));
      expect(checkout.directory).toBe(repository.root);
      const request = repository.request("r1/p#1", { spec: { ...spec, directory: "nowhere" } });
      expect(await checkouts.prepare(request)).toMatchObject({ failure: { reason: "missing-directory" } });
    });

    it("gives `none` an empty directory, and discards it", async () => {
      const request = repository.request("r1/n#1", { spec: { checkout: "none" } });
      const checkout = valueOf(await checkouts.prepare(request));
      expect(existsSync(checkout.directory)).toBe(true);
      valueOf(await checkouts.discard(request, "test"));
      expect(existsSync(checkout.directory)).toBe(false);
    });
  });

  describe("commit", () => {
    it("commits tracked and untracked files, not ignored ones, and counts them; twice is once", async () => {
      const request = repository.request();
      const checkout = valueOf(await checkouts.prepare(request));
      writeFile(join(checkout.root, "a.txt"), "changed\n");
      writeFile(join(checkout.root, "新 しい.txt"), "new\n");
      writeFile(join(checkout.root, "x.ignored"), "ignored\n");
      const change = valueOf(await checkouts.commit(checkout, request));
      expect(change).toMatchObject({ branch: "wzp/r1/test", changedFiles: 2 });
      expect(git(checkout.root, "status", "--porcelain")).toBe("");
      expect(git(checkout.root, "log", "-1", "--format=%B")).toContain("r1/test#1");
      expect(valueOf(await checkouts.commit(checkout, request))).toEqual(change);
    });

    it("answers no commit for a task that changed nothing", async () => {
      const request = repository.request();
      const checkout = valueOf(await checkouts.prepare(request));
      expect(valueOf(await checkouts.commit(checkout, request)).commit).toBeUndefined();
    });

    it("follows a task that detached HEAD or switched to a branch of its own", async () => {
      for (const [attempt, switching] of [
        ["r1/d#1", ["checkout", "-q", "--detach"]],
        ["r1/s#1", ["checkout", "-qb", "task-own"]],
      ] as const) {
        const request = repository.request(attempt);
        const checkout = valueOf(await checkouts.prepare(request));
        git(checkout.root, ...switching);
        writeFile(join(checkout.root, "one.txt"), "1");
        git(checkout.root, "add", ".");
        git(checkout.root, "commit", "-qm", "own");
        writeFile(join(checkout.root, "two.txt"), "2");
        const change = valueOf(await checkouts.commit(checkout, request));
        expect(change.changedFiles).toBe(2);
        expect(git(checkout.root, "rev-parse", checkout.branch ?? "")).toBe(change.commit);
      }
      git(repository.root, "branch", "-D", "task-own");
    });

    it("refuses a merge in progress, and discard loses nothing of it", async () => {
      const request = repository.request();
      const checkout = valueOf(await checkouts.prepare(request));
      conflict(checkout.root);
      expect(await checkouts.commit(checkout, request)).toMatchObject({ failure: { reason: "conflict" } });
      const removal = valueOf(await checkouts.discard(request, "test"));
      expect(git(repository.root, "show", `${removal.saved}:a.txt`)).toContain("<<<<<<<");
    });
  });

  describe("pruneBranches", () => {
    const branches = () =>
      git(repository.root, "for-each-ref", "--format=%(refname:short)", "refs/heads/wzp")
        .split("\n")
        .filter(Boolean);
    const finish = async (attempt: string, file?: string) => {
      const request = repository.request(attempt);
      const checkout = valueOf(await checkouts.prepare(request));
      if (file !== undefined) writeFile(join(checkout.root, file), file);
      valueOf(await checkouts.commit(checkout, request));
      await checkouts.release(attempt, { at: 0, succeeded: true });
      return () => checkouts.discard(request, "test").then(valueOf);
    };
    const prune = async (dryRun: boolean) =>
      valueOf(await checkouts.pruneBranches(repository.project, { dryRun }));

    it("deletes branches whose work is on another branch or saved, and keeps the others", async () => {
      const removals = [await finish("r1/merged#1", "m.txt"), await finish("r1/alone#1", "a2.txt")];
      for (const remove of removals) await remove();
      git(repository.root, "branch", "copy", "wzp/r1/merged");
      git(repository.root, "tag", "keep", "wzp/r1/alone~");
      expect(await prune(true)).toMatchObject([{ branch: "wzp/r1/merged", keptBy: "refs/heads/copy" }]);
      expect(branches()).toEqual(["wzp/r1/alone", "wzp/r1/merged"]);
      expect(await prune(false)).toHaveLength(1);
      expect(branches()).toEqual(["wzp/r1/alone"]);
      git(repository.root, "tag", "-d", "keep");
      git(repository.root, "branch", "-D", "copy");
    });

    it("keeps two branches that only have each other, and the branch of a checkout", async () => {
      const remove = await finish("r1/one#1", "one.txt");
      await remove();
      git(repository.root, "branch", "wzp/r1/two", "wzp/r1/one");
      await finish("r1/open#1");
      expect(await prune(false)).toEqual([]);
      expect(branches()).toEqual(["wzp/r1/one", "wzp/r1/open", "wzp/r1/two"]);
    });
  });

  function conflict(root: string): void {
    git(root, "checkout", "-q", "--detach");
    writeFile(join(root, "a.txt"), "left\n");
    git(root, "commit", "-qam", "left");
    const left = git(root, "rev-parse", "HEAD");
    git(root, "reset", "-q", "--hard", "HEAD~");
    writeFile(join(root, "a.txt"), "right\n");
    git(root, "commit", "-qam", "right");
    expect(() => git(root, "merge", left)).toThrow("merge");
  }

  describe("discard", () => {
    it("saves uncommitted, staged, untracked and unnamed work before it removes anything", async () => {
      const request = repository.request();
      const checkout = valueOf(await checkouts.prepare(request));
      writeFile(join(checkout.root, "amended.txt"), "first version");
      git(checkout.root, "add", ".");
      git(checkout.root, "commit", "-qm", "one");
      const amended = git(checkout.root, "rev-parse", "HEAD");
      git(checkout.root, "commit", "-q", "--amend", "-m", "two");
      writeFile(join(checkout.root, "a.txt"), "staged version");
      git(checkout.root, "add", "a.txt");
      writeFile(join(checkout.root, "a.txt"), "file version");
      writeFile(join(checkout.root, "untracked.txt"), "u");
      const removal = valueOf(await checkouts.discard(request, "test"));
      const show = (what: string) => git(repository.root, "show", what);
      expect(existsSync(checkout.root)).toBe(false);
      expect(show(`${removal.saved}:a.txt`)).toBe("file version");
      expect(show(`${removal.saved}:untracked.txt`)).toBe("u");
      const reach = git(repository.root, "rev-list", removal.saved ?? "");
      expect(reach).toContain(amended);
      expect(git(repository.root, "log", "--all", "--format=%s")).toContain("Staged changes of r1/test#1");
      expect(git(repository.root, "worktree", "list").split("\n")).toHaveLength(1);
      expect(valueOf(await checkouts.discard(request, "again")).saved).toBeUndefined();
    });

    it("deletes the branch of a task that changed nothing, and keeps one with commits", async () => {
      for (const [attempt, kept] of [
        ["r1/clean#1", false],
        ["r1/work#1", true],
      ] as const) {
        const request = repository.request(attempt);
        const checkout = valueOf(await checkouts.prepare(request));
        if (kept) writeFile(join(checkout.root, "w.txt"), "w");
        valueOf(await checkouts.commit(checkout, request));
        expect(valueOf(await checkouts.discard(request, "test")).saved).toBeUndefined();
        expect(git(repository.root, "branch", "--list", checkout.branch ?? "") !== "").toBe(kept);
      }
    });

    it("counts changes that the task hid as assumed unchanged", async () => {
      const request = repository.request();
      const checkout = valueOf(await checkouts.prepare(request));
      git(checkout.root, "update-index", "--assume-unchanged", "a.txt");
      writeFile(join(checkout.root, "a.txt"), "hidden");
      const removal = valueOf(await checkouts.discard(request, "test"));
      expect(git(repository.root, "show", `${removal.saved}:a.txt`)).toBe("hidden");
    });

    it("refuses to remove a repository that was made inside", async () => {
      const request = repository.request();
      const checkout = valueOf(await checkouts.prepare(request));
      git(checkout.root, "init", "-q", "inner");
      expect(await checkouts.discard(request, "test")).toMatchObject({
        failure: { reason: "dirty-submodule" },
      });
      expect(existsSync(join(checkout.root, "inner/.git"))).toBe(true);
    });

    it("saves although the task removed .git or left a lock behind", async () => {
      const request = repository.request();
      const checkout = valueOf(await checkouts.prepare(request));
      const gitDir = git(checkout.root, "rev-parse", "--absolute-git-dir");
      writeFile(join(gitDir, "index.lock"), "");
      rmSync(join(checkout.root, ".git"));
      writeFile(join(checkout.root, "u.txt"), "u");
      const removal = valueOf(await checkouts.discard(request, "test"));
      expect(git(repository.root, "show", `${removal.saved}:u.txt`)).toBe("u");
      expect(existsSync(gitDir)).toBe(false);
    });
  });

  describe("saved and restore", () => {
    it("lists what was saved and brings it back as a branch and worktree, as often as asked", async () => {
      const request = repository.request("r1/test(a b)#1");
      const checkout = valueOf(await checkouts.prepare(request));
      writeFile(join(checkout.root, "u.txt"), "u");
      valueOf(await checkouts.discard(request, "test"));
      const [saved] = valueOf(await checkouts.saved(repository.project));
      expect(saved).toMatchObject({ attempt: "r1/test(a b)#1" });
      const one = valueOf(await checkouts.restore(repository.project, "r1/test(a b)#1"));
      const two = valueOf(await checkouts.restore(repository.project, "r1/test(a b)#1"));
      expect(readFileSync(join(one.root, "u.txt"), "utf8")).toBe("u");
      expect(two.root).not.toBe(one.root);
      const into = join(repository.top, "into");
      expect(valueOf(await checkouts.restore(repository.project, "r1/test(a b)#1", into)).root).toBe(into);
      expect(await checkouts.restore(repository.project, "r1/none#1")).toMatchObject({
        failure: { reason: "not-found" },
      });
    });
  });
}
