import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { removeStaleLock } from "./stale-lock.ts";

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "wzp-lock-"));
});
afterEach(() => rmSync(top, { recursive: true }));

function lock(path: string, minutesOld: number): { path: string; complaint: string } {
  const file = join(top, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "");
  const at = Date.now() / 1000 - minutesOld * 60;
  utimesSync(file, at, at);
  return { path: file, complaint: `fatal: cannot lock ref: Unable to create '${file}': File exists.\n` };
}

it("removes an old lock on a ref of ours", async () => {
  for (const path of [".git/refs/heads/wzp/r1/t.lock", ".git/refs/wezterm-parallel/saved/r1/t.1.lock"]) {
    const old = lock(path, 10);
    expect(await removeStaleLock(old.complaint, false)).toBe(true);
    expect(existsSync(old.path)).toBe(false);
  }
});

it("leaves a young lock, and every lock of the user's own files, however old", async () => {
  const kept = [
    lock(".git/refs/heads/wzp/r1/t.lock", 0),
    lock(".git/refs/heads/main.lock", 600),
    lock(".git/packed-refs.lock", 600),
    lock(".git/index.lock", 600),
    lock(".git/worktrees/theirs/HEAD.lock", 600),
  ];
  for (const { path, complaint } of kept) {
    expect(await removeStaleLock(complaint, false)).toBe(false);
    expect(existsSync(path)).toBe(true);
  }
});
