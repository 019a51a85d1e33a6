import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "../rigs/cli-rig.ts";
import { Repository } from "../rigs/repository.ts";

let rig: CliRig;
let repository: Repository;
let root: string;
let marks: string;
const limit = { timeout: 30_000 };

/** Waits for the file `edit` beside its marks, writes it into api.txt and waits for the end. */
const agent = `#!/bin/sh
touch "$1.started"
until test -e "$1.edit"; do sleep 0.02; done
cp "$1.edit" api.txt
until test -e "$1.end"; do sleep 0.02; done
git checkout -q -- api.txt
touch "$1.undone"
until test -e "$1.over"; do sleep 0.02; done
`;

beforeAll(async () => {
  rig = new CliRig();
  repository = new Repository(join(rig.work, "radar"));
  root = repository.path;
  marks = join(rig.work, "marks");
  mkdirSync(marks);
  writeFileSync(join(rig.work, "agent"), agent);
  chmodSync(join(rig.work, "agent"), 0o755);
  await rig.wzp(["up"]);
  const task = (name: string) => `  ${name}: { agent: fixture, prompt: ${join(marks, name)} }\n`;
  const agents = `agents:\n  fixture: { command: [${join(rig.work, "agent")}, "{prompt}"] }\n`;
  writeFileSync(join(root, "wezterm-parallel.yaml"), `${agents}tasks:\n${task("a")}${task("b")}`);
  writeFileSync(join(root, "api.txt"), "before\n");
  git("add", "--all");
  git("commit", "-qm", "plan");
  await rig.wzp(["run", "--detach"], { cwd: root });
  await vi.waitUntil(() => ["a", "b"].every((name) => existsSync(join(marks, `${name}.started`))), limit);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

const git = (...args: readonly string[]) => repository.git(...args);

async function show(name: string): Promise<TaskDetail> {
  const { stdout } = await rig.wzp(["show", `r1/${name}`, "--json"], { cwd: root });
  return JSON.parse(stdout) as TaskDetail;
}

async function overlapEvents(): Promise<readonly string[]> {
  const { stdout } = await rig.wzp(["events", "--after", "0", "--no-follow"], { cwd: root });
  const events = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Event]));
  return events.flatMap(({ kind, task, data }) =>
    kind.startsWith("overlap.") ? [`${kind} ${task} ${String((data as { with?: string }).with)}`] : [],
  );
}

function edit(name: string): void {
  writeFileSync(join(marks, `${name}.edit`), `from ${name}\n`);
}

test("two agents that begin to conflict need attention, until one of them undoes it, also when the worker is killed", async () => {
  edit("a");
  edit("b");
  await vi.waitUntil(async () => (await show("a")).conflicts !== undefined, limit);
  const [a, b] = [await show("a"), await show("b")];
  expect([a.attention, b.attention]).toEqual(["conflicts", "conflicts"]);
  expect(a.conflicts).toEqual([{ with: "r1/b", files: ["api.txt"] }]);
  expect(a.why).toBe("conflicts with r1/b in api.txt");
  expect((await rig.wzp(["ps"], { cwd: root })).stdout).toContain("conflicts with r1/a in api.txt");
  expect(b.conflicts).toEqual([{ with: "r1/a", files: ["api.txt"] }]);
  expect(await overlapEvents()).toEqual(["overlap.found r1/a r1/b", "overlap.found r1/b r1/a"]);
  const watched = rig.start(["radar", "--watch"], { cwd: root });
  let printed = "";
  watched.stdout?.setEncoding("utf8").on("data", (text: string) => void (printed += text));
  let totals = "";
  watched.stderr?.setEncoding("utf8").on("data", (text: string) => void (totals += text));
  await vi.waitUntil(() => printed.includes("r1/a and r1/b conflict in api.txt"), limit);
  const worker = rig.pid("worker.pid");
  const look = rig.wzp(["radar"], { cwd: root });
  process.kill(worker, "SIGKILL");
  await look;
  await vi.waitUntil(() => rig.pid("worker.pid") !== worker, limit);
  writeFileSync(join(marks, "b.end"), "");
  await vi.waitUntil(async () => (await show("a")).conflicts === undefined, limit);
  expect((await show("b")).attention).toBeUndefined();
  await vi.waitUntil(() => totals.includes("no two change the same file"), limit);
  watched.kill("SIGINT");
  expect((await overlapEvents()).slice(2)).toEqual(["overlap.gone r1/a r1/b", "overlap.gone r1/b r1/a"]);
}, 90_000);
