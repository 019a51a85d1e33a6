import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { readPlan } from "@wezterm-parallel/shared/domain/plan/read-plan";

import { mainProgram } from "../../../test/rigs/built-package.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "plan-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function wzp(...args: readonly string[]): Promise<Ended> {
  return wzpIn(directory, ...args);
}

function wzpIn(cwd: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [mainProgram, ...args], { cwd }, (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
    });
  });
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
}

describe("wzp plan check", () => {
  test("finds the plan upward and says that it is right", async () => {
    write({ "wezterm-parallel.yaml": "tasks: { a: x, t: { run: x, matrix: { n: [1, 2] } } }\n" });
    const below = join(directory, "some", "where");
    mkdirSync(below, { recursive: true });
    expect(await wzpIn(below, "plan", "check")).toEqual({
      code: 0,
      out: "✓ ../../wezterm-parallel.yaml: 2 tasks, 3 with matrices\n",
      err: "",
    });
  });

  test("shows all errors at once on stderr and exits with 2", async () => {
    write({ "wezterm-parallel.yml": "tasks:\n  a: { run: x, need: [b] }\n  b: { timeout: 1 }\n" });
    const { code, out, err } = await wzp("plan", "check");
    expect([code, out]).toEqual([2, ""]);
    expect(err.split("\n").filter((line) => line.startsWith("wezterm-parallel.yml:"))).toEqual([
      "wezterm-parallel.yml:2:16: unknown key `need`",
      "wezterm-parallel.yml:3:17: `timeout` is the number 1",
    ]);
    expect(err).toMatch(/\n\nerror: The plan wezterm-parallel.yml has 2 errors\.\n/);
  });

  test("answers --json with the problems and their places", async () => {
    write({ "wezterm-parallel.yaml": "tasks: { a: x }\nhokks: {}\n" });
    const { code, out } = await wzp("plan", "check", "--json");
    const answer = JSON.parse(out) as { error: { reason: string; data: { problems: unknown[] } } };
    expect([code, answer.error.reason]).toEqual([2, "invalid-plan"]);
    expect(answer.error.data.problems).toEqual([
      {
        reason: "unknown-key",
        detail: "unknown key `hokks`",
        hint: expect.stringContaining("Did you mean `hooks`?"),
        messages: {
          detail: { code: "unknown-key", values: { key: "hokks" } },
          hint: expect.arrayContaining([expect.objectContaining({ code: "allowed-keys" })]),
        },
        file: "wezterm-parallel.yaml",
        line: 2,
        column: 1,
        length: 5,
        pointer: "/hokks",
        source: "hokks: {}",
      },
    ]);
  });

  test("says what to do where there is no plan, no directory, or a directory instead of a plan", async () => {
    const none = await wzp("plan", "check");
    expect([none.code, none.err]).toEqual([
      3,
      `error: There is no wezterm-parallel.yaml in ${directory} or above it.\n  Create one with \`wzp init\`, or run a command without a plan: \`wzp add -- CMD\`\n`,
    ]);
    const missing = await wzp("plan", "check", "--project", "nowhere");
    expect(missing).toMatchObject({ code: 2, out: "" });
    expect(missing.err).toContain(`The directory ${directory}/nowhere does not exist.`);
    mkdirSync(join(directory, "wezterm-parallel.yaml"));
    const folder = await wzp("plan", "check");
    expect([folder.code, folder.err.split("\n")[0]]).toEqual([
      4,
      `error: The plan ${directory}/wezterm-parallel.yaml cannot be read: it is a directory.`,
    ]);
  });
});

describe("wzp plan show", () => {
  test("draws the graph, or that of some tasks with what they need", async () => {
    write({ "wezterm-parallel.yaml": "tasks: { a: x, b: { run: y, needs: [a] }, c: z }\n" });
    expect((await wzp("plan", "show")).out).toBe(
      "wezterm-parallel.yaml · 3 tasks\n┌─● a  x\n│ ● c  z\n└─● b  y\n",
    );
    expect((await wzp("plan", "show", "b")).out).toBe(
      "wezterm-parallel.yaml · 3 tasks\n┌─● a  x\n└─● b  y\n",
    );
  });

  test("answers --json with the tasks as they are submitted, and names the nearest of a wrong one", async () => {
    write({ "wezterm-parallel.yaml": "tasks: { a: x, t: { run: y, needs: [a], matrix: { n: [1, 2] } } }\n" });
    const { out } = await wzp("plan", "show", "--json", "t(2)");
    const { tasks } = JSON.parse(out) as { tasks: { name: string; needs: unknown }[] };
    expect(tasks.map(({ name, needs }) => [name, needs])).toEqual([
      ["a", []],
      ["t(2)", [{ task: "a", if: "success" }]],
    ]);
    const wrong = await wzp("plan", "show", "t(3)");
    expect([wrong.code, wrong.out]).toEqual([3, ""]);
    expect(wrong.err).toContain("The plan has no task `t(3)`.\n  Did you mean `t(1)`?");
  });
});

