import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { valueOf } from "../checkouts.contract.ts";
import type { Checkouts } from "../checkouts.ts";
import { gitIn, TestRepository, writeFile } from "../../../../test/rigs/test-repository.ts";
import { openCheckouts } from "./open-checkouts.ts";

describe("checkouts in special repositories", () => {
  let repository: TestRepository;
  let checkouts: Checkouts;

  beforeEach(() => {
    repository = new TestRepository();
    checkouts = open();
  });
  afterEach(() => repository[Symbol.dispose]());

  function open(state = repository.state): Checkouts {
    return openCheckouts({ state, env: repository.env, now: () => Date.now() });
  }

  const git = (cwd: string, ...args: string[]) =>
    gitIn(
      cwd,
      ["-c", "user.name=t", "-c", "user.email=t@e", "-c", "protocol.file.allow=always", ...args],
      repository.env,
    ).trim();

  async function work(attempt: string, files: Record<string, string>, from = checkouts) {
    const request = repository.request(attempt);
    const checkout = valueOf(await from.prepare(request));
    for (const [path, text] of Object.entries(files)) writeFile(join(checkout.root, path), text);
    return { request, checkout, change: valueOf(await from.commit(checkout, request)) };
  }

  function input(task: string, commit: string | undefined) {
    return { task, commit, state: "succeeded" as const, outputs: {} };
  }

  it("starts a fan-in task from the merged work of its predecessors", async () => {
    const one = await work("r1/one#1", { "one.txt": "1" });
    const two = await work("r1/two#1", { "two.txt": "2" });
    const before = repository.fingerprint();
    const inputs = [input("one", one.change.commit), input("two", two.change.commit), input("no", undefined)];
    const both = valueOf(await checkouts.prepare(repository.request("r1/both#1", { inputs })));
    expect(existsSync(join(both.root, "one.txt")) && existsSync(join(both.root, "two.txt"))).toBe(true);
    expect(repository.fingerprint()).toBe(before);
  });

  it("names the files and both tasks when the work of predecessors conflicts", async () => {
    const one = await work("r1/one#1", { "a.txt": "1" });
    const two = await work("r1/two#1", { "a.txt": "2" });
    const inputs = [input("one", one.change.commit), input("two", two.change.commit)];
    const failed = await checkouts.prepare(repository.request("r1/both#1", { inputs }));
    expect(failed).toMatchObject({
      failure: { reason: "merge-conflict", data: { files: ["a.txt"], between: ["one", "two"] } },
    });
    const missing = [input("gone", "1".repeat(40))];
    expect(await checkouts.prepare(repository.request("r1/x#1", { inputs: missing }))).toMatchObject({
      failure: { reason: "input-missing" },
    });
  });

  it("commits with hooks, signing and no identity configured, and runs none of them", async () => {
    for (const hook of [
      "pre-commit",
      "commit-msg",
      "post-checkout",
      "post-commit",
      "reference-transaction",
    ]) {
      writeFile(join(repository.root, ".git/hooks", hook), '#!/bin/sh\necho ran >> "$HOME/hooks"\nexit 1\n');
      chmodSync(join(repository.root, ".git/hooks", hook), 0o755);
    }
    git(repository.root, "config", "commit.gpgSign", "true");
    git(repository.root, "config", "gpg.program", "false");
    const { change } = await work("r1/one#1", { "one.txt": "1" });
    expect(git(repository.root, "log", "-1", "--format=%an <%ae>", change.commit ?? "")).toBe(
      "wezterm-parallel <wezterm-parallel@localhost>",
    );
    expect(existsSync(join(repository.top, "hooks"))).toBe(false);
  });

  it("keeps LFS pointers as they are without git-lfs, although the filter is required", async () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n";
    git(repository.root, "stash", "-qu");
    repository.write("big.bin", pointer);
    repository.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
    repository.git("add", ".");
    repository.commit("pointer");
    git(repository.root, "config", "filter.lfs.smudge", "git-lfs-missing smudge");
    git(repository.root, "config", "filter.lfs.process", "git-lfs-missing process");
    git(repository.root, "config", "filter.lfs.clean", "git-lfs-missing clean");
    git(repository.root, "config", "filter.lfs.required", "true");
    const { checkout, change } = await work("r1/one#1", { "x.txt": "x" });
    expect(readFileSync(join(checkout.root, "big.bin"), "utf8")).toBe(pointer);
    expect(change.changedFiles).toBe(1);
  });

  it("fills submodules from the user's clones, and refuses dirty ones by name", async () => {
    const library = join(repository.top, "library");
    git(repository.top, "init", "-q", "-b", "main", library);
    writeFile(join(library, "lib.txt"), "lib");
    git(library, "add", ".");
    git(library, "commit", "-qm", "lib");
    git(repository.root, "submodule", "--quiet", "add", library, "vendor/lib");
    git(repository.root, "commit", "-qm", "submodule");
    // Only the user's own clone remains: nothing may be fetched from its origin.
    renameSync(library, `${library}-gone`);
    const before = repository.fingerprint();
    const request = repository.request("r1/one#1");
    const checkout = valueOf(await checkouts.prepare(request));
    const inside = join(checkout.root, "vendor/lib");
    expect(readFileSync(join(inside, "lib.txt"), "utf8")).toBe("lib");
    expect(git(inside, "config", "remote.origin.url")).toBe(library);
    writeFile(join(inside, "lib.txt"), "dirty");
    const refusal = { failure: { reason: "dirty-submodule", detail: expect.stringContaining("vendor/lib") } };
    expect(await checkouts.commit(checkout, request)).toMatchObject(refusal);
    git(inside, "commit", "-qam", "own");
    expect(await checkouts.discard(request, "test")).toMatchObject(refusal);
    git(inside, "reset", "-q", "--hard", "HEAD~");
    git(inside, "reflog", "expire", "--expire=now", "--all");
    expect(valueOf(await checkouts.discard(request, "test")).saved).toBeUndefined();
    expect(existsSync(checkout.root)).toBe(false);
    expect(repository.fingerprint()).toBe(before);
  });

  it("works from a linked worktree of a bare repository", async () => {
    const bare = join(repository.top, "bare.git");
    git(repository.top, "clone", "-q", "--bare", repository.root, bare);
    const linked = join(repository.top, "linked");
    git(bare, "worktree", "add", "-q", linked, "main");
    const project = { ...repository.project, directory: linked, root: linked, commonDir: bare };
    const request = repository.request("r1/one#1", { project });
    const checkout = valueOf(await checkouts.prepare(request));
    writeFile(join(checkout.root, "one.txt"), "1");
    const change = valueOf(await checkouts.commit(checkout, request));
    expect(git(bare, "show", `${change.commit}:one.txt`)).toBe("1");
    valueOf(await checkouts.discard(request, "test"));
    expect(git(bare, "worktree", "list").split("\n")).toHaveLength(2);
  });

  it("starts in the same subdirectory of a monorepo, and says which directory a commit lacks", async () => {
    const project = { ...repository.project, directory: join(repository.root, "src") };
    const checkout = valueOf(await checkouts.prepare(repository.request("r1/one#1", { project })));
    expect(checkout.directory).toBe(join(checkout.root, "src"));
    const missing = repository.request("r1/two#1", { project, spec: { directory: "new" } });
    expect(await checkouts.prepare(missing)).toMatchObject({
      failure: { reason: "missing-directory", detail: expect.stringContaining("src/new") },
    });
    const outside = repository.request("r1/three#1", { spec: { directory: "../.." } });
    expect(await checkouts.prepare(outside)).toMatchObject({ failure: { reason: "missing-directory" } });
  });

  it("says so without commit, without repository, and when the base or the repository is gone", async () => {
    const { project } = repository;
    const reasons = {
      "no-commit": { ...project, base: "" },
      "target-missing": { ...project, base: "1".repeat(40) },
      "not-a-repository": { kind: "directory" as const, directory: repository.top },
    };
    for (const [reason, wrong] of Object.entries(reasons)) {
      const failed = await checkouts.prepare(repository.request("r1/one#1", { project: wrong }));
      expect(failed).toMatchObject({ failure: { reason, hint: expect.any(String) } });
    }
  });

  it("keeps two homes on one repository apart, with the same run and task", async () => {
    const other = open(join(repository.top, "other-state"));
    const [mine, theirs] = [await work("r1/t#1", { "1": "1" }), await work("r1/t#1", { "2": "2" }, other)];
    expect(mine.checkout.branch).toBe("wzp/r1/t");
    expect(theirs.checkout.branch).toMatch(/^wzp\/r1-[0-9a-f]{6}\/t$/);
    for (const each of [checkouts, other]) {
      const { checkout, request } = each === checkouts ? mine : theirs;
      writeFile(join(checkout.root, "late.txt"), "late");
      valueOf(await each.discard(request, "test"));
    }
    const saved = valueOf(await checkouts.saved(repository.project));
    expect(new Set(saved.map(({ attempt }) => attempt)).size).toBe(2);
  });

  it("gives the branch name to the newest attempt and keeps the earlier one's commits and worktree", async () => {
    const first = await work("r1/t#1", { "one.txt": "1" });
    const second = await work("r1/t#2", { "two.txt": "2" });
    expect(second.checkout.branch).toBe("wzp/r1/t");
    expect(git(repository.root, "rev-parse", "wzp/r1/t@1")).toBe(first.change.commit);
    expect(git(first.checkout.root, "symbolic-ref", "--short", "HEAD")).toBe("wzp/r1/t@1");
    expect(git(first.checkout.root, "status", "--porcelain")).toBe("");
    valueOf(await checkouts.discard(first.request, "test"));
    expect(git(repository.root, "rev-parse", "wzp/r1/t@1")).toBe(first.change.commit);
  });

  it("copies and links ignored files, tells what is missing, and follows no link out of the project", async () => {
    mkdirSync(join(repository.root, "models.ignored"));
    writeFile(join(repository.root, "models.ignored/m"), "m");
    writeFile(join(repository.top, "secret"), "s");
    symlinkSync(join(repository.top, "secret"), join(repository.root, "out.ignored"));
    const settings = { copy: [".env", "absent", "out.ignored"], link: ["models.ignored"] };
    const checkout = valueOf(await checkouts.prepare(repository.request("r1/one#1", { settings })));
    expect(readFileSync(join(checkout.root, ".env"), "utf8")).toBe("SECRET=1\n");
    expect(lstatSync(join(checkout.root, "models.ignored")).isSymbolicLink()).toBe(true);
    expect(existsSync(join(checkout.root, "out.ignored"))).toBe(false);
    expect(checkout.notes?.join("\n")).toMatch(/absent[\s\S]*out\.ignored/);
    const change = valueOf(await checkouts.commit(checkout, repository.request("r1/one#1")));
    expect(change.commit).toBeUndefined();
  });

  it("reuses results of the set-up while the cache files are equal, and not copied files", async () => {
    const settings = { setup: [{ kind: "argv" as const, argv: ["make"] }], cache: ["a.txt"], copy: [".env"] };
    const first = repository.request("r1/one#1", { settings });
    const made = valueOf(await checkouts.prepare(first));
    expect(await checkouts.reuseSetup(made, first)).toBeUndefined();
    writeFile(join(made.root, "node_modules/x/index.js"), "x");
    await checkouts.keepSetup(made, first);
    const second = repository.request("r1/two#1", { settings: { ...settings, copy: [] } });
    const reused = valueOf(await checkouts.prepare(second));
    expect(await checkouts.reuseSetup(reused, second)).toBeDefined();
    expect(readFileSync(join(reused.root, "node_modules/x/index.js"), "utf8")).toBe("x");
    expect(existsSync(join(reused.root, ".env"))).toBe(false);
    writeFile(join(reused.root, "a.txt"), "other lock file");
    expect(await checkouts.reuseSetup(reused, second)).toBeUndefined();
  });
});
