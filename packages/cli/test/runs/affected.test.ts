import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { CliRig, type Ended } from "../rigs/cli-rig.ts";
import { PlanProject } from "../rigs/plan-project.ts";

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

const plan = `
defaults: { terminal: false, checkout: project }
tasks:
  generate: { run: "true", inputs: [schema/**] }
  build: { run: "true", needs: generate, inputs: [src/**] }
  test: { run: "true", needs: build, inputs: [test/**] }
  docs: { run: "true", inputs: [docs/**] }
`;
const files = { "schema/a": "a\n", "src/a": "a\n", "test/a": "a\n", "docs/a": "a\n" };

let count = 0;
function makeProject(): PlanProject {
  return new PlanProject(rig, `affected-${(count += 1)}`, plan, files);
}

function affected(project: PlanProject, ...args: readonly string[]): Promise<Ended> {
  return rig.wzp(["run", ...args], { cwd: project.path });
}

async function selected(project: PlanProject, ...args: readonly string[]): Promise<string[]> {
  const { affected: found } = await rig.json<{ affected: { tasks: { name: string }[] } }>(
    ["run", "--dry-run", ...args],
    { cwd: project.path },
  );
  return found.tasks.map(({ name }) => name);
}

describe("wzp run --affected", () => {
  test("runs what changed on a branch, what needs it and what that needs, and says why", async () => {
    const project = makeProject();
    project.git("switch", "-qc", "topic");
    project.write({ "src/a": "b\n" });
    project.commit();
    const { status, stdout, stderr } = await affected(project, "--affected");
    expect(status).toBe(0);
    const base = project.git("rev-parse", "main").slice(0, 10);
    expect(stderr).toContain(
      [
        `1 file changed since main (${base}); 3 tasks selected:`,
        "  generate  build needs it",
        "  build     src/a changed",
        "  test      needs build",
        "",
      ].join("\n"),
    );
    expect(stdout).toContain("3 done");
    const { run, tasks, affected: found } = await project.run<{ affected: object }>(["--affected"]);
    expect(run.title).toBe("generate build test");
    expect(tasks.map(({ name }) => name)).toEqual(["generate", "build", "test"]);
    expect(found).toMatchObject({ base: { name: "main" }, files: ["src/a"] });
    expect(await selected(project, "docs", "--affected")).toEqual([]);
    expect(await selected(project, "build", "--affected")).toEqual(["generate", "build"]);
  });

  test("counts uncommitted, staged, untracked and removed files, and both names of renamed ones", async () => {
    const project = makeProject();
    const only = async (change: () => void) => {
      change();
      const names = await selected(project, "--affected");
      project.git("reset", "-q", "--hard");
      project.git("clean", "-qfd");
      return names;
    };
    expect(await only(() => project.write({ "docs/a": "b" }))).toEqual(["docs"]);
    expect(await only(() => project.write({ "docs/é new": "b" }))).toEqual(["docs"]);
    expect(await only(() => project.git("rm", "-q", "docs/a"))).toEqual(["docs"]);
    expect(
      await only(() => {
        project.write({ "docs/b": "b" });
        project.git("add", "docs/b");
      }),
    ).toEqual(["docs"]);
    expect(
      await only(() => {
        renameSync(join(project.path, "docs/a"), join(project.path, "test/b"));
        project.git("add", "--all");
      }),
    ).toEqual(["generate", "build", "test", "docs"]);
    expect(await only(() => project.write({ elsewhere: "b" }))).toEqual([]);
  });

  test("selects tasks that the plan defines differently", async () => {
    const project = makeProject();
    project.write({ "wezterm-parallel.yaml": plan.replace('docs: { run: "true"', 'docs: { run: "echo"') });
    const { stdout } = await affected(project, "--affected", "--dry-run");
    expect(stdout).toContain("  docs  its definition in the plan changed\n");
    expect(await selected(project, "--affected")).toEqual(["docs"]);
  });

  test("ends with 0 and a sentence when nothing is affected", async () => {
    const project = makeProject();
    const commit = project.git("rev-parse", "HEAD").slice(0, 10);
    expect(await affected(project, "--affected")).toEqual({
      status: 0,
      stdout: `Nothing changed since main (${commit}); no task is affected.\n`,
      stderr: "",
    });
    const json = await rig.json(["run", "--affected"], { cwd: project.path });
    expect(json).toMatchObject({ run: null, tasks: [], affected: { files: [], tasks: [] } });
  });

  test("compares with the base that is named, the pull request's branch, or the remote's default branch", async () => {
    const project = makeProject();
    project.git("branch", "release");
    project.write({ "src/a": "b" });
    project.commit();
    project.write({ "docs/a": "b" });
    project.commit();
    expect(await selected(project, "--affected", "HEAD~1")).toEqual(["docs"]);
    expect(await selected(project, "--affected", "release")).toHaveLength(4);
    const { stdout } = await rig.wzp(["run", "--affected", "--dry-run"], {
      cwd: project.path,
      env: { GITHUB_BASE_REF: "release" },
    });
    expect(stdout).toContain("2 files changed since release");
    const clone = join(rig.work, "clone");
    execFileSync("git", ["clone", "-q", "-b", "release", project.path, clone], { stdio: "pipe" });
    project.git("branch", "-m", "main", "trunk");
    execFileSync("git", ["checkout", "-q", "--detach", "origin/main"], { cwd: clone });
    const named = await rig.wzp(["run", "--affected", "main", "--dry-run"], { cwd: clone });
    expect(named.stdout).toMatch(/^Nothing changed since origin\/main /);
  });

  test("refuses a base that does not exist, and suggests what was meant", async () => {
    const project = makeProject();
    const unknown = await affected(project, "--affected", "nowhere");
    expect(unknown).toMatchObject({ status: 2, stdout: "" });
    expect(unknown.stderr).toContain("The repository has no branch, tag or commit nowhere.");
    const task = await affected(project, "--affected", "test");
    expect(task.stderr).toContain("write its name first: wzp run test --affected");
    const both = await affected(project, "--affected", "--from", "r1");
    expect(both.status).toBe(2);
  });

  test("names fetch-depth in a shallow clone, and says that a directory is not a repository", async () => {
    const project = makeProject();
    project.write({ "src/a": "b" });
    project.commit();
    const clone = join(rig.work, "shallow");
    execFileSync("git", ["clone", "-q", "--depth", "1", `file://${project.path}`, clone]);
    const shallow = await rig.wzp(["run", "--affected", "HEAD~1"], { cwd: clone });
    expect(shallow.status).toBe(2);
    expect(shallow.stderr).toContain("this is a shallow clone, without older commits");
    expect(shallow.stderr).toContain("fetch-depth: 0");
    const outside = join(rig.work, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "wezterm-parallel.yaml"), plan);
    const none = await rig.wzp(["run", "--affected"], { cwd: outside });
    expect(none.status).toBe(2);
    expect(none.stderr).toContain("is not in a git repository, so it is unknown what changed.");
  });
});
