import { spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
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
  async function killAfter(operation: string, attempt: string, ms: number): Promise<boolean> {
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    const ended = new Promise((resolve) => child.once("close", resolve));
    const { state, env } = repository;
    child.stdin.end(JSON.stringify({ state, env, request: repository.request(attempt), operation }));
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
});
