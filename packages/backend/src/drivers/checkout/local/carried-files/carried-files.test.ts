import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { valueOf } from "../../checkouts.contract.ts";
import type { Checkout, Checkouts } from "../../checkouts.ts";
import { gitIn, TestRepository, writeFile } from "../../../../../test/rigs/test-repository.ts";
import { openCheckouts } from "../open-checkouts.ts";

describe("files that a checkout brought from the user's tree", () => {
  let repository: TestRepository;
  let checkouts: Checkouts;

  beforeEach(() => {
    repository = new TestRepository();
    const { state, env } = repository;
    checkouts = openCheckouts({ state, env, now: () => Date.now() });
    // `node_modules/` in .gitignore matches a directory, but not a link to one.
    writeFile(join(repository.root, "node_modules/tool/index.js"), "tool");
    mkdirSync(join(repository.root, "fixtures"));
    writeFile(join(repository.root, "fixtures/one.txt"), "1");
  });
  afterEach(() => repository[Symbol.dispose]());

  const settings = { copy: [".env", "fixtures"], link: ["node_modules"] };
  const identity = ["-c", "user.name=t", "-c", "user.email=t@e"];

  async function prepare(attempt = "r1/one#1") {
    const request = repository.request(attempt, { settings });
    return { request, checkout: valueOf(await checkouts.prepare(request)) };
  }

  const inside = (checkout: Checkout, ...args: string[]) =>
    gitIn(checkout.root, [...identity, ...args], { ...repository.env, ...checkout.variables }).trim();
  const filesOf = (commit = "") =>
    repository.git("ls-tree", "-r", "--name-only", commit).trim().split("\n").toSorted();

  it("are in no commit of ours, whether the task left them, staged them, or brought them itself", async () => {
    const { request, checkout } = await prepare();
    expect(existsSync(join(checkout.root, "node_modules/tool/index.js"))).toBe(true);
    expect(valueOf(await checkouts.commit(checkout, request)).changedFiles).toBe(0);
    writeFile(join(checkout.root, "new.txt"), "n");
    gitIn(checkout.root, ["add", "--force", "--all"], repository.env);
    const change = valueOf(await checkouts.commit(checkout, request));
    expect(change.changedFiles).toBe(1);
    expect(filesOf(change.commit)).toEqual([".gitignore", "a.txt", "new.txt", "src/日本 語.txt"]);
  });

  it("are in no saved ref, also when .gitignore does not name them any more", async () => {
    const { request, checkout } = await prepare();
    rmSync(join(checkout.root, ".gitignore"));
    writeFile(join(checkout.root, "fixtures/made.txt"), "by the task");
    gitIn(checkout.root, ["add", "--all"], repository.env);
    const { saved } = valueOf(await checkouts.discard(request, "test"));
    expect(filesOf(saved)).toEqual(["a.txt", "fixtures/made.txt", "src/日本 語.txt"]);
    const all = repository.git("log", "--all", "--name-only", "--format=");
    expect(all).not.toMatch(/^(\.env|node_modules|fixtures\/one\.txt)$/m);
    expect(readFileSync(join(repository.root, "node_modules/tool/index.js"), "utf8")).toBe("tool");
  });

  it("are hidden from the task's own git, which still sees what the user's own excludes hide", async () => {
    writeFile(join(repository.top, "config/git/ignore"), "*.mine\n");
    const { request, checkout } = await prepare();
    const config = readFileSync(join(repository.root, ".git/config"), "utf8");
    writeFile(join(checkout.root, "x.mine"), "");
    expect(inside(checkout, "status", "--porcelain")).toBe("");
    writeFile(join(checkout.root, "new.txt"), "n");
    inside(checkout, "add", "-A");
    inside(checkout, "commit", "-qm", "the task's own");
    expect(valueOf(await checkouts.commit(checkout, request)).changedFiles).toBe(1);
    // Outside the worktree, the same environment hides nothing.
    const other = gitIn(repository.root, ["status", "--porcelain", "-uall"], {
      ...repository.env,
      ...checkout.variables,
    });
    expect(other).toContain("fixtures/one.txt");
    expect(readFileSync(join(repository.root, ".git/config"), "utf8")).toBe(config);
  });

  it("may be repositories of their own, and stay unchanged when the checkout is removed", async () => {
    gitIn(repository.root, ["init", "-q", "fixtures/inner"], repository.env);
    writeFile(join(repository.root, "fixtures/inner/x"), "x");
    symlinkSync("one.txt", join(repository.root, "fixtures/link"));
    const { request, checkout } = await prepare();
    expect(valueOf(await checkouts.commit(checkout, request)).changedFiles).toBe(0);
    expect(valueOf(await checkouts.discard(request, "test")).saved).toBeUndefined();
    expect(existsSync(join(repository.root, "fixtures/inner/.git"))).toBe(true);
  });

  it("are in no cache of set-ups, and stay when one is brought around them", async () => {
    writeFile(join(repository.root, "data.ignored/mine.txt"), "mine");
    const own = {
      copy: ["data.ignored/mine.txt"],
      setup: [{ kind: "argv" as const, argv: ["make"] }],
      cache: ["a.txt"],
    };
    const request = repository.request("r1/one#1", { settings: own });
    const first = valueOf(await checkouts.prepare(request));
    expect(existsSync(join(first.root, "data.ignored/mine.txt"))).toBe(true);
    writeFile(join(first.root, "data.ignored/made.txt"), "made");
    await checkouts.keepSetup(first, request);
    writeFile(join(repository.root, "data.ignored/mine.txt"), "newer");
    const next = repository.request("r1/two#1", { settings: own });
    const second = valueOf(await checkouts.prepare(next));
    expect(await checkouts.reuseSetup(second, next)).toBeDefined();
    expect(readFileSync(join(second.root, "data.ignored/mine.txt"), "utf8")).toBe("newer");
    expect(readFileSync(join(second.root, "data.ignored/made.txt"), "utf8")).toBe("made");
    const without = repository.request("r1/three#1", { settings: { ...own, copy: [] } });
    const third = valueOf(await checkouts.prepare(without));
    expect(await checkouts.reuseSetup(third, without)).toBeDefined();
    expect(existsSync(join(third.root, "data.ignored/mine.txt"))).toBe(false);
  });

  it("come alone out of a directory that holds nothing else, so that no link leads into it", async () => {
    writeFile(join(repository.root, "data.ignored/deep/mine.txt"), "mine");
    const link = ["data.ignored/deep/mine.txt"];
    const checkout = valueOf(await checkouts.prepare(repository.request("r1/one#1", { settings: { link } })));
    expect(lstatSync(join(checkout.root, "data.ignored/deep")).isSymbolicLink()).toBe(false);
    expect(lstatSync(join(checkout.root, link[0] ?? "")).isSymbolicLink()).toBe(true);
  });
});
