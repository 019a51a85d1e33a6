import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { LandingScene } from "../../../../../test/rigs/landing/landing-scene.ts";

let scene: LandingScene;
beforeEach(() => {
  scene = new LandingScene();
});
afterEach(() => scene[Symbol.dispose]());

const file = (path: string): string => join(scene.root, path);
const read = (path: string): string => readFileSync(file(path), "utf8");

/** A candidate that changes a.txt and adds new.txt. */
async function candidate() {
  const task = scene.branch("task", [
    { kind: "write", path: "a.txt", text: "task\n" },
    { kind: "write", path: "new.txt", text: "new\n" },
  ]);
  return scene.build(task, "squash");
}

test("moves a branch that is checked out nowhere, and its reflog names the task", async () => {
  const built = await candidate();
  expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
  expect(scene.tip).toBe(built.commit);
  expect(scene.git("reflog", "-1", "--format=%gs", "main")).toBe("wzp: land r1/task");
});

test("landing again after it was done answers the same and changes nothing", async () => {
  const built = await candidate();
  await scene.tryLand(built);
  scene.advance([{ kind: "write", path: "later.txt", text: "" }]);
  const tip = scene.tip;
  expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
  expect(scene.tip).toBe(tip);
});

test("never overwrites commits that others put on the target", async () => {
  const built = await candidate();
  scene.advance([{ kind: "write", path: "pushed.txt", text: "" }]);
  const tip = scene.tip;
  expect(await scene.tryLand(built)).toEqual({ kind: "moved" });
  expect(scene.tip).toBe(tip);
});

test("fast-forwards a clean checkout of the target with files and index", async () => {
  const built = await candidate();
  scene.git("checkout", "-q", "main");
  expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
  expect(read("new.txt")).toBe("new\n");
  expect(scene.git("status", "--porcelain")).toBe("");
});

test("keeps edited, staged, untracked and ignored files and the stash byte for byte", async () => {
  const built = await candidate();
  scene.git("checkout", "-q", "main");
  writeFileSync(file("dir/b.txt"), "stashed\n");
  scene.git("stash", "-q");
  writeFileSync(file("dir/b.txt"), "edited\n");
  writeFileSync(file("staged.txt"), "staged\n");
  scene.git("add", "staged.txt");
  appendFileSync(file("staged.txt"), "and more\n");
  writeFileSync(file("untracked.txt"), "untracked\n");
  appendFileSync(file(".git/info/exclude"), "*.log\n");
  writeFileSync(file("x.log"), "log\n");
  const status = scene.git("status", "--porcelain", "--ignored");
  const stash = scene.git("rev-parse", "stash");
  expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
  expect(scene.git("status", "--porcelain", "--ignored")).toBe(status);
  expect(scene.git("rev-parse", "stash")).toBe(stash);
  expect([read("dir/b.txt"), read("staged.txt"), read("untracked.txt"), read("x.log")]).toEqual([
    "edited\n",
    "staged\nand more\n",
    "untracked\n",
    "log\n",
  ]);
});

test.each([
  ["an edited file", () => appendFileSync(file("a.txt"), "mine\n"), "a.txt"],
  [
    "a staged file that was edited back",
    () => {
      const before = read("a.txt");
      appendFileSync(file("a.txt"), "mine\n");
      scene.git("add", "a.txt");
      writeFileSync(file("a.txt"), before);
    },
    "a.txt",
  ],
  ["an untracked file", () => writeFileSync(file("new.txt"), "mine\n"), "new.txt"],
  [
    "a staged file whose working file is as the task made it",
    () => {
      writeFileSync(file("a.txt"), "staged by hand\n");
      scene.git("add", "a.txt");
      writeFileSync(file("a.txt"), "task\n");
    },
    "a.txt",
  ],
  [
    "an ignored file",
    () => {
      appendFileSync(file(".git/info/exclude"), "new.txt\n");
      writeFileSync(file("new.txt"), "mine\n");
    },
    "new.txt",
  ],
])("waits for %s in the way, names it, and lands once it is gone", async (_, disturb, name) => {
  const built = await candidate();
  scene.git("checkout", "-q", "main");
  disturb();
  const before = [scene.git("status", "--porcelain", "--ignored"), scene.tip, read("a.txt")];
  const held = await scene.tryLand(built);
  expect(held).toMatchObject({ kind: "held", failure: { reason: "conflict", data: { files: [name] } } });
  expect([scene.git("status", "--porcelain", "--ignored"), scene.tip, read("a.txt")]).toEqual(before);
  scene.git("reset", "-q", "--hard");
  scene.git("clean", "-qfdx");
  expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
});

