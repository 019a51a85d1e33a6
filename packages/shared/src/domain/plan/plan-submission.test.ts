import { describe, expect, test } from "vitest";

import { runSubmissionSchema, type RunSubmission } from "../run/run-spec.ts";
import { taskSpecSchema, type TaskSpec } from "../task/task-spec.ts";
import { planToSubmission } from "./plan-submission.ts";
import type { Plan } from "./schema/plan-schema.ts";
import { planTasks, selectTasks } from "./plan-tasks.ts";
import { readPlan } from "./read-plan.ts";

function planOf(text: string): Plan {
  const plan = readPlan(text, { file: "plan.yaml" });
  if (!plan.ok) throw new Error(JSON.stringify(plan.failure));
  return plan.value;
}

function tasksOf(text: string): ReadonlyMap<string, TaskSpec> {
  return new Map(planTasks(planOf(text)).map((task) => [task.name, task]));
}

function submissionOf(text: string, selection: readonly string[] = []): RunSubmission {
  const submission = planToSubmission(planOf(text), selection, {
    project: { kind: "git", directory: "/p", root: "/p", commonDir: "/p/.git", target: "main", base: "abc" },
    environment: { mode: "submitted", variables: { PATH: "/bin", CI: "0" }, umask: 0o22 },
    planFile: "/p/wezterm-parallel.yaml",
    planText: text,
    params: {},
  });
  if (!submission.ok) throw new Error(submission.failure.detail);
  return runSubmissionSchema.parse(submission.value);
}

const chain =
  "tasks: { a: x, b: { run: x, needs: [a] }, c: { run: x, needs: [{ task: b, if: always }] }, d: y }";

