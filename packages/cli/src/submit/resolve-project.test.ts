import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { resolveProject } from "./resolve-project.ts";

let top: string;
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), "wzp-project-")));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(top, { recursive: true });
});

/** Makes a repository with one commit on its branch `main`. */
function makeRepository(name: string): string {
  const directory = join(top, name);
  mkdirSync(directory);
  git(directory, "init", "--quiet", "--initial-branch=main");
  git(directory, "commit", "--quiet", "--allow-empty", `--message=${name}`);
  return directory;
}

function git(directory: string, ...args: readonly string[]): void {
  execFileSync("git", ["-C", directory, "-c", "user.name=a", "-c", "user.email=a@b", ...args]);
}

test("finds the repository of the directory in a hook of another one", async () => {
  const directory = makeRepository("mine");
  const other = join(makeRepository("other"), ".git");
  vi.stubEnv("GIT_DIR", other);
  vi.stubEnv("GIT_INDEX_FILE", join(other, "index"));
  vi.stubEnv("GIT_WORK_TREE", join(top, "other"));
  expect(await resolveProject({ directory, worktrees: true })).toMatchObject({
    ok: true,
    value: { project: { kind: "git", root: directory, commonDir: join(directory, ".git"), target: "main" } },
  });
});

test("notes uncommitted files without starting the user's file monitor", async () => {
  const directory = makeRepository("mine");
  const ran = join(top, "ran");
  const monitor = join(top, "monitor");
  writeFileSync(monitor, `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
  git(directory, "config", "core.fsmonitor", monitor);
  writeFileSync(join(directory, "new.txt"), "new\n");
  const resolved = await resolveProject({ directory, worktrees: true });
  expect(resolved.ok && resolved.value.notes[0]).toContain("1 uncommitted or untracked file is not part");
  expect(existsSync(ran)).toBe(false);
});