test("waits while a rebase of the target is not finished", async () => {
  const built = await candidate();
  scene.git("checkout", "-q", "main");
  const editor = { GIT_SEQUENCE_EDITOR: "sed -i s/^pick/edit/" };
  scene.gitWith(editor, "rebase", "-q", "-i", "--root");
  expect(await scene.tryLand(built)).toMatchObject({ kind: "held" });
  scene.git("rebase", "--abort");
  expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
});

test("waits for a locked index, names the lock, and lands once it is gone", async () => {
  const built = await candidate();
  scene.git("checkout", "-q", "main");
  const lock = file(".git/index.lock");
  writeFileSync(lock, "");
  const held = await scene.tryLand(built);
  const hint = expect.stringContaining(`Remove it: ${lock}`);
  expect(held).toMatchObject({ kind: "held", failure: { hint } });
  rmSync(lock);
  expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
});

test("leaves a checkout of the target alone where the plan says so, and lands once it is on another branch", async () => {
  const built = await candidate();
  scene.git("checkout", "-q", "main");
  const before = scene.tip;
  expect(await scene.tryLand(built, "never")).toMatchObject({
    kind: "held",
    failure: { detail: expect.stringContaining("update-checkout: never") },
  });
  expect([scene.tip, scene.git("status", "--porcelain")]).toEqual([before, ""]);
  scene.git("checkout", "-q", "--detach");
  expect(await scene.tryLand(built, "never")).toEqual({ kind: "landed" });
  expect(scene.git("rev-parse", "HEAD")).toBe(before);
});

test("finishes a fast-forward that a kill cut off after it had written some files", async () => {
  const built = await candidate();
  scene.git("checkout", "-q", "main");
  writeFileSync(file("a.txt"), "task\n");
  writeFileSync(file("new.txt"), "new\n");
  expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
  expect(scene.git("status", "--porcelain")).toBe("");
});

test("runs no hook of the repository", async () => {
  const built = await candidate();
  scene.git("checkout", "-q", "main");
  for (const hook of ["post-merge", "pre-merge-commit", "reference-transaction", "post-checkout"]) {
    writeFileSync(file(`.git/hooks/${hook}`), `#!/bin/sh\ntouch ${file("hooked")}\n`, { mode: 0o755 });
  }
  expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
  expect(existsSync(file("hooked"))).toBe(false);
});

test("keeps changes that the user stages while it lands", async () => {
  const built = await candidate();
  scene.git("checkout", "-q", "main");
  // Git calls the filter while it compares a file, so that it stages something at every step at which it can.
  const stage = `name=staged-$$; echo mine > $name; git add $name 2>/dev/null || rm $name; cat`;
  writeFileSync(file(".git/racing"), stage);
  appendFileSync(file(".git/info/attributes"), "a.txt filter=racing\n");
  scene.git("config", "filter.racing.clean", `sh ${file(".git/racing")}`);
  utimesSync(file("a.txt"), 1, 1);
  expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
  const made = readdirSync(scene.root).filter((name) => name.startsWith("staged-"));
  expect(made.length).toBeGreaterThan(0);
  expect(scene.git("ls-files", "staged-*").split("\n")).toEqual(made.toSorted());
});