describe("planTasks", () => {
  test("opens pull requests with the settings of the nearest `pull-request`, and none where it is false", () => {
    const tasks = tasksOf(
      `project: { merge: { pull-request: { draft: true, auto-merge: true, reviewers: [alice] } } }
tasks: { usual: x, plain: { run: x, merge: { pull-request: true } }, none: { run: x, merge: { pull-request: false } } }`,
    );
    expect(tasks.get("usual")?.merge?.pullRequest).toEqual({
      draft: true,
      autoMerge: true,
      reviewers: ["alice"],
    });
    expect(tasks.get("plain")?.merge?.pullRequest).toEqual({});
    expect(tasks.get("none")?.merge).not.toHaveProperty("pullRequest");
  });

  test("names the secrets of the plan, of defaults and of the task, each once; none if none are named", () => {
    const named = tasksOf(
      "secrets: [A]\ndefaults: { secrets: [B] }\ntasks: { own: { run: x, secrets: [C, A] }, none: y }",
    );
    expect(named.get("own")?.secrets).toEqual(["A", "B", "C"]);
    expect(named.get("none")?.secrets).toEqual(["A", "B"]);
    expect(tasksOf("tasks: { a: x }").get("a")).not.toHaveProperty("secrets");
  });

  test("writes every setting of a task in the units of the queue", () => {
    const task = tasksOf(`
limits: { groups: { db: 1 } }
tasks:
  first: x
  all:
    run: [make, all]
    needs: [{ task: first, if: failure }]
    verify: npm test
    outputs: [dist/**]
    directory: packages/api
    group: db
    deadline: 2026-12-01T09:00:00+09:00
    timeout: 1h30m
    idle-timeout: 500ms
    retry: { max: 2, backoff: 10s, on: [75, signal], lost: 0 }
    env: { A: b }
    shell: [zsh, -c]
    checkout: worktree
    terminal: false
    resources: { cpu: 0.5, memory: 1.5GiB }
    labels: [gpu]
    priority: -5
`).get("all");
    expect(task).toEqual({
      name: "all",
      base: "all",
      matrix: {},
      command: { kind: "argv", argv: ["make", "all"] },
      needs: [{ task: "first", if: "failure" }],
      verify: [{ kind: "shell", script: "npm test" }],
      outputs: ["dist/**"],
      directory: "packages/api",
      group: "db",
      deadline: Date.UTC(2026, 11, 1),
      timeout: 5_400_000,
      idleTimeout: 500,
      retry: { max: 2, backoff: 10_000, on: [75, "signal"], lost: 0 },
      env: { A: "b" },
      shell: ["zsh", "-c"],
      checkout: "worktree",
      terminal: false,
      resources: { cpu: 0.5, memory: 1.5 * 2 ** 30 },
      labels: ["gpu"],
      priority: -5,
    });
    expect(taskSpecSchema.parse(task)).toEqual(task);
  });

  test("gives a bare task what the schema of tasks has as defaults", () => {
    const [task] = tasksOf("tasks: { a: x }").values();
    expect(task).toEqual(
      taskSpecSchema.parse({ name: "a", base: "a", command: { kind: "shell", script: "x" } }),
    );
  });

  test("lets a task win over defaults: env by variable, retry by key, the rest as a whole", () => {
    const task = tasksOf(`
defaults: { env: { A: 1, B: 1 }, retry: { max: 3, backoff: 5s }, timeout: 1m, labels: [x], terminal: false }
tasks: { a: { run: x, env: { B: 2 }, retry: 1, labels: [y] } }
`).get("a");
    expect(task).toMatchObject({
      env: { A: "1", B: "2" },
      retry: { max: 1, backoff: 5000, lost: 3 },
      timeout: 60_000,
      labels: ["y"],
      terminal: false,
    });
  });

  test("names the parts of a matrix, and spreads needs on it over all of them or one", () => {
    const tasks = tasksOf(`
tasks:
  test: { run: x, matrix: { shard: [1, 2], os: [linux, mac] } }
  all: { run: x, needs: [test, { task: "test(2,mac)", if: always }] }
  one: { run: x, needs: ["test(1,mac)"] }
`);
    expect([...tasks.keys()]).toEqual([
      "test(1,linux)",
      "test(1,mac)",
      "test(2,linux)",
      "test(2,mac)",
      "all",
      "one",
    ]);
    expect(tasks.get("test(2,mac)")).toMatchObject({ base: "test", matrix: { shard: "2", os: "mac" } });
    expect(tasks.get("one")?.needs).toEqual([{ task: "test(1,mac)", if: "success" }]);
    expect(tasks.get("all")?.needs).toEqual([
      { task: "test(1,linux)", if: "success" },
      { task: "test(1,mac)", if: "success" },
      { task: "test(2,linux)", if: "success" },
      { task: "test(2,mac)", if: "always" },
    ]);
  });

  test("leaves excluded combinations out and adds included ones, as GitHub Actions does", () => {
    const tasks = tasksOf(`
tasks:
  t:
    run: x
    matrix:
      os: [linux, mac]
      node: [18, 20]
      exclude: [{ os: mac, node: 18 }]
      include: [{ os: linux, arch: arm }, { node: 20, npm: 11 }, { os: windows, node: 22 }, { extra: yes }]
`);
    expect([...tasks].map(([name, { matrix }]) => [name, matrix])).toEqual([
      ["t(linux,18)", { os: "linux", node: "18", arch: "arm", extra: "yes" }],
      ["t(linux,20)", { os: "linux", node: "20", arch: "arm", npm: "11", extra: "yes" }],
      ["t(mac,20)", { os: "mac", node: "20", npm: "11", extra: "yes" }],
      ["t(windows,22)", { os: "windows", node: "22" }],
    ]);
  });

  test("a need on the same matrix waits for the parts with the same values only", () => {
    const tasks = tasksOf(`
tasks:
  build: { run: x, matrix: { node: [18, 20] } }
  test: { run: x, matrix: { node: [18, 20], shard: [1, 2] }, needs: { task: build, matrix: same } }
  all: { run: x, needs: test }
`);
    expect(tasks.get("test(20,2)")?.needs).toEqual([{ task: "build(20)", if: "success" }]);
    expect(tasks.get("test(18,1)")?.needs).toEqual([{ task: "build(18)", if: "success" }]);
    expect(tasks.get("all")?.needs).toHaveLength(4);
  });

  test("pastes no value into a command", () => {
    const tasks = tasksOf(
      'tasks: { a: { run: "echo $WZP_MATRIX_N ${N} {N}", matrix: { n: ["; rm -rf /"] } } }',
    );
    const [task] = tasks.values();
    expect(task?.command).toEqual({ kind: "shell", script: "echo $WZP_MATRIX_N ${N} {N}" });
  });
});

