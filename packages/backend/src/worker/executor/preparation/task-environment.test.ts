import { expect, test } from "vitest";

import { runEnvironmentSchema } from "@wezterm-parallel/shared/domain/run/run-spec";
import { taskSpecSchema, type TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";

import { attemptFiles } from "../attempt/attempt-files.ts";
import { inheritedEnvironment } from "./inherited-environment.ts";
import { taskEnvironment, type TaskSurroundings } from "./task-environment.ts";

const ref = { run: 3, task: 1, name: "test(2)", attempt: 2, lease: 2 };

type Surroundings = Partial<TaskSurroundings> & { inherited?: Record<string, string> };

function environmentOf(spec: Partial<TaskSpecInput>, { inherited, ...more }: Surroundings = {}) {
  const whole = taskSpecSchema.parse({
    name: "test(2)",
    base: "test",
    command: { kind: "argv", argv: ["true"] },
    ...spec,
  });
  const own = taskEnvironment({
    ref,
    spec: whole,
    inputs: [],
    files: attemptFiles("/s", ref),
    directory: "/work",
    slot: {},
    jobSlot: 3,
    secrets: {},
    ...more,
  });
  return { ...inherited, ...own };
}

function submitted(variables: Record<string, string>) {
  return inheritedEnvironment(runEnvironmentSchema.parse({ mode: "submitted", variables }));
}

test("a task learns who it is, its matrix and its files", () => {
  expect(environmentOf({ matrix: { "node-version": "24", os: "linux" } })).toMatchObject({
    WZP_RUN: "r3",
    WZP_JOB_SLOT: "3",
    WZP_TASK: "r3/test(2)",
    WZP_ATTEMPT: "r3/test(2)#2",
    WZP_OUTPUT: "/s/attempts/r3/test(2)#2/output",
    WZP_MATRIX_NODE_VERSION: "24",
    WZP_MATRIX_OS: "linux",
    PWD: "/work",
    TERM: "xterm-256color",
  });
});

test("the plan wins over the shell and over ports, but cannot change who the task is", () => {
  const env = environmentOf(
    { env: { A: "plan", PORT: "80", WZP_RUN: "no" } },
    {
      inherited: { A: "shell", B: "shell" },
      slot: { PORT: "4000", PORT_1: "4001", WZP_PORT: "4000", WZP_PORT_1: "4001" },
    },
  );
  expect(env).toMatchObject({
    A: "plan",
    B: "shell",
    PORT: "80",
    PORT_1: "4001",
    WZP_PORT: "4000",
    WZP_PORT_1: "4001",
    WZP_RUN: "r3",
  });
});

test("what the submitting shell had is kept, but not what was true only there", () => {
  const env = submitted({
    PATH: "/bin",
    SSH_AUTH_SOCK: "/a",
    NVM_DIR: "/n",
    GIT_AUTHOR_NAME: "A",
    WZP_HOME: "/h",
    GIT_DIR: "/g",
    GIT_INDEX_FILE: "/i",
    GIT_WORK_TREE: "/w",
    WEZTERM_PANE: "3",
    TMUX: "x",
    TMUX_PANE: "%1",
    TERM_PROGRAM: "WezTerm",
    COLUMNS: "80",
    WZP_TASK: "r1/outer",
    WZP_OUTPUT: "/outer",
    SHLVL: "3",
    _: "/usr/bin/env",
  });
  expect(Object.keys(env).toSorted()).toEqual([
    "GIT_AUTHOR_NAME",
    "NVM_DIR",
    "PATH",
    "SSH_AUTH_SOCK",
    "WZP_HOME",
  ]);
});

test("a clean environment has nothing of the submitting shell", () => {
  const env = inheritedEnvironment({ mode: "clean", variables: { SECRET: "1" } });
  expect(Object.keys(env).toSorted()).toEqual(["HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "USER"]);
});

test("predecessors' values arrive by task and key", () => {
  const inputs = [{ task: "build", state: "succeeded" as const, outputs: { version: "1.2" } }];
  expect(environmentOf({}, { inputs })).toMatchObject({
    WZP_NEEDS: "/s/attempts/r3/test(2)#2/needs.json",
    WZP_INPUTS: "/s/attempts/r3/test(2)#2/inputs",
    WZP_NEEDS_BUILD_VERSION: "1.2",
  });
});
