import { describe, expect, test } from "vitest";

import { renderProblems } from "./problems/problem-text.ts";
import { readPlan } from "./read-plan.ts";

function problemsOf(text: string): readonly string[] {
  const plan = readPlan(text, { file: "plan.yaml" });
  return plan.ok ? [] : renderProblems(plan.failure).split("\n");
}

/** The problem, the plan, and the complete message as displayed. */
const table: readonly (readonly [what: string, plan: string, message: readonly string[]])[] = [
  [
    "an unknown key with the nearest known one",
    "tasks:\n  a: { run: x, need: [b] }\n  b: y\n",
    [
      "plan.yaml:2:16: unknown key `need`",
      "    2 |   a: { run: x, need: [b] }",
      "      |                ^^^^",
      "      Did you mean `needs`? Allowed here: run, agent, pick, review, prompt, needs, matrix, allow-failure, verify, outputs, inputs, directory, group, claims, deadline, timeout, idle-timeout, retry, env, secrets, shell, merge, checkout, sandbox, container, executor, terminal, resources, budget, labels, priority.",
    ],
  ],
  [
    "an unknown key that is near to nothing",
    "tasks: { a: x }\nqwertz: 1\n",
    [
      "plan.yaml:2:1: unknown key `qwertz`",
      "    2 | qwertz: 1",
      "      | ^^^^^^",
      "      Allowed here: version, project, limits, defaults, env, secrets, params, agents, tasks, services, schedules, hooks, layouts.",
    ],
  ],
  [
    "a hook on an event that does not exist",
    "tasks: { a: x }\nhooks: { task.flew: x }\n",
    [
      "plan.yaml:2:10: unknown key `task.flew`",
      "    2 | hooks: { task.flew: x }",
      "      |          ^^^^^^^^^",
      expect.stringMatching(
        /^ {6}Did you mean `task\.failed`\? Allowed here: run\.created, .*task\.\*.*before task/,
      ),
    ],
  ],
  [
    "a need on a service that is not there",
    "tasks: { a: { run: x, needs: [{ service: bd }] } }\nservices: { db: y }\n",
    [
      "plan.yaml:1:31: there is no service `bd`",
      "    1 | tasks: { a: { run: x, needs: [{ service: bd }] } }",
      "      |                               ^^^^^^^^^^^^^^^",
      "      Did you mean `db`? Services: `db`.",
    ],
  ],
  [
    "services that wait for one another",
    "tasks: { a: x }\nservices: { db: { run: y, needs: api }, api: { run: z, needs: db } }\n",
    [
      "plan.yaml:2:34: these services need one another in a cycle: db → api → db",
      "    2 | services: { db: { run: y, needs: api }, api: { run: z, needs: db } }",
      "      |                                  ^^^",
      "      Remove one of these `needs`; otherwise none of the services can start.",
    ],
  ],
  [
    "a check of a service without, or with two ways to check",
    "tasks: { a: x }\nservices: { db: { run: y, ready: { tcp: true, log: up } } }\n",
    [
      "plan.yaml:2:34: `ready` is a map",
      "    2 | services: { db: { run: y, ready: { tcp: true, log: up } } }",
      "      |                                  ^^^^^^^^^^^^^^^^^^^^^^",
      "      Expected a map with one of `command`, `http`, `tcp` and `log`, such as { tcp: true }.",
    ],
  ],
  [
    "a name that no secret can have",
    "tasks:\n  a: { run: x, secrets: [NPM_TOKEN, WZP_RUN] }\n",
    [
      'plan.yaml:2:37: entry 2 of `secrets` is "WZP_RUN"',
      "    2 |   a: { run: x, secrets: [NPM_TOKEN, WZP_RUN] }",
      "      |                                     ^^^^^^^",
      "      Expected a secret name: letters, digits and _ as in a variable name, not starting with a digit or WZP_.",
    ],
  ],
  [
    "a value of a wrong type",
    "tasks:\n  a:\n    run: { x: 1 }\n",
    [
      "plan.yaml:3:10: `run` is a map",
      "    3 |     run: { x: 1 }",
      "      |          ^^^^^^^^",
      "      Expected a command line (for the shell) or a list of arguments (no shell).",
    ],
  ],
  [
    "a key without a value",
    "tasks:\n  a:\n    run: x\n    env:\n",
    [
      "plan.yaml:4:5: `env` is empty",
      "    4 |     env:",
      "      |     ^^^",
      "      Expected a map of environment variables, such as { NODE_ENV: test }.",
    ],
  ],
  [
    "a bad duration",
    "tasks:\n  a: { run: x, timeout: 10 minutes }\n",
    [
      'plan.yaml:2:25: `timeout` is "10 minutes"',
      "    2 |   a: { run: x, timeout: 10 minutes }",
      "      |                         ^^^^^^^^^^",
      "      Expected a duration such as 90s, 10m or 1h30m (units ms, s, m, h, d; at most 365d).",
    ],
  ],
  [
    "a duration without a unit",
    "defaults: { timeout: 90 }\ntasks: { a: x }\n",
    [
      "plan.yaml:1:22: `timeout` is the number 90",
      "    1 | defaults: { timeout: 90 }",
      "      |                      ^^",
      "      Expected a duration such as 90s, 10m or 1h30m (units ms, s, m, h, d; at most 365d). For seconds, write `90s`.",
    ],
  ],
  [
    "a time limit of nothing",
    "tasks:\n  a: { run: x, idle-timeout: 0s }\n",
    [
      'plan.yaml:2:30: `idle-timeout` is "0s"',
      "    2 |   a: { run: x, idle-timeout: 0s }",
      "      |                              ^^",
      "      Expected a duration longer than 0.",
    ],
  ],
  [
    "a bad size",
    "tasks:\n  a: { run: x, resources: { memory: 512M } }\n",
    [
      'plan.yaml:2:37: `memory` is "512M"',
      "    2 |   a: { run: x, resources: { memory: 512M } }",
      "      |                                     ^^^^",
      "      Expected a size such as 512MiB or 2GiB (units B, KiB, MiB, GiB, TiB, kB, MB, GB, TB).",
    ],
  ],
  [
    "a number out of range",
    "tasks:\n  a: { run: x, retry: 101 }\n",
    [
      "plan.yaml:2:23: `retry` is the number 101",
      "    2 |   a: { run: x, retry: 101 }",
      "      |                       ^^^",
      "      Expected a whole number from 0 to 100.",
    ],
  ],
  [
    "a bad retry cause",
    "tasks:\n  a: { run: x, retry: { max: 1, on: [75, crash] } }\n",
    [
      'plan.yaml:2:42: entry 2 of `on` is "crash"',
      "    2 |   a: { run: x, retry: { max: 1, on: [75, crash] } }",
      "      |                                          ^^^^^",
      "      Expected an exit code (0 to 255) or failure, signal, timeout, verify, setup, disk-full, out-of-memory.",
    ],
  ],
  [
    "a choice that does not exist",
    "tasks:\n  a: { run: x, checkout: clone }\n",
    [
      'plan.yaml:2:26: `checkout` is "clone"',
      "    2 |   a: { run: x, checkout: clone }",
      "      |                          ^^^^^",
      "      Expected worktree, project or none.",
    ],
  ],
  [
    "a yes that YAML 1.2 reads as text",
    "tasks:\n  a: { run: x, terminal: yes }\n",
    [
      'plan.yaml:2:26: `terminal` is "yes"',
      "    2 |   a: { run: x, terminal: yes }",
      "      |                          ^^^",
      "      Expected true or false.",
    ],
  ],
  [
    "a cycle as a path",
    "tasks:\n  a: { run: x, needs: [b] }\n  b: { run: x, needs: [c] }\n  c: { run: x, needs: [a] }\n",
    [
      "plan.yaml:2:24: these tasks need one another in a cycle: a → b → c → a",
      "    2 |   a: { run: x, needs: [b] }",
      "      |                        ^",
      "      Remove one of these `needs`; otherwise none of the tasks can start.",
    ],
  ],
  [
    "a cycle through one part of a matrix",
    "tasks:\n  a: { run: x, needs: [b(1)] }\n  b: { run: x, needs: [a], matrix: { n: [1, 2] } }\n",
    [
      "plan.yaml:2:24: these tasks need one another in a cycle: a → b → a",
      "    2 |   a: { run: x, needs: [b(1)] }",
      "      |                        ^^^^",
      "      Remove one of these `needs`; otherwise none of the tasks can start.",
    ],
  ],
  [
    "a task that needs itself",
    "tasks:\n  a: { run: x, needs: [a] }\n",
    [
      "plan.yaml:2:24: task `a` needs itself",
      "    2 |   a: { run: x, needs: [a] }",
      "      |                        ^",
      "      A task can need only other tasks: remove this entry.",
    ],
  ],
  [
    "an unknown need with the nearest name",
    "tasks:\n  build: x\n  test: { run: x, needs: [biuld] }\n",
    [
      "plan.yaml:3:27: there is no task `biuld`",
      "    3 |   test: { run: x, needs: [biuld] }",
      "      |                           ^^^^^",
      "      Did you mean `build`? Tasks: `build`, `test`.",
    ],
  ],
  [
    "an unknown part of a matrix",
    "tasks:\n  a: { run: x, matrix: { n: [1, 2] } }\n  b: { run: x, needs: [a(3)] }\n",
    [
      "plan.yaml:3:24: there is no task `a(3)`",
      "    3 |   b: { run: x, needs: [a(3)] }",
      "      |                        ^^^^",
      "      `a` has the parts `a(1)`, `a(2)`.",
    ],
  ],
  [
    "a part of a task without a matrix",
    "tasks:\n  a: x\n  b: { run: x, needs: [a(3)] }\n",
    [
      "plan.yaml:3:24: there is no task `a(3)`",
      "    3 |   b: { run: x, needs: [a(3)] }",
      "      |                        ^^^^",
      "      `a` has no matrix, so it has no parts.",
    ],
  ],
  [
    "a need that says two things",
    "tasks:\n  a: x\n  b: { run: x, needs: [a, { task: a, if: always }] }\n",
    [
      "plan.yaml:3:27: `a` is listed twice in `needs`, with different `if`",
      "    3 |   b: { run: x, needs: [a, { task: a, if: always }] }",
      "      |                           ^^^^^^^^^^^^^^^^^^^^^^^",
      "      Keep one of the two entries.",
    ],
  ],
  [
    "a need without a task",
    "tasks:\n  a: { run: x, needs: [{ if: always }] }\n",
    [
      "plan.yaml:2:24: `task` is missing",
      "    2 |   a: { run: x, needs: [{ if: always }] }",
      "      |                        ^^^^^^^^^^^^^^",
      "      Expected the name of a task.",
    ],
  ],
  [
    "a key that is defined twice",
    "tasks:\n  a: x\n  a: y\n",
    ["plan.yaml:3:3: `a` is defined twice", "    3 |   a: y", "      |   ^", "      Keep one of the two."],
  ],
  [
    "names that a matrix makes twice",
    'tasks:\n  a: { run: x, matrix: { n: [1, 2, "1"] } }\n',
    [
      "plan.yaml:2:16: the matrix creates several tasks with the same name: `a(1)`",
      '    2 |   a: { run: x, matrix: { n: [1, 2, "1"] } }',
      "      |                ^^^^^^",
      "      Every combination of values needs a unique name: remove or rename values.",
    ],
  ],
  [
    "names that differ only in signs a name cannot hold",
    "tasks:\n  a: { run: x, matrix: { n: [x/y, x#y] } }\n",
    [
      "plan.yaml:2:16: the matrix creates several tasks with the same name: `a(x-y)`",
      "    2 |   a: { run: x, matrix: { n: [x/y, x#y] } }",
      "      |                ^^^^^^",
      "      Every combination of values needs a unique name: remove or rename values.",
    ],
  ],
  [
    "matrix keys that become one variable",
    "tasks:\n  a: { run: x, matrix: { a-b: [1], a_b: [1] } }\n",
    [
      "plan.yaml:2:16: the matrix keys `a-b`, `a_b` become the same variable `WZP_MATRIX_A_B`",
      "    2 |   a: { run: x, matrix: { a-b: [1], a_b: [1] } }",
      "      |                ^^^^^^",
      "      Rename one of them.",
    ],
  ],
  [
    "matrix keys that differ only in what a variable's name cannot hold",
    "tasks:\n  a: { run: x, matrix: { a--b: [1], a-b-: [1] } }\n",
    [
      "plan.yaml:2:16: the matrix keys `a--b`, `a-b-` become the same variable `WZP_MATRIX_A_B`",
      "    2 |   a: { run: x, matrix: { a--b: [1], a-b-: [1] } }",
      "      |                ^^^^^^",
      "      Rename one of them.",
    ],
  ],
  [
    "a matrix without values",
    "tasks:\n  a: { run: x, matrix: { n: [] } }\n",
    [
      "plan.yaml:2:29: `n` is an empty list",
      "    2 |   a: { run: x, matrix: { n: [] } }",
      "      |                             ^^",
      "      Expected a list with at least one value.",
    ],
  ],
  [
    "an entry of exclude that excludes nothing",
    "tasks:\n  a: { run: x, matrix: { n: [1, 2], exclude: [{ m: 1 }] } }\n",
    [
      "plan.yaml:2:46: `{ m: 1 }` matches no combination of the matrix",
      "    2 |   a: { run: x, matrix: { n: [1, 2], exclude: [{ m: 1 }] } }",
      "      |                                              ^^^^^^^^^^",
      "      Use keys and values of the matrix, or remove this entry.",
    ],
  ],
  [
    "a matrix that excludes everything",
    "tasks:\n  a: { run: x, matrix: { n: [1], exclude: [{ n: 1 }] } }\n",
    [
      "plan.yaml:2:16: `exclude` leaves out every combination of the matrix",
      "    2 |   a: { run: x, matrix: { n: [1], exclude: [{ n: 1 }] } }",
      "      |                ^^^^^^",
      "      Exclude fewer combinations, or remove the task.",
    ],
  ],
  [
    "a part that finds no part with its values",
    "tasks:\n  a: { run: x, matrix: { n: [1] } }\n  b: { run: x, matrix: { n: [1, 2] }, needs: { task: a, matrix: same } }\n",
    [
      "plan.yaml:3:46: no part of `a` has the values of `b(2)`",
      "    3 |   b: { run: x, matrix: { n: [1, 2] }, needs: { task: a, matrix: same } }",
      "      |                                              ^^^^^^^^^^^^^^^^^^^^^^^^^",
      "      With `matrix: same`, both tasks need a matrix with a common key and the same values of it.",
    ],
  ],
  [
    "an unknown need without a list",
    "tasks:\n  build: x\n  test: { run: x, needs: biuld }\n",
    [
      "plan.yaml:3:26: there is no task `biuld`",
      "    3 |   test: { run: x, needs: biuld }",
      "      |                          ^^^^^",
      "      Did you mean `build`? Tasks: `build`, `test`.",
    ],
  ],
  [
    "an include that is no list of maps",
    "tasks:\n  a: { run: x, matrix: { n: [1], include: [2] } }\n",
    [
      'plan.yaml:2:44: entry 1 of `include` is "2"',
      "    2 |   a: { run: x, matrix: { n: [1], include: [2] } }",
      "      |                                            ^",
      "      Expected a map of values, such as { os: mac, node: 18 }.",
    ],
  ],
  [
    "a matrix value too long for a name",
    "tasks:\n  a: { run: x, matrix: { n: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa] } }\n",
    [
      "plan.yaml:2:16: the matrix creates a task with the name `a(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)`, which is too long",
      "    2 |   a: { run: x, matrix: { n: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa] } }",
      "      |                ^^^^^^",
      "      A name has at most 80 characters, 60 of them in the parentheses. Use short values, and look up the long ones in the command.",
    ],
  ],
  [
    "an empty file",
    "",
    [
      "plan.yaml:1:1: this plan has no tasks",
      "    1 | ",
      "      | ^",
      "      Add at least one, such as `tasks: { test: npm test }`, or create a plan from the files of the project: `wzp init --force`.",
    ],
  ],
  [
    "a file with comments only",
    "# soon\n",
    [
      "plan.yaml:1:1: this plan has no tasks",
      "    1 | # soon",
      "      | ^",
      "      Add at least one, such as `tasks: { test: npm test }`, or create a plan from the files of the project: `wzp init --force`.",
    ],
  ],
  [
    "a plan without tasks",
    "version: 1\ntasks:\n",
    [
      "plan.yaml:2:1: this plan has no tasks",
      "    2 | tasks:",
      "      | ^^^^^",
      "      Add at least one, such as `tasks: { test: npm test }`, or create a plan from the files of the project: `wzp init --force`.",
    ],
  ],
  [
    "a file that is a list",
    "- a\n- b\n",
    ["plan.yaml:1:1: the plan is a list", "    1 | - a", "      | ^^^", "      Expected a map with `tasks`."],
  ],
  [
    "another version of the format",
    "version: 2\ntasks: { a: x }\n",
    [
      "plan.yaml:1:10: `version` is the number 2",
      "    1 | version: 2",
      "      |          ^",
      "      Expected 1 (newer formats need a newer wzp).",
    ],
  ],
  [
    "a task with nothing to do",
    "tasks:\n  a: { needs: [b] }\n  b: x\n",
    [
      "plan.yaml:2:3: task `a` has neither `run` nor `agent`",
      "    2 |   a: { needs: [b] }",
      "      |   ^",
      "      Add a command (`run: npm test`), or an `agent` with a `prompt`.",
    ],
  ],
  [
    "a task with a command and an agent",
    "tasks:\n  a: { run: x, agent: claude, prompt: hi }\n",
    [
      "plan.yaml:2:16: task `a` has both `run` and `agent`",
      "    2 |   a: { run: x, agent: claude, prompt: hi }",
      "      |                ^^^^^",
      "      Keep one of the two.",
    ],
  ],
  [
    "a prompt without an agent",
    "tasks:\n  a: { prompt: hi }\n",
    [
      "plan.yaml:2:8: task `a` has a `prompt` but no `agent`",
      "    2 |   a: { prompt: hi }",
      "      |        ^^^^^^",
      "      Name the agent that gets the prompt, such as `agent: claude`.",
    ],
  ],
  [
    "an agent without a prompt",
    "tasks:\n  a: { agent: claude }\n",
    [
      "plan.yaml:2:8: task `a` has an `agent` but no `prompt`",
      "    2 |   a: { agent: claude }",
      "      |        ^^^^^",
      "      Tell the agent what to do: `prompt: Fix issue 142.`",
    ],
  ],
  [
    "an unknown agent",
    "tasks:\n  a: { agent: cluade, prompt: hi }\n",
    [
      "plan.yaml:2:15: there is no agent `cluade`",
      "    2 |   a: { agent: cluade, prompt: hi }",
      "      |               ^^^^^^",
      "      Did you mean `claude`? Agents: `claude`, `codex`, `opencode`, `gemini`, `aider`, `outside`.",
    ],
  ],
  [
    "an agent command without a place for the prompt",
    "agents: { my: { command: [my, -p] } }\ntasks: { a: x }\n",
    [
      "plan.yaml:1:26: the command of agent `my` has no place for the prompt",
      "    1 | agents: { my: { command: [my, -p] } }",
      "      |                          ^^^^^^^^",
      '      Add the argument "{prompt}".',
    ],
  ],
  [
    "an agent without a command",
    "agents: { my: { env: { A: b } } }\ntasks: { a: x }\n",
    [
      "plan.yaml:1:11: agent `my` has neither `command` nor `extends`",
      "    1 | agents: { my: { env: { A: b } } }",
      "      |           ^^",
      '      Add a command such as [claude, -p, "{prompt}"], or a profile to extend.',
    ],
  ],
  [
    "an agent with a command that extends another",
    'agents: { my: { command: ["{prompt}"], extends: claude } }\ntasks: { a: x }\n',
    [
      "plan.yaml:1:49: agent `my` has both `command` and `extends`",
      '    1 | agents: { my: { command: ["{prompt}"], extends: claude } }',
      "      |                                                 ^^^^^^",
      "      Keep one of the two.",
    ],
  ],
  [
    "a mode that the agent does not have",
    "agents: { my: { extends: aider, mode: acp } }\ntasks: { a: x }\n",
    [
      "plan.yaml:1:39: agent `aider` has no mode `acp`",
      "    1 | agents: { my: { extends: aider, mode: acp } }",
      "      |                                       ^^^",
      "      Use `mode: once`.",
    ],
  ],
  [
    "rules that nobody would ask",
    "agents: { my: { extends: codex, deny: [WebSearch] } }\ntasks: { a: x }\n",
    [
      "plan.yaml:1:33: agent `my` has `allow` or `deny`, but codex tells nobody what it asks for in mode `once`",
      "    1 | agents: { my: { extends: codex, deny: [WebSearch] } }",
      "      |                                 ^^^^",
      "      Give it `mode: acp`, or remove `allow` and `deny`: only claude needs no such mode.",
    ],
  ],
  [
    "the mode of a command of one's own",
    'agents: { my: { command: ["{prompt}"], mode: once } }\ntasks: { a: x }\n',
    [
      "plan.yaml:1:40: agent `my` has a `mode` other than `acp`, but runs a command of the plan",
      '    1 | agents: { my: { command: ["{prompt}"], mode: once } }',
      "      |                                        ^^^^",
      "      Remove `mode`: the command decides how the agent runs.",
    ],
  ],
  [
    "agents that extend one another",
    "agents: { a: { extends: b }, b: { extends: a } }\ntasks: { a: x }\n",
    [
      "plan.yaml:1:25: agent `a` extends itself through `b`",
      "    1 | agents: { a: { extends: b }, b: { extends: a } }",
      "      |                         ^",
      "      Give one of these profiles a command.",
      "",
      "plan.yaml:1:44: agent `b` extends itself through `a`",
      "    1 | agents: { a: { extends: b }, b: { extends: a } }",
      "      |                                            ^",
      "      Give one of these profiles a command.",
    ],
  ],
  [
    "a bad task name",
    "tasks:\n  a b: x\n",
    [
      'plan.yaml:2:3: "a b" is not a valid name',
      "    2 |   a b: x",
      "      |   ^^^",
      '      Expected a name of letters, digits, "." "_" "-" (first a letter or digit, at most 80 characters).',
    ],
  ],
  [
    "a task name with parentheses",
    "tasks:\n  test(1): x\n",
    [
      'plan.yaml:2:3: "test(1)" is not a valid name',
      "    2 |   test(1): x",
      "      |   ^^^^^^^",
      '      Expected a name of letters, digits, "." "_" "-" (first a letter or digit, at most 80 characters).',
    ],
  ],
  [
    "a bad variable name",
    "env: { A-B: x }\ntasks: { a: x }\n",
    [
      'plan.yaml:1:8: "A-B" is not a valid name',
      "    1 | env: { A-B: x }",
      "      |        ^^^",
      "      Expected letters, digits and _, not beginning with a digit.",
    ],
  ],
  [
    "a variable without a value",
    "env: { A: }\ntasks: { a: x }\n",
    [
      "plan.yaml:1:8: `A` is empty",
      "    1 | env: { A: }",
      "      |        ^",
      '      Expected text (an empty value is written "").',
    ],
  ],
  [
    "a directory that leads out",
    "tasks:\n  a: { run: x, directory: ../other }\n",
    [
      "plan.yaml:2:27: `directory` is outside the task's checkout",
      "    2 |   a: { run: x, directory: ../other }",
      "      |                           ^^^^^^^^",
      "      Write a path inside the checkout without `..`, or use `checkout: none` with an absolute path.",
    ],
  ],
  [
    "inputs of an agent's task",
    "tasks:\n  a: { agent: claude, prompt: x, inputs: [src] }\n",
    [
      "plan.yaml:2:34: task `a` has `inputs` and an `agent`, but results of agents are never reused",
      "    2 |   a: { agent: claude, prompt: x, inputs: [src] }",
      "      |                                  ^^^^^^",
      "      Remove `inputs`.",
    ],
  ],
  [
    "inputs without a checkout",
    "tasks:\n  a: { run: x, checkout: none, inputs: [src] }\n",
    [
      "plan.yaml:2:32: task `a` has `inputs`, but with `checkout: none` there are no files to compare",
      "    2 |   a: { run: x, checkout: none, inputs: [src] }",
      "      |                                ^^^^^^",
      "      Remove `inputs`.",
    ],
  ],
  [
    "a relative directory without a checkout",
    "tasks:\n  a: { run: x, checkout: none, directory: tmp }\n",
    [
      "plan.yaml:2:43: `directory` is relative, but with `checkout: none` there is no directory to which it could be relative",
      "    2 |   a: { run: x, checkout: none, directory: tmp }",
      "      |                                           ^^^",
      "      Write an absolute path.",
    ],
  ],
  [
    "a path that leads out",
    "project: { copy: [../secret] }\ntasks: { a: x }\n",
    [
      'plan.yaml:1:19: entry 1 of `copy` is "../secret"',
      "    1 | project: { copy: [../secret] }",
      "      |                   ^^^^^^^^^",
      "      Expected a path. The path must be inside the project and must not contain `..`.",
    ],
  ],
  [
    "a group without a limit",
    "limits: { groups: { database: 1 } }\ntasks:\n  a: { run: x, group: databse }\n",
    [
      "plan.yaml:3:23: there is no group `databse`",
      "    3 |   a: { run: x, group: databse }",
      "      |                       ^^^^^^^",
      "      Did you mean `database`? Set how many of its tasks run at once: `limits: { groups: { databse: 1 } }`.",
    ],
  ],
  [
    "an empty command",
    'tasks:\n  a: ""\n',
    [
      'plan.yaml:2:6: `a` is ""',
      '    2 |   a: ""',
      "      |      ^^",
      "      Expected a command line. It must not be empty.",
    ],
  ],
  [
    "a NUL in a command",
    'tasks:\n  a: "x\\0y"\n',
    [
      'plan.yaml:2:6: `a` is "x\\u0000y"',
      '    2 |   a: "x\\0y"',
      "      |      ^^^^^^",
      "      Expected a command line. NUL characters are not allowed.",
    ],
  ],
  [
    "a deadline without a zone",
    "tasks:\n  a: { run: x, deadline: 2026-12-01 }\n",
    [
      'plan.yaml:2:26: `deadline` is "2026-12-01"',
      "    2 |   a: { run: x, deadline: 2026-12-01 }",
      "      |                          ^^^^^^^^^^",
      "      Expected a date and time with its zone, such as 2026-12-01T09:00:00+09:00.",
    ],
  ],
  [
    "a bracket that is not closed",
    "tasks:\n  a: { run: x, needs: [b }\n",
    [
      "plan.yaml:2:26: a `[` above is not closed",
      "    2 |   a: { run: x, needs: [b }",
      "      |                          ^",
      "      Add the `]`. The lines inside must be indented more than their key.",
    ],
  ],
  [
    "a tab as indentation",
    "tasks:\n\ta: x\n",
    [
      "plan.yaml:2:1: a tab indents this line",
      "    2 |  a: x",
      "      | ^",
      "      YAML allows only spaces for indentation.",
    ],
  ],
  [
    "a quote that is not closed",
    "tasks:\n  a: 'x\n",
    [
      "plan.yaml:2:7: invalid YAML: a quote is not closed",
      "    2 |   a: 'x",
      "      |       ^",
      "      Check indentation, colons and quotes here and in the line above.",
    ],
  ],
  [
    "a second document",
    "tasks: { a: x }\n---\ntasks: { b: x }\n",
    [
      "plan.yaml:2:1: a second YAML document starts here",
      "    2 | ---",
      "      | ^^^",
      "      A plan is a single document: remove the `---` line and everything after it.",
    ],
  ],
  [
    "an alias to nothing",
    "tasks:\n  a: *nothing\n",
    [
      "plan.yaml:2:6: the alias `*nothing` has no anchor `&nothing` above it",
      "    2 |   a: *nothing",
      "      |      ^^^^^^^^",
      "      Text that starts with `*` must be quoted.",
    ],
  ],
  [
    "an unknown tag",
    "tasks:\n  a: !run x\n",
    [
      "plan.yaml:2:6: invalid YAML: unknown tag (`!name`)",
      "    2 |   a: !run x",
      "      |      ^^^^",
      "      Check indentation, colons and quotes here and in the line above.",
    ],
  ],
  [
    "wide characters before the place",
    "tasks:\n  日本語: { run: x, ne: 1 }\n",
    [
      "plan.yaml:2:18: unknown key `ne`",
      "    2 |   日本語: { run: x, ne: 1 }",
      "      |                     ^^",
      "      Allowed here: run, agent, pick, review, prompt, needs, matrix, allow-failure, verify, outputs, inputs, directory, group, claims, deadline, timeout, idle-timeout, retry, env, secrets, shell, merge, checkout, sandbox, container, executor, terminal, resources, budget, labels, priority.",
    ],
  ],
  [
    "an error in what a merge key brought in",
    "tasks:\n  a: &a { run: x, timeout: 5 }\n  b: { <<: *a }\n",
    [
      "plan.yaml:2:28: `timeout` is the number 5",
      "    2 |   a: &a { run: x, timeout: 5 }",
      "      |                            ^",
      "      Expected a duration such as 90s, 10m or 1h30m (units ms, s, m, h, d; at most 365d). For seconds, write `5s`.",
    ],
  ],
];

