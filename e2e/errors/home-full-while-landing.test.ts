import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { SmallDisk, whyNoDisk } from "../rigs/errors/small-disk.ts";
import { Scene } from "../rigs/errors/scene.ts";
import { until } from "../rigs/until.ts";

const obstacle = whyNoDisk();
const why = obstacle === undefined ? "" : ` (NOT TESTED: ${obstacle})`;
let scene: Scene;
let disk: SmallDisk;
beforeEach(() => {
  scene = new Scene();
  if (obstacle !== undefined) return;
  disk = new SmallDisk(scene.home.path, 16);
  git("init", "-q", "-b", "main");
  git("config", "user.name", "A User");
  git("config", "user.email", "user@example.org");
});
afterEach(async () => {
  await scene.wzp("down", "--kill");
  if (obstacle === undefined) disk[Symbol.dispose]();
  await scene[Symbol.asyncDispose]();
}, 60_000);

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: scene.work, encoding: "utf8", stdio: "pipe" }).trimEnd();
}

/** The tasks of the landed commits on main, newest first. */
const landed = () =>
  git("log", "--format=%(trailers:key=Wzp-Task,valueonly,separator=)", "main").split("\n").filter(Boolean);

/** Runs a task, and queues its change, whose checks wait for a file. */
async function queueChange(): Promise<string> {
  scene.write(
    "wezterm-parallel.yaml",
    `project: { merge: { verify: "until test -e ${scene.work}/.git/go; do sleep 0.05; done" } }
defaults: { terminal: false }
tasks: { a: echo a > a.txt }
`,
  );
  git("add", "--all");
  git("commit", "-qm", "plan");
  const { run } = await scene.json<{ run: { id: string } }>("run");
  await scene.wzp("merge", run.id, "--detach");
  await until("the checks to run", async () => /verifying/.test((await scene.wzp("queue", "list")).stdout));
  return run.id;
}

test.skipIf(obstacle !== undefined)(
  `a change whose checks end while the disk of the home is full lands once there is room, exactly once${why}`,
  async () => {
    const id = await queueChange();
    const before = git("rev-parse", "main");
    writeFileSync(join(scene.work, "mine.txt"), "not committed");
    disk.fill();
    writeFileSync(join(scene.work, ".git/go"), "");
    await until("the server to tell", async () => {
      // Changes that fit into the write-ahead log are still recorded.
      await scene.wzp("merge", id, "--detach");
      return (await scene.wzp("status")).stdout.includes("ENOSPC");
    });
    const refused = await scene.wzp("queue", "pause", "main");
    expect(refused.code).toBe(4);
    expect(refused.stderr).toMatch(/[Ff]ree (some )?space/);
    disk.empty();
    await until("the change to land", () => landed().length > 0);
    expect(landed()).toEqual([`${id}/a`]);
    expect(git("rev-parse", "main~")).toBe(before);
    await until("the landing to be recorded", async () => {
      const shown = await scene.wzp("show", `${id}/a`);
      return shown.stdout.includes(`on main as ${git("rev-parse", "--short=12", "main")}`);
    });
    expect(git("status", "--porcelain")).toBe("?? mine.txt");
    expect(git("show", "main:a.txt")).toBe("a");
    git("fsck", "--strict", "--no-dangling");
  },
  120_000,
);
