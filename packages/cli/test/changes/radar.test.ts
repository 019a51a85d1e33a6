import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { RadarResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import { CliRig } from "../rigs/cli-rig.ts";
import { Repository } from "../rigs/repository.ts";

let rig: CliRig;
let repository: Repository;
let root: string;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
  repository = new Repository(join(rig.work, "radar"));
  root = repository.path;
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

const git = (...args: readonly string[]) => repository.git(...args);

const wzp = (...args: string[]) => rig.wzp(args, { cwd: root });

test("radar shows conflicts of running tasks and open changes, with exit code and matrix", async () => {
  const marks = join(rig.work, "marks");
  mkdirSync(marks);
  const edit = (name: string) => `echo ${name} > api.txt; echo same > new.txt`;
  const wait = (name: string) =>
    `${edit(name)}; touch ${marks}/${name}; until test -e ${marks}/end; do sleep 0.05; done`;
  const plan = `tasks:\n  done: echo done > other.txt\n  a: '${wait("a")}'\n  b: '${wait("b")}'\n`;
  writeFileSync(join(root, "wezterm-parallel.yaml"), plan);
  writeFileSync(join(root, "api.txt"), "before\n");
  git("add", "--all");
  git("commit", "-qm", "plan");
  await wzp("run", "--detach");
  await vi.waitUntil(() => ["a", "b"].every((name) => existsSync(join(marks, name))), { timeout: 30_000 });
  await wzp("wait", "r1/done");
  writeFileSync(join(root, "other.txt"), "target\n");
  git("add", "other.txt");
  git("commit", "-qm", "other");

  const shown = await wzp("radar", "--matrix");
  expect(shown).toMatchObject({ status: 0 });
  expect(shown.stdout).toContain("r1/a and r1/b conflict in api.txt\n");
  expect(shown.stdout).toContain("main and r1/done conflict in other.txt\n");
  expect(shown.stdout).toMatch(/^4 r1\/b +\. +\. +X$/m);
  expect(shown.stderr).toContain("2 running tasks and 1 change compared: 2 conflicts");
  const pair = await wzp("radar", "--lines", "--of", "r1/b", "--of", "r1/a");
  expect(pair.stdout).toContain("  api.txt:1\n    r1/a\n    | a\n    r1/b\n    | b\n");
  expect(pair.stdout).not.toContain("other.txt");
  expect(await wzp("radar", "--exit-code")).toMatchObject({ status: 1 });
  const { stdout } = await wzp("radar", "--json");
  const { overlaps } = JSON.parse(stdout) as RadarResource;
  expect(overlaps.map(({ nodes }) => nodes)).toEqual([
    ["main", "r1/done"],
    ["r1/a", "r1/b"],
  ]);
  expect(readFileSync(join(root, "other.txt"), "utf8")).toBe("target\n");
  writeFileSync(join(marks, "end"), "");
}, 90_000);

test("a task that stands on a change shows no conflict with its target once that change has landed", async () => {
  const plan = `tasks:
  first: echo first > stand.txt
  second: { run: echo second > stand.txt, needs: [first] }
`;
  writeFileSync(join(root, "wezterm-parallel.yaml"), plan);
  git("commit", "-qam", "plan of two");
  const ran = await rig.json<{ run: { id: string } }>(["run"], { cwd: root });
  const { id } = ran.run;
  expect(await wzp("merge", `${id}/first`)).toMatchObject({ status: 0 });
  const { stdout } = await wzp("radar", "--of", `${id}/second`, "--of", "main");
  expect(stdout).not.toContain("stand.txt");
  expect(await wzp("merge", `${id}/second`)).toMatchObject({ status: 0 });
  expect(git("show", "main:stand.txt")).toBe("second");
});