describe("an agent's task", () => {
  test("gets the prompt as one argument, whatever the prompt contains", () => {
    const prompt = "-n 'it' \"$HOME\" $& {args} {prompt} `id`";
    const task = tasksOf(`tasks: { a: { agent: claude, prompt: ${JSON.stringify(prompt)} } }`).get("a");
    const argv = task?.command.kind === "argv" ? task.command.argv : [];
    expect(argv.at(-1)).toBe(prompt);
    expect(argv.slice(0, 2)).toEqual(["claude", "-p"]);
    expect(task?.agent).toBe("claude");
  });

  test.each([
    [
      "claude",
      [
        "claude",
        "-p",
        "--session-id={session}",
        "--permission-mode=acceptEdits",
        "--x",
        "--",
        "- fix\n- test",
      ],
    ],
    [
      "codex",
      [
        "codex",
        "exec",
        "--sandbox=workspace-write",
        "--config=approval_policy=never",
        "--x",
        "--",
        "- fix\n- test",
      ],
    ],
    ["opencode", ["opencode", "run", "--x", "--", "- fix\n- test"]],
    [
      "gemini",
      [
        "gemini",
        "--session-id={session}",
        "--approval-mode=yolo",
        "--skip-trust",
        "--x",
        "--prompt=- fix\n- test",
      ],
    ],
    [
      "aider",
      [
        "aider",
        "--yes-always",
        "--no-gitignore",
        "--no-check-update",
        "--no-show-release-notes",
        "--no-show-model-warnings",
        "--x",
        "--message= - fix\n- test",
      ],
    ],
  ])("of %s gets a prompt that begins with a dash where no option is read", (agent, argv) => {
    const plan = `agents: { mine: { extends: ${agent}, args: [--x] } }
tasks: { a: { agent: mine, prompt: "- fix\\n- test" } }`;
    expect(tasksOf(plan).get("a")?.command).toEqual({ kind: "argv", argv });
  });

  test("ends after two hours, unless the task or the plan says another limit", () => {
    const task = "a: { agent: codex, prompt: hi }";
    expect(tasksOf(`tasks: { ${task} }`).get("a")?.timeout).toBe(7_200_000);
    expect(tasksOf(`defaults: { timeout: 24h }\ntasks: { ${task} }`).get("a")?.timeout).toBe(86_400_000);
    expect(tasksOf("tasks: { a: { run: x } }").get("a")?.timeout).toBeUndefined();
  });

  test("takes over command, arguments and variables of the agent that its profile extends", () => {
    const task = tasksOf(`
agents:
  base: { command: [my, "{args}", "--say={prompt}"], args: [--never], env: { A: 1, B: 1 } }
  mid: { extends: base, args: [--model, 5], env: { B: 2, C: 2 } }
  top: { extends: mid, args: [-x] }
tasks: { a: { agent: top, prompt: hi, env: { C: 3 } } }
`).get("a");
    expect(task?.command).toEqual({
      kind: "argv",
      argv: ["my", "--never", "--model", "5", "-x", "--say=hi"],
    });
    expect(task?.env).toEqual({ A: "1", B: "2", C: "3" });
  });

  test.each([
    [
      "claude",
      ["claude", "--session-id={session}", "--permission-mode=acceptEdits", "--model=m", "--", "hi"],
    ],
    [
      "codex",
      ["codex", "--sandbox=workspace-write", "--ask-for-approval=on-request", "--model=m", "--", "hi"],
    ],
    ["opencode", ["opencode", "--model=m", "--prompt=hi"]],
    [
      "gemini",
      [
        "gemini",
        "--session-id={session}",
        "--approval-mode=auto_edit",
        "--skip-trust",
        "--model=m",
        "--prompt-interactive=hi",
      ],
    ],
  ])("of %s shows its own screen in `mode: terminal`, without a time limit", (agent, argv) => {
    const plan = `agents: { mine: { extends: ${agent}, mode: terminal, model: m } }`;
    const task = tasksOf(`${plan}\ntasks: { a: { agent: mine, prompt: hi } }`).get("a");
    expect(task?.command).toEqual({ kind: "argv", argv });
    expect(task?.timeout).toBeUndefined();
  });

  test("belongs to the pool of its profile, else to that of the agent it extends", () => {
    const plan = `agents:
  claude: { extends: claude, pool: team }
  reviewer: { extends: claude }
  fast: { extends: codex, model: small }
  own: { command: [my, "{prompt}"] }
tasks:
  a: { agent: reviewer, prompt: x }
  b: { agent: fast, prompt: x }
  c: { agent: own, prompt: x }
  d: { run: x }`;
    const pools = [...tasksOf(plan).values()].map(({ name, pool }) => [name, pool]);
    expect(pools).toEqual([
      ["a", "team"],
      ["b", "codex"],
      ["c", "own"],
      ["d", undefined],
    ]);
  });

  test("gets the tools of wzp mcp if it is a built-in one that takes them, unless its profile says no", () => {
    const plan = `agents:
  reviewer: { extends: claude }
  alone: { extends: claude, mcp: false }
  still-alone: { extends: alone }
  own: { command: [my, "{prompt}"] }
tasks: { ${["reviewer", "codex", "alone", "still-alone", "own", "gemini"].map((agent) => `${agent}: { agent: ${agent}, prompt: x }`).join(", ")} }`;
    const tools = [...tasksOf(plan).values()].map(({ name, mcp }) => [name, mcp]);
    expect(tools).toEqual([
      ["reviewer", "claude"],
      ["codex", "codex"],
      ["alone", undefined],
      ["still-alone", undefined],
      ["own", undefined],
      ["gemini", undefined],
    ]);
  });

  test("gets the secrets of its profile besides its own", () => {
    const plan = `agents: { base: { extends: claude, secrets: [A] }, top: { extends: base, secrets: [B] } }
tasks: { a: { agent: top, prompt: hi, secrets: [C, A] } }`;
    expect(tasksOf(plan).get("a")?.secrets?.toSorted()).toEqual(["A", "B", "C"]);
  });

  test("may extend the built-in profile of its own name", () => {
    const task = tasksOf(
      "agents: { opencode: { extends: opencode, args: [--model, m] } }\ntasks: { a: { agent: opencode, prompt: hi } }",
    ).get("a");
    expect(task?.command).toEqual({ kind: "argv", argv: ["opencode", "run", "--model", "m", "--", "hi"] });
  });

  test("gets arguments at the end where the command names no place for them", () => {
    const task = tasksOf(
      'agents: { my: { command: [my, "{prompt}"], args: [-x] } }\ntasks: { a: { agent: my, prompt: hi } }',
    ).get("a");
    expect(task?.command).toEqual({ kind: "argv", argv: ["my", "hi", "-x"] });
  });
});

