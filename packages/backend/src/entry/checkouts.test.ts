import { existsSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { homePaths } from "@wezterm-parallel/shared/protocol/home";

import { valueOf } from "../drivers/checkout/checkouts.contract.ts";
import { TestRepository, writeFile } from "../../test/rigs/test-repository.ts";
import { openLocalCheckouts, type LocalCheckouts } from "./checkouts.ts";

describe("the commands on changes", () => {
  let repository: TestRepository;
  let local: LocalCheckouts;

  beforeEach(() => {
    repository = new TestRepository();
    const env = { WZP_HOME: join(repository.top, "home") };
    const home = homePaths({ env, homeDirectory: repository.top, userId: 1 });
    local = openLocalCheckouts({ home, env: repository.env });
  });
  afterEach(() => repository[Symbol.dispose]());

  it("clean says what and why without touching it, leaves what may run, then saves and removes", async () => {
    const before = repository.fingerprint();
    const roots: Record<string, string> = {};
    for (const attempt of ["r1/old#1", "r1/live#1", "r1/inner#1"]) {
      const checkout = valueOf(await local.checkouts.prepare(repository.request(attempt)));
      writeFile(join(checkout.root, "work.txt"), attempt);
      roots[attempt] = checkout.root;
    }
    for (const attempt of ["r1/old#1", "r1/inner#1"])
      await local.checkouts.release(attempt, { at: 0, succeeded: false });
    writeFile(join(roots["r1/inner#1"] ?? "", "inner/.git/HEAD"), "ref: refs/heads/main\n");
    writeFile(join(roots["r1/inner#1"] ?? "", "inner/.git/objects/x"), "");
    writeFile(join(roots["r1/inner#1"] ?? "", "inner/.git/refs/x"), "");
    const isLive = async (attempt: string) => attempt === "r1/live#1";
    const dry = await local.clean({ dryRun: true, olderThanMs: 1000, isLive });
    expect(dry.removed.map(({ attempt }) => attempt).toSorted()).toEqual(["r1/inner#1", "r1/old#1"]);
    expect(dry.removed[0]?.why).toContain("days ago");
    expect(Object.values(roots).every((root) => existsSync(root))).toBe(true);
    const done = await local.clean({ dryRun: false, olderThanMs: 1000, isLive });
    expect(done.removed).toMatchObject([{ attempt: "r1/old#1", saved: expect.any(String) }]);
    expect(done.refused).toMatchObject([{ attempt: "r1/inner#1", failure: { reason: "dirty-submodule" } }]);
    expect(existsSync(roots["r1/live#1"] ?? "")).toBe(true);
    expect(valueOf(await local.saved(join(repository.root, "src")))).toMatchObject([{ attempt: "r1/old#1" }]);
    expect(existsSync(join(valueOf(await local.restore(repository.root, "r1/old#1")).root, "work.txt"))).toBe(
      true,
    );
    expect(repository.fingerprint()).toBe(before);
  });

  it("says where there is no repository", async () => {
    expect(await local.saved(repository.top)).toMatchObject({ failure: { reason: "not-a-repository" } });
  });
});