test("lands over a file that only looks changed", async () => {
  const built = await candidate();
  scene.git("checkout", "-q", "main");
  utimesSync(file("a.txt"), 1, 1);
  expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
  expect(read("a.txt")).toBe("task\n");
});

test("waits for an edit of the same size in the clock tick in which the landing before wrote the index", async () => {
  for (let round = 0; round < 5; round++) {
    const write = (text: string) => ({ kind: "write", path: "tick.txt", text: `${round}${text}\n` }) as const;
    const built = await scene.build(scene.branch(`one${round}`, [write("1")]), "squash");
    const landed = { name: `two${round}`, base: built.commit, commit: built.commit };
    const next = await scene.build(scene.extend(landed, [write("2")], "Two"), "squash", built.commit);
    scene.git("checkout", "-q", "main");
    expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
    writeFileSync(file("tick.txt"), `${round}x\n`);
    expect(await scene.tryLand(next)).toMatchObject({ kind: "held" });
    expect([read("tick.txt"), scene.tip]).toEqual([`${round}x\n`, built.commit]);
    scene.git("reset", "-q", "--hard");
  }
});

test("leaves ORIG_HEAD, which belongs to the user's own commands", async () => {
  const built = await candidate();
  scene.git("checkout", "-q", "main");
  scene.git("update-ref", "ORIG_HEAD", built.commit);
  await scene.tryLand(built);
  expect(scene.git("rev-parse", "ORIG_HEAD")).toBe(built.commit);
});

test.each(["assume-unchanged", "skip-worktree"])(
  "waits for an edited file that git was told to leave alone by --%s",
  async (mark) => {
    const built = await candidate();
    scene.git("checkout", "-q", "main");
    scene.git("update-index", `--${mark}`, "a.txt");
    appendFileSync(file("a.txt"), "mine\n");
    const before = [readFileSync(file(".git/index")), read("a.txt"), scene.tip];
    expect(await scene.tryLand(built)).toMatchObject({ kind: "held" });
    expect([readFileSync(file(".git/index")), read("a.txt"), scene.tip]).toEqual(before);
  },
);

test("lands in a sparse checkout without adding files that it leaves out", async () => {
  const built = await candidate();
  scene.git("checkout", "-q", "main");
  scene.git("sparse-checkout", "set", "--no-cone", "/dir/");
  expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
  expect(readdirSync(scene.root)).toEqual([".git", "dir"]);
  expect(scene.git("status", "--porcelain")).toBe("");
});

test("a detached HEAD at the target's commit stays where it is", async () => {
  const built = await candidate();
  scene.git("checkout", "-q", "--detach", "main");
  const before = scene.tip;
  expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
  expect(scene.git("rev-parse", "HEAD")).toBe(before);
  expect(scene.git("status", "--porcelain")).toBe("");
});

test.each(["the project", "core.worktree", "nothing"])(
  "the working tree of a git directory elsewhere, known from %s, is fast-forwarded, or waits if it is unknown",
  async (known) => {
    const hook = "hooks/post-commit";
    const task = scene.branch("task", [{ kind: "write", path: hook, text: "new\n" }]);
    const { onto, commit } = await scene.build(task, "squash");
    scene.git("checkout", "-q", "main");
    const commonDir = join(scene.top, "elsewhere.git");
    scene.git("init", "-q", "--separate-git-dir", commonDir);
    if (known === "core.worktree") scene.git("config", "core.worktree", scene.root);
    const root = known === "the project" ? scene.root : scene.top;
    const target = { project: { ...scene.project, root, commonDir }, branch: "main" };
    const note = "wzp: land r1/task";
    const landed = await scene.landings.landCandidate({ ...target, note, onto, candidate: commit });
    expect(landed).toMatchObject({ ok: true, value: { kind: known === "nothing" ? "held" : "landed" } });
    expect(existsSync(file(hook))).toBe(known !== "nothing");
    expect(scene.git("status", "--porcelain")).toBe("");
    expect(existsSync(join(commonDir, hook))).toBe(false);
  },
);
