import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";

import type { RadarLook } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import { compareVerdictsApart } from "../../../../../test/rigs/landing/compare-apart.ts";
import { RadarScene } from "../../../../../test/rigs/radar-scene.ts";
import { gitIn, writeFile } from "../../../../../test/rigs/test-repository.ts";

let scene: RadarScene;
beforeEach(() => {
  scene = new RadarScene();
});
afterEach(() => scene[Symbol.asyncDispose]());

const git = (cwd: string, ...args: readonly string[]) => scene.git(cwd, ...args);
const checkout = (name: string) => scene.checkout(name);
const look = (...args: Parameters<RadarScene["look"]>) => scene.look(...args);

function verdict({ overlaps }: RadarLook, a: string, b: string) {
  return overlaps.find(({ nodes }) => nodes[0] === a && nodes[1] === b);
}

const paths = [
  "a.txt",
  "src/日本 語.txt",
  "src/one.txt",
  "src/two.txt",
  "lib/deep/one.txt",
  "lib",
  "src/a.txt",
];
const folders = ["src", "lib", "lib/deep", "moved", "moved/deep"];
const edit = fc.oneof(
  fc.record({
    kind: fc.constant("write" as const),
    path: fc.constantFrom(...paths, "moved/one.txt", "new"),
    line: fc.nat(9),
    text: fc.constantFrom("x", "y"),
  }),
  fc.record({ kind: fc.constant("remove" as const), path: fc.constantFrom(...paths, ...folders) }),
  fc.record({
    kind: fc.constant("move" as const),
    path: fc.constantFrom(...paths, ...folders),
    to: fc.constantFrom(...paths, ...folders),
  }),
  fc.record({ kind: fc.constant("commit" as const) }),
  fc.record({ kind: fc.constant("stage" as const) }),
);
type RandomEdit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function apply(root: string, change: RandomEdit): void {
  try {
    applyIfPossible(root, change);
  } catch (error) {
    // Some edits are impossible: a file in the place of a directory, a directory into itself.
    if (!/E(ISDIR|NOTDIR|NOENT|NOTEMPTY|EXIST|INVAL)/.test(String((error as NodeJS.ErrnoException).code)))
      throw error;
  }
}

function applyIfPossible(root: string, change: RandomEdit): void {
  switch (change.kind) {
    case "write": {
      const path = join(root, change.path);
      const known = Array.from({ length: 10 }, (_, at) => `line ${at}`);
      known[change.line] = change.text;
      return writeFile(path, `${known.join("\n")}\n`);
    }
    case "remove":
      return rmSync(join(root, change.path), { recursive: true, force: true });
    case "move":
      mkdirSync(dirname(join(root, change.to)), { recursive: true });
      return renameSync(join(root, change.path), join(root, change.to));
    case "commit":
      git(root, "add", "--all");
      git(root, "commit", "-qm", "own", "--allow-empty");
      return;
    case "stage":
      git(root, "add", "--all");
  }
}

/** Merges the files of two checkouts in a clone, with `git merge`; returns whether they conflict. */
function conflictsInClone(ours: string, theirs: string): boolean {
  const clone = join(scene.repository.top, "clone");
  rmSync(clone, { recursive: true, force: true });
  git(scene.repository.top, "clone", "-q", "--no-checkout", scene.repository.root, clone);
  const tips = [ours, theirs].map((root, at) => {
    const index = join(scene.repository.top, `index-${at}`);
    rmSync(index, { force: true });
    const head = git(root, "rev-parse", "HEAD");
    git(clone, "fetch", "-q", root, "HEAD");
    const variables = { ...scene.repository.env, GIT_INDEX_FILE: index };
    const inTree = (...args: string[]) =>
      gitIn(
        clone,
        ["-c", "user.name=t", "-c", "user.email=t@e", `--work-tree=${root}`, ...args],
        variables,
      ).trim();
    inTree("read-tree", head);
    inTree("add", "--all", ":/");
    return inTree("commit-tree", inTree("write-tree"), "-p", head, "-m", "files");
  });
  git(clone, "checkout", "-q", "--detach", tips[0] ?? "");
  const merge = ["-c", "user.name=t", "-c", "user.email=t@e", "merge", "-q", "--no-edit", tips[1] ?? ""];
  const { status } = spawnSync("git", merge, { cwd: clone, env: scene.repository.env });
  return status !== 0;
}

test("verdicts equal those of git merge over random edits in several checkouts", async () => {
  const base = await checkout("base");
  for (const path of ["src/one.txt", "src/two.txt", "lib/deep/one.txt"])
    apply(base, { kind: "write", path, line: 0, text: "x" });
  git(base, "add", "--all");
  git(base, "commit", "-qm", "base");
  const commit = git(base, "rev-parse", "HEAD");
  const names = ["a", "b", "c"];
  const roots = await Promise.all(names.map(checkout));
  const edits = fc.array(edit, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.tuple(edits, edits, edits), async (all) => {
      for (const [at, root] of roots.entries()) {
        git(root, "reset", "-q", "--hard", commit);
        git(root, "clean", "-qfdx");
        for (const change of all[at] ?? []) apply(root, change);
      }
      const found = await look(names);
      for (const [at, ours] of roots.entries()) {
        for (const [past, theirs] of roots.slice(at + 1).entries()) {
          const seen =
            verdict(found, `r1/${names[at]}`, `r1/${names[at + 1 + past]}`)?.verdict === "conflict";
          expect(seen).toBe(conflictsInClone(ours, theirs));
        }
      }
    }),
    { numRuns: Number(process.env["RADAR_RUNS"] ?? 20) },
  );
}, 240_000);

test("verdicts equal those of git merge over 500 pairs of random commits", async () => {
  const { pairs, conflicts, wrong } = await compareVerdictsApart(500);
  // As text, so that the message of a failure has everything that repeats it.
  expect(wrong.map((each) => JSON.stringify(each)).join("\n")).toBe("");
  // Both verdicts are frequent.
  expect(conflicts).toBeGreaterThan(pairs / 10);
  expect(conflicts).toBeLessThan((pairs * 9) / 10);
}, 600_000);
