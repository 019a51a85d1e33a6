import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";

import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";

import { LandingScene } from "../../../../../test/rigs/landing/landing-scene.ts";

let scene: LandingScene;
beforeEach(() => {
  scene = new LandingScene();
});
afterEach(() => scene[Symbol.dispose]());

const line = fc.constantFrom("a", "b", "c", "{", "}", "");
const end = fc.constantFrom("\n", "\r\n");
const file = fc.tuple(fc.array(line, { maxLength: 12 }), end, fc.boolean());

function textOf([lines, ended, isOpen]: readonly [readonly string[], string, boolean]): string {
  const text = lines.map((each) => each + ended).join("");
  return isOpen ? text.slice(0, -ended.length || undefined) : text;
}

test("taking one side in all hunks gives the file of git merge -X ours or theirs", async () => {
  let hunks = 0;
  await fc.assert(
    fc.asyncProperty(file, file, file, async (...files) => {
      const [base, mine, theirs] = files.map(textOf);
      const write = (text = "") => [{ kind: "write", path: "f.txt", text }] as const;
      scene.advance(write(base));
      const work = scene.branch("a", write(mine));
      scene.advance(write(theirs));
      const { project, landings } = scene;
      const request = { project, branch: "main", change: "r1/a", tip: work.commit };
      const read = await landings.readConflict(request);
      if (!read.ok) throw new Error(read.failure.detail);
      const [found] = read.value.files;
      if (found === undefined) return;
      expect(found.kind).toBe("lines");
      hunks += found.parts.filter(({ kind }) => kind === "hunk").length;
      for (const [side, option] of [["change", "ours"] as const, ["target", "theirs"] as const]) {
        const taken = found.parts.map((part) => (part.kind === "clean" ? part.text : part[side])).join("");
        expect(taken).toBe(mergeFavouring(option, work.commit));
      }
    }),
    { numRuns: 40 },
  );
  expect(hunks).toBeGreaterThan(10);
}, 120_000);

function mergeFavouring(option: "ours" | "theirs", commit: string): string {
  const clone = join(scene.top, "clone");
  scene.git("worktree", "add", "-q", "--detach", clone, commit);
  try {
    const command = ["merge", "--no-edit", "-q", "-X", option, scene.tip];
    const merged = spawnSync("git", command, { cwd: clone, env: scene.env, encoding: "utf8" });
    if (merged.status !== 0) throw new Error(merged.stdout + merged.stderr);
    return execFileSync("git", ["show", "HEAD:f.txt"], { cwd: clone, env: scene.env, encoding: "utf8" });
  } finally {
    scene.git("worktree", "remove", "--force", clone);
  }
}
