import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { valueOf } from "../checkouts.contract.ts";
import type { Checkout, CheckoutRequest, Checkouts } from "../checkouts.ts";
import { gitIn, TestRepository, writeFile } from "../../../../test/rigs/test-repository.ts";
import { openCheckouts } from "./open-checkouts.ts";

describe("work inside of submodules", () => {
  let repository: TestRepository;
  let checkouts: Checkouts;
  let request: CheckoutRequest;
  let checkout: Checkout;
  let before: string;

  const git = (cwd: string, ...args: string[]) =>
    gitIn(
      cwd,
      ["-c", "user.name=t", "-c", "user.email=t@e", "-c", "protocol.file.allow=always", ...args],
      repository.env,
    ).trim();

  function library(name: string): string {
    const path = join(repository.top, name);
    git(repository.top, "init", "-q", "-b", "main", path);
    writeFile(join(path, `${name}.txt`), name);
    git(path, "add", ".");
    git(path, "commit", "-qm", name);
    return path;
  }

  beforeEach(async () => {
    repository = new TestRepository();
    const [outer, inner] = [library("outer"), library("inner")];
    git(outer, "submodule", "--quiet", "add", inner, "deep/inner");
    git(outer, "commit", "-qm", "nested");
    git(outer, "checkout", "-q", "-b", "side");
    git(outer, "commit", "-q", "--allow-empty", "-m", "side");
    git(outer, "checkout", "-q", "main");
    git(repository.root, "submodule", "--quiet", "add", outer, "vendor/outer");
    git(repository.root, "submodule", "--quiet", "update", "--init", "--recursive");
    // The commit of the user's clone is on no branch.
    const own = join(repository.root, "vendor/outer");
    git(own, "checkout", "-q", "--detach");
    git(own, "commit", "-q", "--allow-empty", "-m", "on no branch");
    git(repository.root, "add", "vendor/outer");
    git(repository.root, "commit", "-qm", "submodule");
    before = repository.fingerprint();
    const { state, env } = repository;
    checkouts = openCheckouts({ state, env, now: () => Date.now() });
    request = repository.request();
    checkout = valueOf(await checkouts.prepare(request));
  });
  afterEach(() => {
    using gone = repository;
    if (gone.fingerprint() !== before) throw new Error("the user's repository was changed");
  });

  async function refusal(): Promise<unknown> {
    const done = await checkouts.discard(request, "test");
    expect(existsSync(checkout.root)).toBe(true);
    return done.ok ? done.value : done.failure;
  }

  it("is none where nothing was done: the checkout goes, nested submodules and all", async () => {
    expect(existsSync(join(checkout.root, "vendor/outer/deep/inner/inner.txt"))).toBe(true);
    expect(valueOf(await checkouts.commit(checkout, request)).changedFiles).toBe(0);
    expect(valueOf(await checkouts.discard(request, "test")).saved).toBeUndefined();
    expect(existsSync(checkout.root)).toBe(false);
  });

  it("is none where the task took a commit that the user's clone has from its remote", async () => {
    const side = git(join(repository.root, "vendor/outer"), "rev-parse", "origin/side");
    git(join(checkout.root, "vendor/outer"), "checkout", "-q", side);
    expect(valueOf(await checkouts.commit(checkout, request)).changedFiles).toBe(1);
    expect(valueOf(await checkouts.discard(request, "test")).saved).toBeUndefined();
  });

  it("keeps the checkout when only a reflog knows a commit", async () => {
    const inside = join(checkout.root, "vendor/outer");
    git(inside, "commit", "-q", "--allow-empty", "-m", "own");
    const own = git(inside, "rev-parse", "HEAD");
    git(inside, "reset", "-q", "--hard", "HEAD~");
    expect(await refusal()).toMatchObject({
      reason: "dirty-submodule",
      detail: expect.stringContaining(own.slice(0, 12)),
    });
    git(inside, "reflog", "expire", "--expire=now", "--all");
    valueOf(await checkouts.discard(request, "test"));
  });

  it("keeps the checkout when a nested submodule has uncommitted files, commits or a stash", async () => {
    const inside = join(checkout.root, "vendor/outer/deep/inner");
    writeFile(join(inside, "inner.txt"), "dirty");
    expect(await refusal()).toMatchObject({ reason: "dirty-submodule" });
    git(inside, "stash", "-q");
    expect(await refusal()).toMatchObject({
      reason: "dirty-submodule",
      detail: expect.stringContaining("inner"),
    });
  });

  it("keeps the checkout when the task removed the submodule whose commits nobody else has", async () => {
    git(join(checkout.root, "vendor/outer"), "commit", "-q", "--allow-empty", "-m", "own");
    git(checkout.root, "rm", "-qf", "vendor/outer");
    rmSync(join(checkout.root, "vendor"), { recursive: true, force: true });
    expect(await refusal()).toMatchObject({ reason: "dirty-submodule" });
  });
});
