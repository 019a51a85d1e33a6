import { mkdirSync, rmSync } from "node:fs";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { Scene } from "../rigs/errors/scene.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
let scene: Scene;
beforeAll(async () => {
  scene = new Scene();
  scene.write("not-executable.sh", "#!/bin/sh\n", 0o644);
  scene.write("no-interpreter", "#!/no/such/interpreter\n", 0o755);
  await scene.wzp("up");
});
afterAll(() => scene[Symbol.asyncDispose]());

test.each([
  [
    "a program that is not installed",
    ["no-such-program"],
    "The program no-such-program was not found in PATH",
  ],
  ["a program that is not there", ["./gone"], "The program ./gone does not exist."],
  [
    "a script that is not executable",
    ["./not-executable.sh"],
    "./not-executable.sh cannot be executed: permission denied.",
  ],
  [
    "a script without its interpreter",
    ["./no-interpreter"],
    "no-interpreter does not exist, or its interpreter does not",
  ],
  ["a directory", ["/tmp"], "/tmp is a directory, not a program."],
])("%s as command fails the task and is named", async (_, command, said) => {
  for (const terminal of ["--no-terminal", undefined]) {
    const flags = terminal === undefined ? [] : [terminal];
    const { code, stdout, stderr } = await scene.wzp("add", "--follow", ...flags, "--", ...command);
    expect(code, stderr).toBe(1);
    expect(stdout + stderr).toContain(said);
    expect(stdout + stderr).not.toMatch(/^\s+at /m);
  }
});

test("names a directory that was removed before the start, and one in the plan that never existed", async () => {
  const { code, stdout, stderr } = await scene.run(
    'tasks:\n  a: { run: "true", checkout: project, directory: no/where }\n',
  );
  expect(code).toBe(1);
  expect(stdout + stderr).toContain(
    `The directory ${scene.work}/no/where, in which a should run, does not exist.`,
  );
  expect(stdout + stderr).toContain("Create it, or correct `directory` in the plan.");

  const gone = `${scene.work}/gone`;
  mkdirSync(gone);
  const before = await scene.add("before", "--", "sh", "-c", "until [ -e begin ]; do sleep 0.05; done");
  const late = await scene.add("late", "--after", before, "--project", gone, "--", "true");
  rmSync(gone, { recursive: true });
  scene.write("begin", "");
  expect((await scene.wzp("wait", late)).code).toBe(1);
  expect((await scene.wzp("show", late)).stdout).toMatch(
    new RegExp(`missing-directory|${gone} does not exist|${gone}, in which`),
  );
});

test("reports unknown, unsuitable and ambiguous ids with suggestions", async () => {
  const plan =
    'tasks: { test-a: { run: "true", checkout: none }, test-b: { run: "true", checkout: none } }\n';
  const run = /r\d+/.exec((await scene.run(plan, "--detach")).stdout)?.[0] ?? "";
  const told = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await scene.wzp(...args);
    expect(stdout).toBe("");
    return `${code}: ${stderr}`;
  };
  expect(await told("show", "r4711")).toContain(
    "3: error: r4711 does not exist.\n  List what exists: wzp ps",
  );
  expect(await told("cancel", `${run}/tset`)).toContain(`3: error: ${run}/tset does not exist.`);
  expect(await told("logs", `${run}/test-a#7`)).toContain(`3: error: ${run}/test-a#7 does not exist.`);
  expect(await told("show", "run 3")).toContain(
    '3: error: "run 3" is not a valid id.\n  Ids have the form r12, r12/test(2)',
  );
  expect(await told("logs", `${run}/test`)).toContain(
    `2: error: ${run}/test matches several: ${run}/test-a, ${run}/test-b.\n  Type more characters.`,
  );
  expect(await told("attach", run)).toContain("2: error:");
});

test("wait stops after --timeout and reports that the run continues", async () => {
  const run = await scene.add("slow", "--", "sleep", "1000");
  const { code, stderr } = await scene.wzp("wait", "--timeout", "200ms", run);
  expect(code).toBe(1);
  expect(stderr).toContain(`Not finished after 0.2s: ${run}.`);
  const { error } = await scene.json<{ error: { reason: string } }>("wait", "--timeout", "100ms", run);
  expect(error.reason).toBe("timed-out");
  await scene.wzp("cancel", run);
});