describe("wzp init", () => {
  const sources: readonly (readonly [
    what: string,
    files: Readonly<Record<string, string>>,
    tasks: readonly string[],
  ])[] = [
    ["nothing at all", {}, ["hello"]],
    [
      "package.json",
      {
        "package.json": JSON.stringify({
          scripts: {
            lint: "run-lint",
            typecheck: "run-typecheck",
            "test:e2e": "run-test-e2e",
            test: "vitest",
            "test:watch": "run-test-watch",
            build: "run-build",
            dev: "run-dev",
            "lint:fix": "run-lint-fix",
            deploy: "run-deploy",
            "evil; rm -rf": "run-evil-rm-rf",
            "test\n# x": "run-test-n-x",
          },
        }),
        "pnpm-lock.yaml": "",
      },
      ["lint", "typecheck", "test-e2e needs test build", "test needs build", "build"],
    ],
    [
      "a package.json as npm writes it",
      { "package.json": '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' },
      ["hello"],
    ],
    ["a broken package.json", { "package.json": "{" }, ["hello"]],
    [
      "a Makefile",
      { Makefile: ".PHONY: test\nX := 1\nY = 2\nall: build\nbuild test: a.o\n\tcc: x\n%.o: %.c\nrun:\n" },
      ["build", "test needs build"],
    ],
    ["Cargo.toml", { "Cargo.toml": "[package]" }, ["build", "test needs build"]],
    ["go.mod", { "go.mod": "module x" }, ["vet", "build", "test needs build"]],
    [
      "pyproject.toml",
      { "pyproject.toml": "[tool.ruff]\n[dependency-groups]\ndev = ['pytest', 'mypy']", "uv.lock": "" },
      ["lint", "types", "test"],
    ],
    ["a Procfile", { Procfile: "web: x\nworker: y\n" }, ["hello"]],
    [
      "several at once",
      {
        "package.json": '{"scripts":{"test":"run-tests","build":"bundle"}}',
        Makefile: "test:\n",
        "go.mod": "module x",
        "Cargo.toml": "[package]",
      },
      ["test needs build", "build", "make-test", "cargo-build", "vet", "go-build"],
    ],
  ];

  test.each(sources)("writes a plan that is right from %s", async (_, files, tasks) => {
    write(files);
    expect(await wzp("init")).toMatchObject({ code: 0, err: "" });
    const plan = readPlan(readFileSync(join(directory, "wezterm-parallel.yaml"), "utf8"), { file: "plan" });
    const read = plan.ok ? Object.entries(plan.value.tasks) : [];
    expect(
      read.map(([name, { needs = [] }]) =>
        needs.length === 0
          ? name
          : `${name} needs ${needs.map((need) => ("task" in need ? need.task : need.service)).join(" ")}`,
      ),
    ).toEqual(tasks);
  });

  test("points editors to the schema where the package is installed", async () => {
    write({ Makefile: "test:\n" });
    expect((await wzp("init", "--print")).out).not.toContain("yaml-language-server");
    const installed = join(directory, "node_modules/wezterm-parallel");
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, "plan.schema.json"), "{}");
    expect(await wzp("init")).toMatchObject({ code: 0, err: "" });
    const [first = ""] = readFileSync(join(directory, "wezterm-parallel.yaml"), "utf8").split("\n");
    expect(first).toBe("# yaml-language-server: $schema=./node_modules/wezterm-parallel/plan.schema.json");
    expect((await wzp("plan", "check")).code).toBe(0);
  });

  test("makes services of a Procfile, and says how to start them", async () => {
    write({ Procfile: "web: x\nworker: y\n" });
    const { out } = await wzp("init");
    expect(out).toContain("  web     → service web\n  worker  → service worker\n");
    expect(out).toContain("services: web, worker (start them with: wzp services up)");
  });

  test("writes over a plan only with --force, and then whole", async () => {
    write({ "wezterm-parallel.yml": "tasks: { mine: x }\n" });
    const refused = await wzp("init");
    expect([refused.code, refused.err.split("\n")[0]]).toEqual([
      2,
      `error: A plan already exists: ${join(directory, "wezterm-parallel.yml")}.`,
    ]);
    expect(readFileSync(join(directory, "wezterm-parallel.yml"), "utf8")).toBe("tasks: { mine: x }\n");
    expect((await wzp("init", "--force")).code).toBe(0);
    expect(readFileSync(join(directory, "wezterm-parallel.yml"), "utf8")).toContain("hello:");
    expect(readdirSync(directory)).toEqual(["wezterm-parallel.yml"]);
  });

  test("prints with --print and writes nothing; --json says what it did", async () => {
    const printed = await wzp("init", "--print");
    expect(readPlan(printed.out, { file: "plan" }).ok).toBe(true);
    expect(readdirSync(directory)).toEqual([]);
    const { out } = await wzp("init", "--json");
    expect(JSON.parse(out)).toMatchObject({
      file: join(directory, "wezterm-parallel.yaml"),
      written: true,
      tasks: [],
    });
    expect(readdirSync(directory)).toEqual(["wezterm-parallel.yaml"]);
  });

  test("says so where the directory is missing", async () => {
    const ended = await wzp("init", "--project", "nowhere");
    expect([ended.code, ended.err.split("\n")[0]]).toEqual([
      2,
      `error: The directory of ${directory}/nowhere/wezterm-parallel.yaml does not exist.`,
    ]);
  });
});
