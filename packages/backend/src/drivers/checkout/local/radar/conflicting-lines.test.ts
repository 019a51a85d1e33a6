import { readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { RadarScene } from "../../../../../test/rigs/radar-scene.ts";
import { writeFile } from "../../../../../test/rigs/test-repository.ts";

let scene: RadarScene;
beforeEach(() => {
  scene = new RadarScene();
});
afterEach(() => scene[Symbol.asyncDispose]());

const git = (cwd: string, ...args: readonly string[]) => scene.git(cwd, ...args);
const checkout = (name: string) => scene.checkout(name);

async function conflictOf(first: string, second: string) {
  const of = [`r1/${first}`, `r1/${second}`];
  const { overlaps } = await scene.look(["a", "b", "c"], { of, lines: true });
  expect(overlaps.map(({ nodes }) => nodes)).toEqual([of]);
  return overlaps[0]?.lines;
}

/** Commits files that both checkouts start with. */
function commitFiles(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, text] of Object.entries(files)) writeFile(join(scene.repository.root, path), text);
  git(scene.repository.root, "add", "--all");
  git(scene.repository.root, "commit", "-qm", "files");
  scene.keep();
}

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`);

test("a conflict has the lines of both sides, with their place and the lines above", async () => {
  const lines = numbered(30);
  commitFiles({ "api.txt": lines.join("\n") });
  const [a, b] = [await checkout("a"), await checkout("b"), await checkout("c")];
  writeFile(join(a, "api.txt"), lines.with(4, "=======").with(19, "from a").join("\n"));
  writeFile(join(b, "api.txt"), lines.with(4, "from b").toSpliced(19, 1, "from b", "too").join("\n"));
  expect(await conflictOf("a", "b")).toEqual([
    {
      path: "api.txt",
      kind: "lines",
      cut: false,
      hunks: [
        { line: 5, before: lines.slice(1, 4), sides: [["======="], ["from b"]], cut: false },
        { line: 20, before: lines.slice(16, 19), sides: [["from a"], ["from b", "too"]], cut: false },
      ],
    },
  ]);
});

test("removed, binary, large and linked files conflict without lines", async () => {
  commitFiles({ "gone.txt": "x\n", "image.bin": Uint8Array.of(1, 0, 2), "large.txt": "x", link: "x" });
  const [a, b] = [await checkout("a"), await checkout("b")];
  for (const [root, name] of [
    [a, "a"],
    [b, "b"],
  ] as const) {
    writeFile(join(root, "image.bin"), Buffer.from(`${name}\0`));
    writeFile(join(root, "large.txt"), `${name}${"x".repeat(1_100_000)}`);
    rmSync(join(root, "link"));
    symlinkSync(name, join(root, "link"));
  }
  rmSync(join(a, "gone.txt"));
  writeFile(join(b, "gone.txt"), "changed\n");
  const found = await conflictOf("a", "b");
  expect(found?.map(({ path, kind, removedBy }) => [path, kind, removedBy])).toEqual([
    ["gone.txt", "removed", "r1/a"],
    ["image.bin", "binary", undefined],
    ["large.txt", "large", undefined],
    ["link", "other", undefined],
  ]);
});

test("long hunks and lines are cut, and so are many", async () => {
  const lines = numbered(400);
  commitFiles({ "many.txt": lines.join("\n"), "long.txt": "x" });
  const [a, b] = [await checkout("a"), await checkout("b")];
  for (const [root, name] of [
    [a, "a"],
    [b, "b"],
  ] as const) {
    writeFile(join(root, "many.txt"), lines.map((line, at) => (at % 10 === 0 ? name : line)).join("\n"));
    writeFile(join(root, "long.txt"), `${name.repeat(1000)}\n`.repeat(100));
  }
  const [long, many] = (await conflictOf("a", "b")) ?? [];
  expect(long?.hunks[0]?.cut).toBe(true);
  expect(long?.hunks[0]?.sides[1]).toEqual(Array.from({ length: 40 }, () => "b".repeat(300)));
  expect(many).toMatchObject({ path: "many.txt", cut: true });
  expect(many?.hunks).toHaveLength(20);
});

test("attributes of the project are heeded, and a linked attribute file is not followed", async () => {
  const outside = join(scene.repository.state, "outside");
  writeFile(outside, "kept\n");
  commitFiles({ "sub/.gitattributes": "*.txt conflict-marker-size=9\n", "sub/x.txt": "x\n" });
  symlinkSync(outside, join(scene.repository.root, ".gitattributes"));
  commitFiles({});
  const [a, b] = [await checkout("a"), await checkout("b")];
  writeFile(join(a, "sub/x.txt"), "a\n");
  writeFile(join(b, "sub/x.txt"), "b\n");
  const [file] = (await conflictOf("a", "b")) ?? [];
  expect(file?.hunks[0]?.sides).toEqual([["a"], ["b"]]);
  expect(readFileSync(outside, "utf8")).toBe("kept\n");
});
