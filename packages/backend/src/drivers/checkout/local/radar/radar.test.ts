import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { RadarLook } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import { RadarScene } from "../../../../../test/rigs/radar-scene.ts";
import { writeFile } from "../../../../../test/rigs/test-repository.ts";

let scene: RadarScene;
beforeEach(() => {
  scene = new RadarScene();
});
afterEach(() => scene[Symbol.asyncDispose]());

const git = (cwd: string, ...args: readonly string[]) => scene.git(cwd, ...args);
const checkout = (...args: Parameters<RadarScene["checkout"]>) => scene.checkout(...args);
const look = (...args: Parameters<RadarScene["look"]>) => scene.look(...args);

function verdict({ overlaps }: RadarLook, a: string, b: string) {
  return overlaps.find(({ nodes }) => nodes[0] === a && nodes[1] === b);
}

test("uncommitted and untracked files of two checkouts conflict, and no longer once one of them is undone", async () => {
  const [a, b] = [await checkout("a"), await checkout("b")];
  expect((await look(["a", "b"])).overlaps).toEqual([]);
  writeFile(join(a, "a.txt"), "from a\n");
  writeFile(join(b, "a.txt"), "from b\n");
  writeFile(join(a, "new.txt"), "same\n");
  writeFile(join(b, "new.txt"), "same\n");
  const found = await look(["a", "b"]);
  expect(found.nodes).toMatchObject([
    { kind: "target", id: "main", dirty: false },
    { kind: "checkout", id: "r1/a", dirty: true },
    { kind: "checkout", id: "r1/b", dirty: true },
  ]);
  expect(found.overlaps).toEqual([
    { nodes: ["r1/a", "r1/b"], files: ["a.txt", "new.txt"], verdict: "conflict", conflicts: ["a.txt"] },
  ]);
  writeFile(join(b, "a.txt"), "a\n");
  expect((await look(["a", "b"])).overlaps).toEqual([
    { nodes: ["r1/a", "r1/b"], files: ["new.txt"], verdict: "clean", conflicts: [] },
  ]);
});

test("commits of a checkout, open changes and the target's tip are compared with one another", async () => {
  const [a, b] = [await checkout("a"), await checkout("b")];
  writeFile(join(a, "a.txt"), "committed\n");
  git(a, "commit", "-qam", "own");
  const change = git(a, "rev-parse", "HEAD");
  writeFile(join(b, "a.txt"), "dirty\n");
  const changes = [
    { id: "r1/a", commit: change },
    { id: "r1/gone", commit: "0".repeat(39) + "1" },
  ];
  const other = await look(["b"], { changes });
  expect(verdict(other, "r1/a", "r1/b")).toMatchObject({ verdict: "conflict" });
  expect(other.nodes.find(({ id }) => id === "r1/gone")?.failure?.reason).toBe("not-found");
  const main = git(scene.repository.root, "rev-parse", "main");
  git(scene.repository.root, "update-ref", "refs/heads/main", change);
  try {
    expect(verdict(await look(["b"]), "main", "r1/b")).toMatchObject({ conflicts: ["a.txt"] });
  } finally {
    git(scene.repository.root, "update-ref", "refs/heads/main", main);
    scene.keep();
  }
});

test("work that stands on a change does not conflict with it once that has landed as one commit", async () => {
  const [a, other] = [await checkout("a"), await checkout("other")];
  writeFile(join(a, "a.txt"), "of the need\n");
  git(a, "commit", "-qam", "need");
  const base = git(a, "rev-parse", "HEAD");
  writeFile(join(a, "a.txt"), "of the task\n");
  git(a, "commit", "-qam", "task");
  const commit = git(a, "rev-parse", "HEAD");
  const main = git(scene.repository.root, "rev-parse", "main");
  const squash = git(a, "commit-tree", `${base}^{tree}`, "-p", main, "-m", "landed");
  git(scene.repository.root, "update-ref", "refs/heads/main", squash);
  git(other, "reset", "-q", "--hard", squash);
  writeFile(join(other, "b.txt"), "another file\n");
  try {
    const changes = [{ id: "r1/task", commit, base }];
    expect((await look(["other"], { changes })).overlaps).toHaveLength(2);
    const found = await look(["other"], { changes, landed: { "r1/task": [squash] } });
    expect(found.overlaps).toEqual([]);
    writeFile(join(other, "a.txt"), "against the task\n");
    const later = await look(["other"], { changes, landed: { "r1/task": [squash] } });
    expect(later.overlaps).toMatchObject([{ nodes: ["r1/task", "r1/other"], conflicts: ["a.txt"] }]);
  } finally {
    git(scene.repository.root, "update-ref", "refs/heads/main", main);
    scene.keep();
  }
});

test("copied, linked and ignored files do not count", async () => {
  const settings = { copy: [".env"] };
  for (const name of ["a", "b"]) {
    const root = await checkout(name, { settings });
    writeFile(join(root, ".env"), `OF=${name}\n`);
    writeFile(join(root, "node_modules/x.js"), name);
  }
  expect((await look(["a", "b"])).nodes.map(({ dirty }) => dirty)).toEqual([false, false, false]);
});

test("a file that the task adds although it is ignored counts, staged or committed", async () => {
  const [a, b] = [await checkout("a"), await checkout("b")];
  for (const [root, text] of [
    [a, "a"],
    [b, "b"],
  ] as const) {
    writeFile(join(root, "x.ignored"), text);
    await look(["a", "b"]);
    git(root, "add", "-f", "x.ignored");
  }
  git(b, "commit", "-qm", "own");
  expect((await look(["a", "b"])).overlaps).toMatchObject([{ conflicts: ["x.ignored"] }]);
});

/** Lists the files of a worktree and its git directory with their times of change, and the repository's objects. */
function fingerprint(root: string): readonly string[] {
  const gitDir = git(root, "rev-parse", "--absolute-git-dir");
  const lines: string[] = [];
  const objects = readdirSync(join(scene.repository.root, ".git/objects"), {
    recursive: true,
    encoding: "utf8",
  });
  for (const top of [root, gitDir]) {
    for (const name of readdirSync(top, { recursive: true, encoding: "utf8" }).toSorted()) {
      const { mtimeNs, ino } = statSync(join(top, name), { bigint: true });
      lines.push(`${name} ${ino} ${mtimeNs}`);
    }
  }
  return [...lines, ...objects.toSorted()];
}

test("a look changes nothing in a checkout or in the repository", async () => {
  const roots = [await checkout("a"), await checkout("b")];
  for (const [at, root] of roots.entries()) {
    writeFile(join(root, "a.txt"), `${at}\n`);
    writeFile(join(root, "new/file.txt"), `${at}\n`);
    writeFile(join(root, "src/日本 語.txt"), `${at}\n`);
    git(root, "add", "src");
  }
  const untouched = roots.map(fingerprint);
  await look(["a", "b"]);
  const { overlaps } = await look(["a", "b"]);
  expect(overlaps[0]?.conflicts).toEqual(["a.txt", "new/file.txt", "src/日本 語.txt"]);
  expect(roots.map(fingerprint)).toEqual(untouched);
});
