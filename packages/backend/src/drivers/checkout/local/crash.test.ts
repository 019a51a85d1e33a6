import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { valueOf } from "../checkouts.contract.ts";
import { gitIn, TestRepository, writeFile } from "../../../../test/rigs/test-repository.ts";
import { openCheckouts } from "./open-checkouts.ts";

/** Opens the driver, performs one operation of an attempt and prints `done`. */
const program = `
  import { readFileSync } from "node:fs";
  import { openCheckouts } from ${JSON.stringify(fileURLToPath(new URL("open-checkouts.ts", import.meta.url)))};
  const { state, env, request, operation } = JSON.parse(readFileSync(0, "utf8"));
  const checkouts = openCheckouts({ state, env, now: () => Date.now() });
  const full = { ...request, signal: new AbortController().signal };
  const done = operation === "prepare" ? await checkouts.prepare(full) : await checkouts.discard(full, "crash");
  process.exitCode = done.ok ? 0 : 1;
`;

/** Kills per operation; each happens a little later than the one before. */
const kills = 12;

describe("checkouts under kill -9", () => {
  let repository: TestRepository;

  beforeEach(() => {
    repository = new TestRepository();
    for (let at = 0; at < 200; at++) repository.write(`many/${at}.txt`, `${at}\n`);
    repository.git("add", "many");
    repository.commit("many");
  });
  afterEach(() => repository[Symbol.dispose]());

  /** Kills the operation and its git after `ms`; returns true when it had not finished by then. */
  async function killAfter(
    operation: string,
    attempt: string,
    ms: number,
    request = repository.request(attempt),
  ): Promise<boolean> {
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    const ended = new Promise((resolve) => child.once("close", resolve));
    const { state, env } = repository;
    child.stdin.end(JSON.stringify({ state, env, request, operation }));
    await Promise.race([ended, wait(ms)]);
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    await ended;
    return child.signalCode === "SIGKILL";
  }

  function clearLocks(attempt: string): void {
    // A killed git leaves its lock file, which git asks people to remove.
    rmSync(join(repository.root, ".git/refs/heads/wzp", `${attempt.replace(/#.*/, "")}.lock`), {
      force: true,
    });
  }

  it("loses no work and leaves nothing behind, whenever it dies; the user's tree stays as it is", async () => {
    const before = repository.fingerprint();
    const { state, env } = repository;
    let interrupted = 0;
    for (let kill = 0; kill < kills; kill++) {
      const attempt = `r1/t${kill}#1`;
      interrupted += Number(await killAfter("prepare", attempt, 60 + kill * 12));
      clearLocks(attempt);
      const checkouts = openCheckouts({ state, env, now: () => Date.now() });
      const request = repository.request(attempt);
      const checkout = valueOf(await checkouts.prepare(request));
      const git = (...args: string[]) => gitIn(checkout.root, args, env).trim();
      expect(git("status", "--porcelain")).toBe("");
      writeFile(join(checkout.root, "many/1.txt"), `changed ${kill}`);
      writeFile(join(checkout.root, "new.txt"), `new ${kill}`);
      interrupted += Number(await killAfter("discard", attempt, 60 + kill * 12));
      clearLocks(attempt);
      valueOf(await openCheckouts({ state, env, now: () => Date.now() }).discard(request, "again"));
      const ref = `refs/wezterm-parallel/saved/r1/t${kill}.1`;
      expect(repository.git("show", `${ref}:new.txt`)).toBe(`new ${kill}`);
      expect(repository.git("show", `${ref}:many/1.txt`)).toBe(`changed ${kill}`);
      expect(repository.git("ls-tree", "-r", "--name-only", ref).split("\n").length).toBeGreaterThan(200);
      expect(existsSync(checkout.root)).toBe(false);
      expect(repository.fingerprint()).toBe(before);
    }
    expect(interrupted).toBeGreaterThan(0);
    expect(repository.git("worktree", "list").trim().split("\n")).toHaveLength(1);
    expect(repository.git("fsck", "--connectivity-only")).not.toContain("missing");
  });

  it("hands a checkout on with all its work, and makes a removed one again, whenever it dies", async () => {
    const { state, env } = repository;
    const again = () => openCheckouts({ state, env, now: () => Date.now() });
    let interrupted = 0;
    for (let kill = 0; kill < kills / 3; kill++) {
      const name = `r1/c${kill}`;
      const first = valueOf(await again().prepare(repository.request(`${name}#1`)));
      const continuing = (attempt: number) => ({
        ...repository.request(`${name}#${attempt}`),
        continues: { attempt: 1, ran: true, base: first.base },
      });
      writeFile(join(first.root, "committed.txt"), "c");
      gitIn(first.root, ["add", "."], env);
      gitIn(first.root, ["-c", "user.name=t", "-c", "user.email=t@e", "commit", "-qm", "one"], env);
      writeFile(join(first.root, "new.txt"), `new ${kill}`);
      interrupted += Number(await killAfter("prepare", `${name}#2`, 50 + kill * 10, continuing(2)));
      const second = valueOf(await again().prepare(continuing(2)));
      expect(second.root).toBe(first.root);
      valueOf(await again().discard(continuing(2), "test"));
      interrupted += Number(await killAfter("prepare", `${name}#3`, 60 + kill * 40, continuing(3)));
      clearLocks(`${name}#3`);
      const third = valueOf(await again().prepare(continuing(3)));
      expect(readFileSync(join(third.root, "new.txt"), "utf8")).toBe(`new ${kill}`);
      expect(valueOf(await again().commit(third, continuing(3)))).toMatchObject({
        changedFiles: 2,
        base: first.base,
      });
      expect(
        (await again().kept({ measure: false })).filter(({ attempt }) => attempt.startsWith(name)),
      ).toHaveLength(1);
      valueOf(await again().discard(continuing(3), "test"));
    }
    expect(interrupted).toBeGreaterThan(0);
    expect(repository.git("worktree", "list").trim().split("\n")).toHaveLength(1);
  });
});
