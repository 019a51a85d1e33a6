import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import type {
  ChangeResource,
  QueueResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/merge-schemas";

import { CliRig } from "./rigs/cli-rig.ts";

let rig: CliRig;
let root: string;
let count = 0;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());
beforeEach(() => {
  count += 1;
  root = join(rig.work, `merge${count}`);
  mkdirSync(root);
  git("init", "-q", "-b", "main");
  git("config", "user.name", "A User");
  git("config", "user.email", "user@example.org");
});

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: root, encoding: "utf8" }).trimEnd();
}

function plan(text: string, files: Readonly<Record<string, string>> = {}): void {
  for (const [path, content] of Object.entries({ ...files, "wezterm-parallel.yaml": text })) {
    writeFileSync(join(root, path), content);
  }
  git("add", "--all");
  git("commit", "-qm", "plan");
}

/** Polls until a value is truthy. */
const until = <T>(look: () => T | Promise<T>) => vi.waitUntil(look, { timeout: 30_000, interval: 50 });

const wzp = (...args: string[]) => rig.wzp(args, { cwd: root });

async function run(...args: string[]): Promise<string> {
  const ran = await wzp("run", "--json", ...args);
  return (JSON.parse(ran.stdout) as { run: { id: string } }).run.id;
}

async function change(id: string): Promise<ChangeResource> {
  const shown = await wzp("merge", id, "--detach", "--json");
  const { changed, unchanged } = JSON.parse(shown.stdout) as Record<
    "changed" | "unchanged",
    ChangeResource[]
  >;
  return [...changed, ...unchanged][0] as ChangeResource;
}

test("merges the change of a task into the checked-out target, and the tree follows", async () => {
  plan("tasks:\n  add: echo new > new.txt\n");
  const id = await run();
  const merged = await wzp("merge", `${id}/add`);
  expect(merged).toMatchObject({ status: 0 });
  expect(merged.stdout).toContain(`${id}/add landed on main as ${git("rev-parse", "main").slice(0, 12)}`);
  expect(readFileSync(join(root, "new.txt"), "utf8")).toBe("new\n");
  expect(git("status", "--porcelain")).toBe("");
  expect(git("log", "-1", "--format=%(trailers:key=Wzp-Task,valueonly)").trim()).toBe(`${id}/add`);
});

test("verifies each candidate on what is really on the target, and refuses the one that breaks it", async () => {
  plan(
    `project: { merge: { verify: 'test "$(cat *.part | sort | uniq -d)" = ""' } }
tasks:
  one: echo one > one.part
  two: echo two > two.part
  bad: echo one > bad.part
  three: echo three > three.part
`,
    { "first.part": "zero\n" },
  );
  const id = await run();
  const merged = await wzp("merge", id);
  expect(merged.status).toBe(1);
  const landed = git("log", "--format=%(trailers:key=Wzp-Task,valueonly)", "--reverse")
    .split("\n")
    .filter(Boolean);
  // `one` and `bad` do not go together; the first of them in the queue lands.
  expect(landed).toHaveLength(3);
  expect(landed).toEqual(expect.arrayContaining([`${id}/two`, `${id}/three`]));
  expect(merged.stderr + merged.stdout).toMatch(/The checks of r\d+\/(bad|one) on its target failed/);
  expect(git("status", "--porcelain")).toBe("");
});

test("a change whose task stands on another's lands after it", async () => {
  plan("tasks:\n  a: echo 1 > list.txt\n  b: { run: echo 2 >> list.txt, needs: [a] }\n");
  const id = await run();
  const merged = await wzp("merge", `${id}/b`);
  expect(merged).toMatchObject({ status: 0 });
  expect(
    git("log", "-2", "--reverse", "--format=%(trailers:key=Wzp-Task,valueonly)").split("\n").filter(Boolean),
  ).toEqual([`${id}/a`, `${id}/b`]);
  expect(readFileSync(join(root, "list.txt"), "utf8")).toBe("1\n2\n");
});

test("waits for a dirty file in the way, says so, and lands by itself once it is gone", async () => {
  plan("tasks:\n  edit: echo task > file.txt\n", { "file.txt": "before\n" });
  const id = await run();
  writeFileSync(join(root, "file.txt"), "mine\n");
  await wzp("merge", `${id}/edit`, "--detach");
  const queue = await until(async () => {
    const { items } = await rig.json<{ items: QueueResource[] }>(["queue"]);
    return items.find(({ obstacle }) => obstacle !== undefined);
  });
  expect(queue.obstacle?.detail).toContain("file.txt");
  expect(readFileSync(join(root, "file.txt"), "utf8")).toBe("mine\n");
  git("checkout", "-q", "file.txt");
  await until(async () => (await change(`${id}/edit`)).state === "landed");
  expect(readFileSync(join(root, "file.txt"), "utf8")).toBe("task\n");
}, 60_000);

test("a conflict names the files and leaves everything as it was", async () => {
  plan("tasks:\n  edit: echo task > file.txt\n", { "file.txt": "before\n" });
  const id = await run();
  writeFileSync(join(root, "file.txt"), "target\n");
  git("commit", "-qam", "other");
  const tip = git("rev-parse", "main");
  const merged = await wzp("merge", `${id}/edit`);
  expect(merged.status).toBe(1);
  expect(merged.stderr).toContain(`${id}/edit conflicts with main in file.txt`);
  expect(git("rev-parse", "main")).toBe(tip);
});

test("unmerge reverts through the queue, and merge brings it back", async () => {
  plan("tasks:\n  add: echo new > new.txt\n");
  const id = await run();
  await wzp("merge", `${id}/add`);
  const reverted = await wzp("unmerge", `${id}/add`);
  expect(reverted).toMatchObject({ status: 0 });
  expect(existsSync(join(root, "new.txt"))).toBe(false);
  expect(git("log", "-1", "--format=%s")).toBe(`Revert ${id}/add`);
});

test("with merge: auto, changes land as their tasks succeed", async () => {
  plan("project: { merge: { mode: auto } }\ntasks:\n  a: echo a > a.txt\n  b: echo b > b.txt\n");
  await run();
  await until(() => existsSync(join(root, "a.txt")) && existsSync(join(root, "b.txt")));
});

test("a paused queue lands nothing; withdrawn changes are open again", async () => {
  plan("tasks:\n  a: echo a > a.txt\n  b: echo b > b.txt\n");
  const id = await run();
  await wzp("queue", "pause", "main");
  await wzp("merge", id, "--detach");
  const listed = await wzp("queue");
  expect(listed.stdout).toContain("2 changes, paused");
  await wzp("queue", "withdraw", `${id}/a`);
  await wzp("queue", "resume", "main");
  await until(() => existsSync(join(root, "b.txt")));
  expect(existsSync(join(root, "a.txt"))).toBe(false);
});

test("edits of the user meanwhile stay, and pushes to the target are kept", async () => {
  plan("project: { merge: { verify: test -e ready || sleep 0.2 } }\ntasks:\n  a: echo a > a.txt\n", {
    "notes.txt": "",
  });
  const id = await run();
  appendFileSync(join(root, "notes.txt"), "mine\n");
  await wzp("merge", `${id}/a`, "--detach");
  writeFileSync(join(root, "pushed.txt"), "");
  git("add", "pushed.txt");
  git("commit", "-qm", "pushed", "pushed.txt");
  await until(() => existsSync(join(root, "a.txt")));
  expect(git("log", "--format=%s")).toContain("pushed");
  expect(readFileSync(join(root, "notes.txt"), "utf8")).toBe("mine\n");
});