describe("a selection", () => {
  test("brings along what the chosen tasks need, directly or not", () => {
    expect(submissionOf(chain, ["c"]).tasks.map((task) => task.name)).toEqual(["a", "b", "c"]);
    expect(submissionOf(chain, ["d"]).tasks.map((task) => task.name)).toEqual(["d"]);
    expect(submissionOf(chain).tasks).toHaveLength(4);
  });

  test("takes a matrix whole or one part of it", () => {
    const tasks = planTasks(planOf("tasks: { t: { run: x, matrix: { n: [1, 2] } } }"));
    const names = (selection: readonly string[]) => {
      const chosen = selectTasks(tasks, selection);
      return chosen.ok ? chosen.value.map((task) => task.name) : [];
    };
    expect(names(["t"])).toEqual(["t(1)", "t(2)"]);
    expect(names(["t(2)"])).toEqual(["t(2)"]);
  });

  test("with unknown names fails with all of them and the nearest", () => {
    const tasks = planTasks(planOf("tasks: { build: x, test: { run: x, matrix: { n: [1] } } }"));
    expect(selectTasks(tasks, ["biuld", "test(2)", "build"])).toMatchObject({
      ok: false,
      failure: {
        reason: "not-found",
        detail: "The plan has no task `biuld`, `test(2)`.",
        hint: "Did you mean `build` `test(1)`? Tasks: `build`, `test`.",
        data: { unknown: ["biuld", "test(2)"] },
      },
    });
  });
});

describe("planToSubmission", () => {
  test("carries settings, limits, target and the text of the plan", () => {
    const text = `
project: { target: dev, setup: [npm ci, [npm, run, prepare]], cache: [package-lock.json], copy: [.env], link: [node_modules], ports: 4 }
limits: { parallel: 3, groups: { db: 1 } }
tasks: { a: x }
`;
    expect(submissionOf(text, ["a"])).toMatchObject({
      title: "a",
      project: { target: "dev", base: "abc" },
      source: { kind: "plan", file: "/p/wezterm-parallel.yaml", text },
      settings: {
        setup: [
          { kind: "shell", script: "npm ci" },
          { kind: "argv", argv: ["npm", "run", "prepare"] },
        ],
        cache: ["package-lock.json"],
        copy: [".env"],
        link: ["node_modules"],
        ports: 4,
      },
      limits: { parallel: 3, groups: { db: 1 } },
      sealed: true,
    });
  });

  test("lets the plan's variables win over the shell's, and keeps none with env: clean", () => {
    expect(submissionOf("env: { CI: 1 }\ntasks: { a: x }").environment).toEqual({
      mode: "submitted",
      variables: { PATH: "/bin", CI: "1" },
      umask: 0o22,
    });
    expect(submissionOf("env: clean\ntasks: { a: x }").environment).toEqual({
      mode: "clean",
      variables: {},
      umask: 0o22,
    });
  });

  test("cuts a title that is too long", () => {
    const names = Array.from({ length: 60 }, (_, at) => `task-${at}`);
    const text = `tasks: { ${names.map((name) => `${name}: x`).join(", ")} }`;
    expect(submissionOf(text, names).title).toHaveLength(200);
    expect(submissionOf(text).title).toBe("wezterm-parallel.yaml");
  });
});
