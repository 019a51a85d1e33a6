import { cpSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { runGit } from "@wezterm-parallel/shared/node/git/run-git";

/** Files that tools create when somebody runs the sample in place. */
const leftovers = new Set(["node_modules", "dist"]);

/** Copies the sample project to `directory` and makes it a git repository with one commit. */
export async function makeSample(directory: string): Promise<Result<void, Failure>> {
  const source = findSample(import.meta.dirname);
  if (source === undefined) {
    return fail({
      reason: "missing-directory",
      detail: `The demo's sample project (examples/sample) was not found above ${import.meta.dirname}.`,
      hint: "Reinstall wezterm-parallel, which contains it.",
    });
  }
  mkdirSync(directory, { recursive: true });
  cpSync(source, directory, { recursive: true, filter: (path) => !leftovers.has(basename(path)) });
  // npm leaves files called .gitignore out of packages, so the sample has it under another name.
  renameSync(join(directory, "gitignore"), join(directory, ".gitignore"));
  return commitAll(directory);
}

/** The folder lies beside `packages/` in a clone and beside `dist/` in the package. */
function findSample(from: string): string | undefined {
  const sample = join(from, "examples/sample");
  if (existsSync(join(sample, "package.json"))) return sample;
  const parent = dirname(from);
  return parent === from ? undefined : findSample(parent);
}

async function commitAll(directory: string): Promise<Result<void, Failure>> {
  const identity = ["-c", "user.name=wezterm-parallel demo", "-c", "user.email=demo@localhost"];
  const steps = [
    ["init", "--quiet", "--initial-branch=main"],
    ["add", "--all"],
    [...identity, "commit", "--quiet", "--no-verify", "--message=tally, a sample"],
  ];
  const place = { cwd: directory, env: process.env, umask: process.umask() };
  for (const step of steps) {
    const answer = await runGit(place, step);
    if (!answer.ok) {
      return fail({
        ...answer.failure,
        hint: "The demo requires git 2.38 or newer; check the machine with: wzp doctor",
      });
    }
  }
  return ok(undefined);
}