describe("readPlan tells", () => {
  test.each(table)("%s", (_, plan, message) => {
    expect(problemsOf(plan)).toEqual(message);
  });

  test("a matrix that makes too many tasks, without making them", () => {
    const numbers = JSON.stringify(Array.from({ length: 10_000 }, (_, at) => at));
    const matrix = `{ a: ${numbers}, b: ${numbers}, c: ${numbers} }`;
    expect(problemsOf(`tasks:\n  a: { run: x, matrix: ${matrix} }\n`)).toEqual([
      "plan.yaml:1:1: the plan creates 1000000000000 tasks",
      "    1 | tasks:",
      "      | ^^^^^",
      "      At most 10000 are allowed: make a matrix smaller, or use `wzp map` for many inputs of one command.",
    ]);
  });

  test("everything at once, in the order of the file, also in tasks that are wrong elsewhere", () => {
    const plan = readPlan(
      "layouts: { default: [{ service: db }] }\ntasks:\n  a: { run: 1x, needs: [zzz], timeout: soon, grp: x }\n  a: y\n  b: {}\nversoin: 1\n",
      { file: "plan.yaml" },
    );
    const found = plan.ok ? [] : plan.failure.map(({ line, reason }) => `${line} ${reason}`);
    expect(found).toEqual(["1 unknown-service", "4 duplicate-key", "5 no-command", "6 unknown-key"]);
    const alone = readPlan("tasks:\n  a: { run: x, needs: [zzz], timeout: soon, grp: x }\n  b: {}\n", {
      file: "plan.yaml",
    });
    const reasons = alone.ok ? [] : alone.failure.map(({ line, reason }) => `${line} ${reason}`);
    expect(reasons).toEqual(["2 unknown-need", "2 wrong-value", "2 unknown-key", "3 no-command"]);
  });

  test("a long line as the part around the error, and control characters as visible signs", () => {
    const [, source, caret] = problemsOf(
      `tasks:\n  a: { run: "${"x".repeat(300)}\u001b[31m", nees: [b] }\n  b: x\n`,
    );
    expect(source).toMatch(/^ {4}2 \| …x+\uFFFD\[31m", nees: \[b\] \}$/);
    expect(source?.indexOf("nees")).toBe(caret?.indexOf("^^^^"));
  });
});

describe("readPlan understands", () => {
  test("short forms: a command line is a script, a list is an argv", () => {
    const plan = readPlan("tasks: { a: npm test, b: [npm, test, 8080] }", { file: "plan.yaml" });
    expect(plan.ok && plan.value.tasks).toEqual({
      a: { run: { kind: "shell", script: "npm test" } },
      b: { run: { kind: "argv", argv: ["npm", "test", "8080"] } },
    });
  });

  test("numbers and booleans in env, matrix and arguments as the text that stands there", () => {
    const text =
      "env: { V: 1.10, N: 0x1F, T: true }\ntasks: { a: { run: [x, 1.10], env: { A: 007 }, matrix: { node: [1.10, 20] } } }";
    const plan = readPlan(text, { file: "plan.yaml" });
    expect(plan.ok && plan.value.env).toEqual({ V: "1.10", N: "0x1F", T: "true" });
    expect(plan.ok && plan.value.tasks["a"]).toEqual({
      run: { kind: "argv", argv: ["x", "1.10"] },
      env: { A: "007" },
      matrix: { axes: { node: ["1.10", "20"] }, include: [], exclude: [] },
    });
  });

  test("a task called env or matrix or constructor as a task", () => {
    const plan = readPlan("tasks: { env: x, matrix: { run: y, terminal: false }, constructor: z }", {
      file: "plan.yaml",
    });
    expect(plan.ok && Object.keys(plan.value.tasks)).toEqual(["env", "matrix", "constructor"]);
  });

  test("anchors, aliases and merge keys", () => {
    const plan = readPlan("tasks:\n  a: &a { run: x, timeout: 5m }\n  b: { <<: *a, run: y }\n", {
      file: "plan.yaml",
    });
    expect(plan.ok && plan.value.tasks["b"]?.timeout).toBe(300_000);
  });

  test("a byte order mark and CRLF line ends", () => {
    const plan = readPlan("\uFEFFtasks:\r\n  a: x\r\n", { file: "plan.yaml" });
    expect(plan.ok && Object.keys(plan.value.tasks)).toEqual(["a"]);
    expect(problemsOf("\uFEFFtasks:\r\n  a: x\r\ntsaks: 1\r\n")[1]).toBe("    3 | tsaks: 1");
  });
});
