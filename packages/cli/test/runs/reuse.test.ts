import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "../rigs/cli-rig.ts";
import { PlanProject, type Ran } from "../rigs/plan-project.ts";

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

const plan = (checkout: string) => `
env: { PLAN: "1" }
defaults: { terminal: false, checkout: ${checkout} }
tasks:
  build:
    run: mkdir -p dist && cat src/* >dist/all && echo built && echo size=$(wc -c <dist/all) >>$WZP_OUTPUT
    inputs: [src/**]
    outputs: [dist/**]
  test:
    run: cat $WZP_INPUTS/build/dist/all
    needs: build
    inputs: [test/**, $LEVEL]
  other:
    run: "true"
`;

const files = { "src/a": "a\n", "src/b": "b\n", "test/t": "t\n", "notes.txt": "n\n", ".gitignore": "dist\n" };
const all = ["build", "test"];

describe.each(["worktree", "project"])("with checkout: %s", (checkout) => {
  let project: PlanProject;
  beforeAll(async () => {
    project = new PlanProject(rig, `all-${checkout}`, plan(checkout), files);
    await project.run();
  }, 60_000);

  test("an unchanged task is reused with its values, artifacts and log, and says so", async () => {
    const { run, tasks } = await project.run();
    const [build] = tasks;
    expect(build?.result).toMatchObject({
      outputs: { size: "4" },
      reusedFrom: expect.stringMatching(/^r\d+\/build#1$/) as string,
    });
    expect(build?.startedAt).toBeUndefined();
    const from = build?.result?.reusedFrom ?? "";
    const logs = await rig.wzp(["logs", `${run.id}/build`]);
    expect(logs.stdout).toBe("built\n");
    expect(logs.stderr).toContain(`This is the log of ${from}, whose result was reused.`);
    expect((await rig.wzp(["logs", `${run.id}/test`])).stdout).toBe("a\nb\n");
    for (const follow of [[], ["--follow"]]) {
      const whole = await rig.wzp(["logs", run.id, ...follow]);
      expect(whole.stdout).toContain("build | built\n");
      expect(whole.stderr).toContain(`build | reused from ${from}\n`);
      expect(whole.stderr).not.toContain("other |");
    }
    expect(readFileSync(join(build?.result?.artifacts ?? "", "dist/all"), "utf8")).toBe("a\nb\n");
    expect((await rig.wzp(["show", `${run.id}/build`])).stdout).toContain(`reused    from ${from}`);
    const { stdout } = await rig.wzp(["run"], { cwd: project.path });
    expect(stdout).toContain("3 done (2 reused)");
  });

  test("a file outside of the inputs changes nothing", async () => {
    project.write({ "notes.txt": "other\n", "src2/x": "x" });
    project.commit();
    expect(await project.reused()).toEqual(all);
  });

  test("a changed, added, renamed, removed or executable input runs; the former content is reused", async () => {
    project.write({ "src/a": "A\n" });
    project.commit();
    expect(await project.reused()).toEqual([]);
    project.write({ "src/a": "a\n" });
    project.commit();
    expect(await project.reused()).toEqual(all);
    project.write({ "src/c": "" });
    project.commit();
    // Its artifacts are equal, so what needs it is reused.
    expect(await project.reused()).toEqual(["test"]);
    renameSync(join(project.path, "src/c"), join(project.path, "src/d"));
    project.commit();
    expect(await project.reused()).toEqual(["test"]);
    chmodSync(join(project.path, "src/d"), 0o755);
    project.commit();
    expect(await project.reused()).toEqual(["test"]);
    rmSync(join(project.path, "src/d"));
    symlinkSync("a", join(project.path, "src/d"));
    project.commit();
    expect(await project.reused()).toEqual([]);
    rmSync(join(project.path, "src/d"));
    project.commit();
    expect(await project.reused()).toEqual(all);
  });

  test("variables count if they are named or belong to the plan", async () => {
    expect(await project.reused([], { LEVEL: "2" })).toEqual(["build"]);
    expect(await project.reused([], { ELSE: "2" })).toEqual(all);
    project.write({ "wezterm-parallel.yaml": plan(checkout).replace('"1"', '"2"') });
    expect(await project.reused()).toEqual([]);
    project.write({ "wezterm-parallel.yaml": plan(checkout) });
  });

  test("another value of a parameter runs, the former one is reused", async () => {
    project.write({ "wezterm-parallel.yaml": `params: { level: low }\n${plan(checkout)}` });
    expect(await project.reused()).toEqual([]);
    expect(await project.reused(["-p", "level=high"])).toEqual([]);
    expect(await project.reused(["-p", "level=low"])).toEqual(all);
    project.write({ "wezterm-parallel.yaml": plan(checkout) });
  });

  test("another command runs, and so does everything with --force or after a person's retry", async () => {
    project.write({ "wezterm-parallel.yaml": plan(checkout).replace("echo built", "echo made") });
    expect(await project.reused()).toEqual(["test"]);
    project.write({ "wezterm-parallel.yaml": plan(checkout) });
    expect(await project.reused(["--force"])).toEqual([]);
    const { run } = await project.run();
    await rig.wzp(["retry", `${run.id}/build`]);
    await rig.wzp(["wait", run.id]);
    const task = await rig.json<TaskResource>(["show", `${run.id}/build`]);
    expect(task).toMatchObject({ attempts: 2, state: "succeeded" });
    expect(task.result?.reusedFrom).toBeUndefined();
  });

  test("it runs when the earlier artifacts are gone", async () => {
    const { tasks } = await project.run(["--force"]);
    const { tasks: again } = await project.run();
    for (const task of [...tasks, ...again])
      rmSync(task.result?.artifacts ?? "/nowhere", { recursive: true, force: true });
    expect(await project.reused()).toEqual(["test"]);
  });
});

test("uncommitted files count with checkout: project, and files that git ignores if they are named", async () => {
  const text = `
defaults: { terminal: false, checkout: project }
tasks:
  build: { run: cat src/* .env, inputs: [src/**, .env] }
`;
  const project = new PlanProject(rig, "dirty", text, { "src/a": "a", ".gitignore": ".env\n", ".env": "1" });
  expect(await project.reused()).toEqual([]);
  expect(await project.reused()).toEqual(["build"]);
  project.write({ "src/a": "b" });
  expect(await project.reused()).toEqual([]);
  project.write({ "src/untracked": "b" });
  expect(await project.reused()).toEqual([]);
  project.write({ ".env": "2" });
  expect(await project.reused()).toEqual([]);
  expect(await project.reused()).toEqual(["build"]);
});

test("a task whose result no later one can reuse says why", async () => {
  const text = `
defaults: { terminal: false }
tasks:
  commits: { run: "echo built > built", inputs: [a] }
  unmatched: { run: "true", inputs: [missing/**] }
  edits: { run: "echo more >> a", inputs: [a], checkout: project }
`;
  const project = new PlanProject(rig, "unusable", text, { a: "a" });
  for (const round of ["first", "second"]) {
    const { run, tasks } = await project.run();
    const reasons = Object.fromEntries(tasks.map(({ name, result }) => [name, result?.notReusable]));
    expect(reasons, round).toEqual({
      commits: "left-commit",
      edits: "inputs-changed",
      unmatched: "inputs-unreadable",
    });
    const { stdout } = await rig.wzp(["show", `${run.id}/commits`]);
    expect(stdout).toMatch(/^reuse +not possible: the task left a commit/mu);
  }
});

test("submodules and attributes count for every worktree", async () => {
  const text = `
defaults: { terminal: false }
tasks:
  build: { run: cat src/a, inputs: ["*.txt"] }
`;
  const module = new PlanProject(rig, "module", text, {});
  const project = new PlanProject(rig, "super", text, { "a.txt": "a", "src/a": "a" });
  project.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", module.path, "src/module");
  project.commit();
  expect(await project.reused()).toEqual([]);
  expect(await project.reused()).toEqual(["build"]);
  module.write({ x: "" });
  module.commit();
  project.git("-C", "src/module", "-c", "protocol.file.allow=always", "pull", "--quiet");
  project.commit();
  expect(await project.reused()).toEqual([]);
  project.write({ "src/.gitattributes": "*.txt text eol=crlf\n" });
  project.commit();
  expect(await project.reused()).toEqual([]);
  expect(await project.reused()).toEqual(["build"]);
});

test("outputs of a reused task are restored in the project's directory", async () => {
  const text = `
defaults: { terminal: false, checkout: project }
tasks:
  build: { run: cat src/a >out, inputs: [src/**], outputs: [out] }
`;
  const project = new PlanProject(rig, "restored", text, { "src/a": "a", ".gitignore": "out\n" });
  await project.run();
  rmSync(join(project.path, "out"));
  expect(await project.reused()).toEqual(["build"]);
  expect(readFileSync(join(project.path, "out"), "utf8")).toBe("a");
});

test("a task that commits, failed, changes its inputs or has an input without files is not reused", async () => {
  const text = `
defaults: { terminal: false }
tasks:
  commits: { run: echo x >made, inputs: [src/**] }
  fails: { run: "echo >>../../flag-\${PWD##*/}; exit 3", inputs: [src/**], allow-failure: true }
  changes: { run: date +%N >src/now, inputs: [src/**], checkout: project }
  nothing: { run: "true", inputs: [src/**, absent/**] }
  reused: { run: "true", inputs: [src/a] }
`;
  const project = new PlanProject(rig, "never", text, { "src/a": "a", ".gitignore": "flag*\n" });
  for (let round = 0; round < 3; round += 1) {
    const { tasks } = await project.run();
    const reused = tasks.filter(({ result }) => result?.reusedFrom !== undefined).map(({ name }) => name);
    expect(reused).toEqual(round === 0 ? [] : ["reused"]);
  }
  expect(existsSync(join(project.path, "src/now"))).toBe(true);
});

test("each part of a matrix is compared by itself, with changes of predecessors in its files", async () => {
  const text = `
defaults: { terminal: false }
tasks:
  change: { run: cp notes.txt src/made }
  part:
    matrix: { name: [src, doc] }
    run: cat $WZP_MATRIX_NAME/*
    needs: change
    inputs: [src/made, doc/**]
`;
  const project = new PlanProject(rig, "parts", text, { "src/a": "a", "doc/a": "d", "notes.txt": "1" });
  expect(await project.reused()).toEqual([]);
  expect(await project.reused()).toEqual(["part(src)", "part(doc)"]);
  project.write({ "notes.txt": "2" });
  project.commit();
  expect(await project.reused()).toEqual([]);
});

test("a run continues with what did not succeed in an earlier one, on that one's results", async () => {
  const text = `
defaults: { terminal: false }
tasks:
  build: { run: "echo size=3 >>$WZP_OUTPUT; mkdir dist; echo all >dist/all", outputs: [dist/**] }
  change: echo made >made
  test:
    run: test "$WZP_NEEDS_BUILD_SIZE" = 3 && cat "$WZP_INPUTS/build/dist/all" made fixed
    needs: [build, change]
  report: { run: "true", needs: test }
`;
  const project = new PlanProject(rig, "continued", text, { ".gitignore": "dist\n" });
  const { run } = await project.run();
  expect(run.state).toBe("failed");
  project.write({ fixed: "fixed\n" });
  project.commit();
  const { run: next, tasks } = await project.run(["--from", run.id]);
  expect(tasks.map(({ name, state }) => `${name} ${state}`)).toEqual(["test succeeded", "report succeeded"]);
  expect((await rig.wzp(["logs", `${next.id}/test`])).stdout).toBe("all\nmade\nfixed\n");
  const whole = await project.run();
  const again = await rig.wzp(["run", "--from", whole.run.id], { cwd: project.path });
  expect(again).toMatchObject({ status: 2, stdout: "" });
  expect(again.stderr).toContain(`All of these tasks succeeded in ${whole.run.id}.`);
});

test("an attempt that was cancelled is not reused", async () => {
  const text = `
defaults: { terminal: false }
tasks:
  build: { run: 'if [ -n "$HOLD" ]; then cat "$HOLD"; fi; echo built', inputs: [src/**] }
`;
  const project = new PlanProject(rig, "cancelled", text, { "src/a": "a" });
  const hold = join(rig.work, "hold");
  execFileSync("mkfifo", [hold]);
  const started = await rig.wzp(["run", "--detach"], { cwd: project.path, env: { HOLD: hold } });
  // Opens only when the task has opened its end.
  const writing = await open(hold, "w");
  await rig.wzp(["cancel", started.stdout.trim()]);
  await rig.wzp(["wait", started.stdout.trim()]);
  await writing.close();
  expect(await project.reused()).toEqual([]);
  expect(await project.reused()).toEqual(["build"]);
});

test("a run of another project is not continued", async () => {
  const text = `
defaults: { terminal: false }
tasks:
  build: { run: "exit 1" }
`;
  const one = new PlanProject(rig, "from-one", text, {});
  const other = new PlanProject(rig, "from-other", text, {});
  const { run } = await one.run();
  const refused = await rig.wzp(["run", "--from", run.id], { cwd: other.path });
  expect(refused).toMatchObject({ status: 2, stdout: "" });
  expect(refused.stderr).toContain(`${run.id} is a run of another project, ${one.path}.`);
});

test("a worker that is killed while tasks are reused leaves sound results", async () => {
  const tasks = Array.from(
    { length: 20 },
    (_, nth) => `  t${nth}: { run: echo out ${nth}, inputs: [src/**] }`,
  );
  const text = `defaults: { terminal: false }\ntasks:\n${tasks.join("\n")}\n`;
  const project = new PlanProject(rig, "killed", text, { "src/a": "a" });
  await project.run();
  for (let round = 0; round < 3; round += 1) {
    const { stdout } = await rig.wzp(["run", "--detach"], { cwd: project.path });
    const id = stdout.trim();
    process.kill(rig.pid("worker.pid"), "SIGKILL");
    await rig.wzp(["wait", id]);
    const { tasks: ended } = await rig.json<Ran>(["show", id]);
    expect(ended.map(({ state }) => state)).toEqual(Array(20).fill("succeeded"));
    const logs = await Promise.all([0, 7, 19].map((nth) => rig.wzp(["logs", `${id}/t${nth}`])));
    expect(logs.map(({ stdout: log }) => log)).toEqual(["out 0\n", "out 7\n", "out 19\n"]);
  }
}, 120_000);
