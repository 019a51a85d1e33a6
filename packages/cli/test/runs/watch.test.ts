import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "../rigs/cli-rig.ts";
import { PlanProject } from "../rigs/plan-project.ts";

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

const waiting = "waiting for changes";

/** `wzp run --watch`, and what it printed. */
class Watching implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  /** The output since the last wait. */
  #printed = "";
  #more = Promise.withResolvers<void>();

  constructor(cwd: string, ...args: readonly string[]) {
    this.#child = rig.start(["run", "--watch", ...args], { cwd });
    this.#ended = once(this.#child, "close");
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#printed += text;
        this.#more.resolve();
      });
    }
  }

  /** Returns all that was printed up to this text. */
  async until(text: string): Promise<string> {
    for (;;) {
      const at = this.#printed.indexOf(text);
      if (at >= 0) {
        const before = this.#printed.slice(0, at + text.length);
        this.#printed = this.#printed.slice(at + text.length);
        return before;
      }
      this.#more = Promise.withResolvers();
      const ended = await Promise.race([this.#more.promise, this.#ended]);
      if (ended !== undefined) throw new Error(`ended before it printed ${text}:\n${this.#printed}`);
    }
  }

  async end(signal: NodeJS.Signals = "SIGINT"): Promise<unknown> {
    this.#child.kill(signal);
    const [code] = await this.#ended;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) await this.end();
  }
}

const plan = `
defaults: { terminal: false, checkout: project }
tasks:
  build: { run: mkdir -p dist && cat src/* | tee dist/all made, inputs: [src/**, made], outputs: [dist/**, made] }
  test: { run: cat test/*, needs: build, inputs: [test/**] }
  docs: { run: cat docs/*, inputs: [docs/**] }
`;
const files = {
  "src/a": "a1\n",
  "test/a": "t1\n",
  "docs/a": "d1\n",
  made: "",
  ".gitignore": "ignored\n*.log\n",
};

let count = 0;
function makeProject(text = plan): PlanProject {
  return new PlanProject(rig, `watched-${(count += 1)}`, text, files);
}

describe("wzp run --watch", () => {
  test("runs all, and again what a change affects; its own outputs and ignored files start nothing", async () => {
    const project = makeProject();
    mkdirSync(join(project.path, "ignored"));
    await using watching = new Watching(project.path);
    expect(await watching.until(waiting)).toContain("3 done");
    project.write({ "ignored/x": "x", "src/a.log": "x" });
    project.write({ "docs/a": "d2\n" });
    const docs = await watching.until(waiting);
    expect(docs).toContain("docs/a changed; 1 task selected:\n  docs  docs/a changed\n");
    expect(docs).toContain("d2");
    expect(docs).toContain("1 done");
    project.write({ "src/new": "a2\n" });
    const built = await watching.until(waiting);
    expect(built).toContain("src/new changed; 2 tasks selected:");
    expect(built).toContain("  test   needs build");
    expect(built).not.toContain("docs");
    // An editor writes a new file and renames it, and then does so again.
    for (const text of ["t2\n", "t3\n"]) {
      writeFileSync(join(project.path, "test/.a.tmp"), text);
      renameSync(join(project.path, "test/.a.tmp"), join(project.path, "test/a"));
      expect(await watching.until(waiting)).toContain(text);
    }
    rmSync(join(project.path, "src/new"));
    expect(await watching.until(waiting)).toContain("src/new changed; 2 tasks selected:");
    expect(await watching.end()).toBe(130);
  }, 60_000);

  test("with names, watches only these; a changed plan runs the tasks that it defines differently", async () => {
    const project = makeProject();
    await using watching = new Watching(project.path, "docs");
    expect(await watching.until(waiting)).toContain("1 done");
    project.write({ "src/a": "a2\n" });
    project.write({ "wezterm-parallel.yaml": plan.replace("cat docs/*", "echo changed plan") });
    const changed = await watching.until(waiting);
    expect(changed).toContain("  docs  its definition in the plan changed");
    expect(changed).toContain("changed plan");
    project.write({ "wezterm-parallel.yaml": "tasks: 3" });
    expect(await watching.until(waiting)).toContain("has 1 error");
    project.write({ "wezterm-parallel.yaml": plan });
    expect(await watching.until(waiting)).toContain("its definition in the plan changed");
  }, 60_000);

  test("queues one more round for what changes while tasks run, and Ctrl-C cancels them", async () => {
    const project = makeProject(`
defaults: { terminal: false, checkout: project }
tasks:
  slow: { run: "cat src/*; mkfifo ignored.log; cat ignored.log; rm ignored.log", inputs: [src/**] }
`);
    await using watching = new Watching(project.path, "--output", "stream");
    await watching.until("a1");
    const fifo = join(project.path, "ignored.log");
    project.write({ "src/a": "a2\n" });
    project.write({ "src/b": "b2\n" });
    writeFileSync(fifo, "");
    const second = await watching.until("a2");
    expect(second).toContain(waiting);
    expect(second).toContain("1 task selected");
    await watching.until("b2");
    writeFileSync(fifo, "");
    await watching.until(waiting);
    // Ctrl-C while a task runs cancels it.
    project.write({ "src/a": "a3\n" });
    await watching.until("a3");
    expect(await watching.end()).toBe(130);
    const { runs } = await rig.json<{ runs: RunResource[] }>(["ps", "--all"], { cwd: project.path });
    expect(runs.filter(({ state }) => state === "running")).toEqual([]);
  }, 60_000);

  test("ends rounds that a task starts again by changing its own inputs", async () => {
    const project = makeProject(`
defaults: { terminal: false, checkout: project }
tasks:
  loop: { run: date +%s%N >src/now }
`);
    await using watching = new Watching(project.path);
    const said = await watching.until("src/now changed in every round and no longer starts one");
    expect(said.match(/1 done/g)).toHaveLength(5);
    project.write({ "docs/a": "d2\n" });
    await watching.until("docs/a changed");
  }, 60_000);

  test("runs tasks with a worktree when a change is committed", async () => {
    const project = makeProject(`
defaults: { terminal: false }
tasks:
  build: { run: cat src/*, inputs: [src/**] }
`);
    await using watching = new Watching(project.path);
    await watching.until(waiting);
    project.write({ "src/a": "a2\n" });
    await watching.until("src/a changed; build runs when it is committed (checkout: worktree)");
    project.commit();
    const ran = await watching.until("1 done");
    expect(ran).toContain("src/a changed; 1 task selected");
    expect(ran).toContain("a2");
  }, 60_000);

  test("prints one JSON value for each round, with what started it", async () => {
    const project = makeProject();
    const child = rig.start(["run", "--watch", "--affected", "--json"], { cwd: project.path });
    const lines: { run: RunResource | null; tasks: TaskResource[]; trigger?: { files: string[] } }[] = [];
    for await (const chunk of child.stdout ?? []) {
      lines.push(JSON.parse(String(chunk)) as (typeof lines)[number]);
      if (lines.length > 1) break;
      await once(child.stderr ?? child, "data");
      project.write({ "docs/a": "d2\n" });
    }
    child.kill("SIGTERM");
    await once(child, "close");
    expect(lines[0]).toMatchObject({ run: null, tasks: [] });
    expect(lines[1]).toMatchObject({ tasks: [{ name: "docs" }], trigger: { files: ["docs/a"] } });
    expect(readFileSync(join(project.path, "docs/a"), "utf8")).toBe("d2\n");
  }, 60_000);

  test("is refused with options that end before the first change", async () => {
    const project = makeProject();
    const refused = await rig.wzp(["run", "--watch", "--detach"], { cwd: project.path });
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain("cannot be used with");
  });
});
