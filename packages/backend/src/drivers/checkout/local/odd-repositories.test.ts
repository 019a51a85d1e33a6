import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { valueOf } from "../checkouts.contract.ts";
import type { Checkouts } from "../checkouts.ts";
import { gitIn, TestRepository, writeFile } from "../../../../test/rigs/test-repository.ts";
import { CheckoutPaths } from "./checkout-paths.ts";
import { openCheckouts } from "./open-checkouts.ts";

describe("checkouts in odd repositories", () => {
  let repository: TestRepository;
  let checkouts: Checkouts;

  beforeEach(() => {
    repository = new TestRepository();
    const { state, env } = repository;
    checkouts = openCheckouts({ state, env, now: () => Date.now() });
  });
  afterEach(() => repository[Symbol.dispose]());

  const git = (cwd: string, ...args: string[]) =>
    gitIn(cwd, ["-c", "user.name=t", "-c", "user.email=t@e", ...args], repository.env).trim();

  /** Runs a task that changes one file and commits nothing itself, then discards it with more left behind. */
  async function work(attempt: string, project = repository.project) {
    const request = repository.request(attempt, { project });
    const checkout = valueOf(await checkouts.prepare(request));
    writeFile(join(checkout.root, "made.txt"), attempt);
    const change = valueOf(await checkouts.commit(checkout, request));
    writeFile(join(checkout.root, "late.txt"), "late");
    const { saved = "" } = valueOf(await checkouts.discard(request, "test"));
    return { checkout, change, saved };
  }

  it("works while the user's HEAD is detached, and leaves it so", async () => {
    git(repository.root, "checkout", "-q", "--detach");
    const before = repository.fingerprint();
    const { change, saved } = await work("r1/t#1", { ...repository.project, target: undefined });
    expect(git(repository.root, "show", `${change.commit}:made.txt`)).toBe("r1/t#1");
    expect(git(repository.root, "show", `${saved}:late.txt`)).toBe("late");
    expect(repository.fingerprint()).toBe(before);
  });

  it("works again after the home was deleted, beside the branch that is left of it", async () => {
    const checkout = valueOf(await checkouts.prepare(repository.request()));
    writeFile(join(checkout.root, "made.txt"), "before");
    const change = valueOf(await checkouts.commit(checkout, repository.request()));
    rmSync(repository.state, { recursive: true });
    checkouts = openCheckouts({ state: repository.state, env: repository.env, now: () => Date.now() });
    const again = valueOf(await checkouts.prepare(repository.request()));
    expect(again.root).toBe(checkout.root);
    expect(again.branch).not.toBe(checkout.branch);
    expect(git(repository.root, "rev-parse", checkout.branch ?? "")).toBe(change.commit);
  });

  it("keeps what the user's sparse checkout leaves out, and what a task makes out there", async () => {
    repository.write("src/in.txt", "in\n");
    mkdirSync(join(repository.root, "out"));
    repository.write("out/far.txt", "far\n");
    git(repository.root, "reset", "-q", "--hard");
    git(repository.root, "add", ".");
    repository.commit("two directories");
    git(repository.root, "sparse-checkout", "set", "src");
    const before = repository.fingerprint();
    const request = repository.request();
    const checkout = valueOf(await checkouts.prepare(request));
    writeFile(join(checkout.root, "out/made.txt"), "made");
    writeFile(join(checkout.root, "src/in.txt"), "changed");
    const change = valueOf(await checkouts.commit(checkout, request));
    expect(change.changedFiles).toBe(2);
    const files = git(repository.root, "ls-tree", "-r", "--name-only", change.commit ?? "");
    expect(files).toContain("out/far.txt");
    expect(files).toContain("out/made.txt");
    valueOf(await checkouts.discard(request, "test"));
    expect(repository.fingerprint()).toBe(before);
  });

  it("works with SHA-256", async () => {
    const root = join(repository.top, "sha256");
    git(repository.top, "init", "-q", "-b", "main", "--object-format=sha256", root);
    writeFile(join(root, "a.txt"), "a");
    git(root, "add", ".");
    git(root, "commit", "-qm", "first");
    const base = git(root, "rev-parse", "main");
    const place = { directory: root, root, commonDir: join(root, ".git") };
    const project = { ...repository.project, ...place, base };
    const [one, two] = [await work("r1/one#1", project), await work("r1/two#1", project)];
    expect(one.change.commit).toHaveLength(64);
    expect(git(root, "show", `${two.saved}:late.txt`)).toBe("late");
    writeFile(join(root, "a.txt"), "a");
    const inputs = [{ task: "one", commit: one.change.commit, state: "succeeded" as const, outputs: {} }];
    const fanIn = await checkouts.prepare(repository.request("r1/three#1", { project, inputs }));
    expect(existsSync(join(valueOf(fanIn).root, "made.txt"))).toBe(true);
    expect(valueOf(await checkouts.saved(project))).toHaveLength(2);
  });

  it.skipIf(process.platform === "darwin")("carries names that are no UTF-8 through it all", async () => {
    const name = Buffer.from([0x66, 0xff, 0xe9, 0x2e, 0x63]);
    const pathIn = (root: string) => Buffer.concat([Buffer.from(`${root}/`), name]);
    writeFileSync(pathIn(repository.root), "old");
    git(repository.root, "add", ".");
    repository.commit("odd name");
    const request = repository.request();
    const checkout = valueOf(await checkouts.prepare(request));
    writeFileSync(pathIn(checkout.root), "new");
    const change = valueOf(await checkouts.commit(checkout, request));
    expect(change.changedFiles).toBe(1);
    writeFileSync(pathIn(checkout.root), "late");
    hideAll(checkout.root);
    const { saved } = valueOf(await checkouts.discard(request, "test"));
    expect(git(repository.root, "diff", "--stat", change.commit ?? "", saved ?? "")).toContain("1 file");
    const restored = valueOf(await checkouts.restore(repository.project, request.attempt));
    expect(readFileSync(pathIn(restored.root), "utf8")).toBe("late");
  });

  it("commits an edit that leaves size and time of a file as git's index has them", async () => {
    const request = repository.request();
    const checkout = valueOf(await checkouts.prepare(request));
    const file = join(checkout.root, "a.txt");
    const text = readFileSync(file, "utf8");
    git(checkout.root, "config", "core.trustctime", "false");
    utimesSync(file, 1000, 1000);
    git(checkout.root, "update-index", "--refresh");
    // Simulates a write within one second after the check-out: git rereads the file because its index is no
    // newer.
    writeFile(file, text.toUpperCase());
    utimesSync(file, 1000, 1000);
    utimesSync(git(checkout.root, "rev-parse", "--absolute-git-dir") + "/index", 1000, 1000);
    expect(valueOf(await checkouts.commit(checkout, request)).changedFiles).toBe(1);
  });

  /** Marks every file as assumed unchanged, whatever bytes its name contains. */
  function hideAll(root: string): void {
    const script = "git ls-files -z | git update-index --assume-unchanged -z --stdin";
    gitIn(root, ["-c", `alias.hide=!${script}`, "hide"], repository.env);
  }

  it("counts changes that the task hid as not to be looked at", async () => {
    const request = repository.request();
    const checkout = valueOf(await checkouts.prepare(request));
    git(checkout.root, "update-index", "--skip-worktree", "a.txt", "src/日本 語.txt");
    writeFile(join(checkout.root, "a.txt"), "hidden");
    const { saved } = valueOf(await checkouts.discard(request, "test"));
    expect(git(repository.root, "show", `${saved}:a.txt`)).toBe("hidden");
  });

  it.skipIf(process.platform === "darwin")("keeps tasks apart whose names differ only by case", async () => {
    const [upper, lower] = [await work("r1/Test#1"), await work("r1/test#1")];
    expect(git(repository.root, "show", `${upper.change.commit}:made.txt`)).toBe("r1/Test#1");
    expect(git(repository.root, "show", `${lower.change.commit}:made.txt`)).toBe("r1/test#1");
    expect(upper.saved).not.toBe(lower.saved);
  });

  it("takes over the lock that a power cut left on a branch of ours, and none of the user's", async () => {
    const lock = join(repository.root, ".git/refs/heads/wzp/r1/t.lock");
    writeFile(lock, "");
    utimesSync(lock, 1, 1);
    expect((await work("r1/t#1")).change.changedFiles).toBe(1);
    expect(existsSync(lock)).toBe(false);
  });

  it("says which git is too old, and which is needed", async () => {
    const folder = join(repository.top, "old-git");
    writeFile(join(folder, "git"), "#!/bin/sh\necho 'git version 2.30.2'\n");
    chmodSync(join(folder, "git"), 0o755);
    const PATH = `${folder}:${repository.env["PATH"]}`;
    const request = { ...repository.request(), env: { ...repository.env, PATH } };
    expect(await checkouts.prepare(request)).toMatchObject({
      failure: {
        reason: "unsupported",
        detail: "The git in PATH has version 2.30.2, but worktrees for tasks need 2.38.",
        hint: expect.stringContaining("Install git 2.38"),
      },
    });
  });

  it("says which branch of the user leaves no place for ours, and leaves it", async () => {
    for (const inTheWay of ["wzp", "wzp/r1"]) {
      git(repository.root, "branch", inTheWay);
      const before = repository.fingerprint();
      expect(await checkouts.prepare(repository.request())).toMatchObject({
        failure: {
          reason: "conflict",
          detail: `The branch wzp/r1/test cannot be created because the repository has a branch ${inTheWay}.`,
          hint: expect.stringContaining(`git branch -m ${inTheWay} `),
        },
      });
      expect(repository.fingerprint()).toBe(before);
      git(repository.root, "branch", "-D", inTheWay);
    }
    expect((await work("r1/test#1")).change.changedFiles).toBe(1);
  });

  it("removes half-copied set-ups of a crash from the cache, but none that is being copied", async () => {
    const settings = { setup: [{ kind: "argv" as const, argv: ["make"] }], cache: ["a.txt"] };
    const request = repository.request("r1/one#1", { settings });
    const checkout = valueOf(await checkouts.prepare(request));
    writeFile(join(checkout.root, "node_modules/x.js"), "x");
    const cache = join(repository.state, "checkouts/setup");
    const [old, young] = [join(cache, "abc.1.tmp"), join(cache, "abc.2.tmp")];
    for (const path of [old, young]) mkdirSync(path, { recursive: true });
    utimesSync(old, 1, 1);
    await checkouts.keepSetup(checkout, request);
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
    const next = repository.request("r1/two#1", { settings });
    expect(await checkouts.reuseSetup(valueOf(await checkouts.prepare(next)), next)).toBeDefined();
  });

  it("a second attempt that a crash cut off before it had its branch leaves the first its own", async () => {
    const first = valueOf(await checkouts.prepare(repository.request("r1/t#1")));
    writeFile(join(first.root, "made.txt"), "unfinished");
    const records = new CheckoutPaths(repository.state);
    const planned: Record<string, unknown> = JSON.parse(readFileSync(records.record("r1/t.1"), "utf8"));
    delete planned["gitDir"];
    const cut = { ...planned, attempt: "r1/t#2", root: records.root("r1/t.2"), phase: "preparing" };
    const directory = join(records.root("r1/t.2"));
    writeFileSync(records.record("r1/t.2"), JSON.stringify({ ...cut, directory }));
    const second = valueOf(await checkouts.prepare(repository.request("r1/t#2")));
    expect(second.branch).toBe("wzp/r1/t");
    expect(git(second.root, "symbolic-ref", "--short", "HEAD")).toBe("wzp/r1/t");
    expect(git(first.root, "symbolic-ref", "--short", "HEAD")).toBe("wzp/r1/t@1");
    expect(readFileSync(join(first.root, "made.txt"), "utf8")).toBe("unfinished");
  });

  it("a branch that is gone while an earlier attempt still works on it is made anew for both", async () => {
    const first = valueOf(await checkouts.prepare(repository.request("r1/t#1")));
    git(repository.root, "update-ref", "-d", "refs/heads/wzp/r1/t");
    const second = valueOf(await checkouts.prepare(repository.request("r1/t#2")));
    expect(git(second.root, "symbolic-ref", "--short", "HEAD")).toBe("wzp/r1/t");
    expect(git(first.root, "symbolic-ref", "--short", "HEAD")).toBe("wzp/r1/t@1");
  });
});
