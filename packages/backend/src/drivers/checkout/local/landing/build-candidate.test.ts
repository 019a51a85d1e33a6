import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";

import type { MergeStrategy } from "@wezterm-parallel/shared/domain/task/task-spec";

import { randomHistory, type Edit, LandingScene } from "../../../../../test/rigs/landing-scene.ts";

let scene: LandingScene;

beforeEach(() => {
  scene = new LandingScene();
});
afterEach(() => scene[Symbol.dispose]());

test("squash makes one commit with the task's message, author and trailers", async () => {
  const task = scene.branch("task", [{ kind: "write", path: "new.txt", text: "new\n" }], "Add a file");
  const candidate = await scene.build(task, "squash");
  expect(scene.git("log", "--format=%an|%s|%P", `main..${candidate.commit}`)).toBe(
    `Author of task|Add a file|${scene.tip}`,
  );
  expect(scene.git("log", "-1", "--format=%(trailers)", candidate.commit)).toContain("Wzp-Task: r1/task");
  expect(scene.git("rev-parse", "refs/wezterm-parallel/candidates/r1/task")).toBe(candidate.commit);
});

test("rebase keeps each commit, and leaves out what the target has already", async () => {
  const edit = { kind: "write", path: "shared.txt", text: "same\n" } as const;
  const first = scene.branch("task", [edit], "Same on both");
  const task = scene.extend(first, [{ kind: "write", path: "own.txt", text: "own\n" }], "Own work");
  scene.advance([edit]);
  const candidate = await scene.build(task, "rebase");
  expect(scene.git("log", "--format=%s", `main..${candidate.commit}`)).toBe("Own work");
});

test("a task that stands on another one lands after that one was squashed", async () => {
  const lines = (last: string) => ({ kind: "write", path: "list.txt", text: `1\n2\n${last}\n` }) as const;
  const needed = scene.branch("needed", [lines("3")], "Needed");
  const task = scene.extend(needed, [lines("4")], "Stands on it");
  scene.land(await scene.build(needed, "squash"));
  const candidate = await scene.build({ ...task, base: needed.commit }, "squash");
  expect(scene.git("show", `${candidate.commit}:list.txt`)).toBe("1\n2\n4");
});

test("a conflict names the files, and builds nothing", async () => {
  const task = scene.branch("task", [{ kind: "write", path: "a.txt", text: "task\n" }]);
  scene.advance([{ kind: "write", path: "a.txt", text: "target\n" }]);
  const answer = await scene.tryBuild(task, "squash");
  expect(answer).toMatchObject({
    ok: false,
    failure: { reason: "merge-conflict", data: { files: ["a.txt"] } },
  });
  expect(scene.git("for-each-ref", "refs/wezterm-parallel/candidates")).toBe("");
});

test("attributes and merge drivers of the target apply as in git merge", async () => {
  scene.git("config", "merge.ours.driver", "true");
  scene.advance([
    { kind: "write", path: "sub/.gitattributes", text: "union.txt merge=union\nkept.txt merge=ours\n" },
    { kind: "write", path: "sub/union.txt", text: "1\n" },
    { kind: "write", path: "sub/kept.txt", text: "1\n" },
  ]);
  const task = scene.branch("task", [
    { kind: "write", path: "sub/union.txt", text: "1\ntask\n" },
    { kind: "write", path: "sub/kept.txt", text: "task\n" },
  ]);
  scene.advance([
    { kind: "write", path: "sub/union.txt", text: "1\ntarget\n" },
    { kind: "write", path: "sub/kept.txt", text: "target\n" },
  ]);
  const candidate = await scene.build(task, "squash");
  expect(candidate.tree).toBe(scene.realMerge(task.commit).tree);
  expect(scene.git("show", `${candidate.commit}:sub/kept.txt`)).toBe("target");
});

const strategy = fc.constantFrom<MergeStrategy>("squash", "merge", "rebase");

// Each history takes about 0.2 s, most of it git's own merge in a checkout.
test("over random histories, the candidate's tree is that of git merge or git rebase, or both conflict", async () => {
  const property = fc.asyncProperty(randomHistory, strategy, async ({ before, ours, theirs }, chosen) => {
    using each = new LandingScene();
    each.advance(before as readonly Edit[]);
    const task = each.branchOf("task", theirs);
    for (const edits of ours) each.advance(edits);
    const answer = await each.tryBuild(task, chosen);
    const real = chosen === "rebase" ? each.realRebase(task.commit) : each.realMerge(task.commit);
    const built = answer.ok ? answer.value.tree : answer.failure.reason;
    expect(built).toBe(real.tree ?? "merge-conflict");
  });
  await fc.assert(property, { numRuns: 20 });
}, 120_000);
