import { afterEach, beforeEach, expect, test } from "vitest";

import { compareHistories } from "../../../../../test/rigs/landing/compare-histories.ts";
import { type Edit, LandingScene, type TaskWork } from "../../../../../test/rigs/landing/landing-scene.ts";

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
  expect(candidateRefs()).toEqual([expect.stringMatching(/\/[0-9a-f]{16}\/r1\/task$/)]);
});

function candidateRefs(): readonly string[] {
  return scene.git("for-each-ref", "--format=%(refname)", "refs/wezterm-parallel/candidates").split("\n");
}

test("two homes that use one repository keep their candidates of equal names apart", async () => {
  const work = (text: string) => scene.branch("task", [{ kind: "write", path: "new.txt", text }]);
  const mine = await scene.tryBuild(work("mine\n"), "squash");
  const theirs = await scene.tryBuild(work("theirs\n"), "squash", undefined, scene.openHome("other"));
  const kept = candidateRefs().map((ref) => scene.git("rev-parse", ref));
  const built = [mine, theirs].map((each) => (each.ok ? each.value.commit : each.failure.detail));
  expect(kept.toSorted()).toEqual(built.toSorted());
  expect(kept).toHaveLength(2);
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

test("a conflict names the task that landed the other side, also when it landed by a merge", async () => {
  const task = scene.branch("task", [{ kind: "write", path: "a.txt", text: "task\n" }]);
  const other = scene.branch("other", [{ kind: "write", path: "a.txt", text: "other\n" }]);
  scene.advance([{ kind: "write", path: "elsewhere.txt", text: "target\n" }]);
  const candidate = await scene.build(other, "merge");
  scene.land(candidate);
  const answer = await scene.tryBuild(task, "squash");
  const landed = [{ commit: candidate.commit, subject: "Merge r1/other", task: "r1/other" }];
  expect(answer).toMatchObject({ ok: false, failure: { data: { landed } } });
});

test.each(["squash", "merge", "rebase"] as const)(
  "a conflict that was resolved by merging the target lands by %s, a rebase as one commit",
  async (strategy) => {
    const task = scene.branch("task", [{ kind: "write", path: "a.txt", text: "task\n" }], "Work");
    scene.advance([{ kind: "write", path: "a.txt", text: "target\n" }]);
    const merged = resolve(scene, task, { kind: "write", path: "a.txt", text: "both\n" });
    scene.advance([{ kind: "write", path: "later.txt", text: "later\n" }]);
    const candidate = await scene.build(merged, strategy);
    expect(scene.git("show", `${candidate.commit}:a.txt`)).toBe("both");
    expect(scene.git("show", `${candidate.commit}:later.txt`)).toBe("later");
    const subject = strategy === "merge" ? "Merge r1/task" : "Work";
    expect(scene.git("log", "-1", "--format=%s", candidate.commit)).toBe(subject);
  },
);

test("a resolved conflict of a task that stands on a squashed one lands without its commits again", async () => {
  const list = (last: string) => ({ kind: "write", path: "list.txt", text: `1\n2\n${last}\n` }) as const;
  const needed = scene.branch("needed", [list("3")], "Needed");
  const task = scene.extend(needed, [list("4")], "Stands on it");
  scene.land(await scene.build(needed, "squash"));
  scene.advance([list("5")]);
  const merged = resolve(scene, { ...task, base: needed.commit }, list("6"));
  const candidate = await scene.build(merged, "squash");
  expect(scene.git("show", `${candidate.commit}:list.txt`)).toBe("1\n2\n6");
});

/** Merges main into a task's branch, with this edit as the resolution. */
function resolve(of: LandingScene, task: TaskWork, edit: Edit): TaskWork {
  const main = of.tip;
  of.git("checkout", "-q", "--detach", task.commit);
  of.git("merge", "-q", "-s", "ours", "--no-commit", "--no-ff", main);
  of.write(edit);
  return { ...task, commit: of.commit("Merge main") };
}

test("a commit that the repository lacks is a permanent failure with its own message", async () => {
  const task = scene.branch("task", [{ kind: "write", path: "new.txt", text: "new\n" }]);
  const answer = await scene.tryBuild({ ...task, commit: "0123456789".repeat(4) }, "squash");
  expect(answer).toMatchObject({ ok: false, failure: { reason: "input-missing" } });
});

test("a conflict of which git names no file builds nothing either", async () => {
  const same = "1\n2\n3\n4\n5\n";
  scene.advance([
    { kind: "write", path: "src/one.txt", text: same },
    { kind: "write", path: "src/two.txt", text: same },
  ]);
  // Git follows the renamed directory, and finds no place for the new file of the other side.
  const task = scene.branch("task", [{ kind: "write", path: "src/a.txt", text: "added\n" }]);
  scene.advance([
    { kind: "rename", path: "src/one.txt", to: "new" },
    { kind: "remove", path: "src/two.txt" },
  ]);
  expect(scene.realMerge(task.commit).tree).toBe(undefined);
  const answer = await scene.tryBuild(task, "squash");
  expect(answer).toMatchObject({ ok: false, failure: { reason: "merge-conflict" } });
});

test("a merge in which an assertion of git fails is a conflict", async () => {
  scene.advance([{ kind: "write", path: "src/deep/d.txt", text: "d\n".repeat(9) }]);
  const task = scene.branch("task", [{ kind: "rename", path: "src/deep/d.txt", to: "new/f/deep/d.txt" }]);
  scene.advance([
    { kind: "remove", path: "src/deep/d.txt" },
    { kind: "rename", path: "dir/b.txt", to: "src/deep" },
  ]);
  const answer = await scene.tryBuild(task, "squash");
  expect(answer).toMatchObject({ ok: false, failure: { reason: "merge-conflict" } });
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

test("merge drivers and merge.renormalize of the user's own settings apply as in git merge", async () => {
  scene.git("config", "--global", "merge.join.driver", "cat %B >> %A");
  scene.git("config", "--global", "merge.renormalize", "true");
  const lines = (first: string, end: string) => ["joined", first, "3", "4", ""].join(end);
  scene.advance([
    { kind: "write", path: "windows.txt", text: lines("2", "\r\n") },
    { kind: "write", path: "joined.txt", text: "1\n" },
  ]);
  const task = scene.branch("task", [
    { kind: "write", path: "windows.txt", text: lines("task", "\r\n") },
    { kind: "write", path: "joined.txt", text: "task\n" },
  ]);
  scene.advance([
    { kind: "write", path: ".gitattributes", text: "* text=auto\njoined.txt merge=join\n" },
    { kind: "write", path: "windows.txt", text: lines("2", "\n") },
    { kind: "write", path: "joined.txt", text: "target\n" },
  ]);
  const candidate = await scene.build(task, "squash");
  expect(candidate.tree).toBe(scene.realMerge(task.commit).tree);
  expect(scene.git("show", `${candidate.commit}:windows.txt`)).toBe(lines("task", "\n").trimEnd());
  expect(scene.git("show", `${candidate.commit}:joined.txt`)).toBe("target\ntask");
});

test("over random histories, the candidate's tree is that of git merge, merge --squash or rebase", async () => {
  const { wrong } = await compareHistories(40);
  expect(wrong).toEqual([]);
});
