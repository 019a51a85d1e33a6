interface TaskVariable {
  /** `<…>` stands for a variable part. */
  readonly name: string;
  /** When a task has this variable. */
  readonly when: string;
  readonly meaning: string;
  readonly example: string;
}

/** Variables that a task gets besides those of the submitting shell and the plan. */
export const taskVariables: readonly TaskVariable[] = [
  { name: "WZP_RUN", when: "always", meaning: "Id of the run.", example: "r12" },
  { name: "WZP_TASK", when: "always", meaning: "Id of the task.", example: "r12/test(2)" },
  { name: "WZP_ATTEMPT", when: "always", meaning: "Id of the attempt.", example: "r12/test(2)#1" },
  {
    name: "WZP_AGENT_TOKEN",
    when: "the task runs an agent",
    meaning:
      "Token with which the agent reads its own run through the API, until the attempt ends. Masked in its output.",
    example: "wzpt_…",
  },
  {
    name: "WZP_OUTPUT",
    when: "always",
    meaning: "A file. Successors get the `key=value` lines that the task appends to it.",
    example: 'echo "version=1.4.0" >> "$WZP_OUTPUT"',
  },
  {
    name: "WZP_JOB_SLOT",
    when: "always",
    meaning: "A number from 1 that no two running tasks of the run share on a machine.",
    example: "--gpu $((WZP_JOB_SLOT - 1))",
  },
  {
    name: "TRACEPARENT",
    when: "the server records traces",
    meaning:
      "Trace and span of the command in the format of W3C Trace Context, for programs that record spans.",
    example: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  },
  {
    name: "WZP_NEEDS",
    when: "the task has needs",
    meaning: "A JSON file with `state`, `commit`, `branch` and `outputs` of each predecessor.",
    example: 'jq -r .build.outputs.version "$WZP_NEEDS"',
  },
  {
    name: "WZP_NEEDS_<TASK>_<KEY>",
    when: "a predecessor wrote the value",
    meaning: "One value of one predecessor. In the name, letters become capitals and other characters `_`.",
    example: "$WZP_NEEDS_BUILD_VERSION",
  },
  {
    name: "WZP_INPUTS",
    when: "the task has needs",
    meaning: "A directory with copies of the `outputs` files of each predecessor, in a folder with its name.",
    example: 'ls "$WZP_INPUTS/build/dist"',
  },
  {
    name: "WZP_MATRIX_<KEY>",
    when: "the task has a matrix",
    meaning: "The value of that key for this task.",
    example: 'npm test -- --shard "$WZP_MATRIX_SHARD/4"',
  },
  {
    name: "WZP_PARAM_<NAME>",
    when: "the plan has `params`",
    meaning: "The value of that parameter for this run.",
    example: './release.sh "$WZP_PARAM_VERSION"',
  },
  {
    name: "WZP_PORT",
    when: "`project.ports` is 1 or more",
    meaning: "The first leased port.",
    example: "20480",
  },
  {
    name: "WZP_PORT_<N>",
    when: "`project.ports` is 2 or more",
    meaning: "The next leased ports, counted from 1.",
    example: "$WZP_PORT_1",
  },
  {
    name: "PORT",
    when: "`project.ports` is 1 or more",
    meaning: "The same as `WZP_PORT`, unless the plan sets `PORT`.",
    example: 'node server.js --port "$PORT"',
  },
  {
    name: "PORT_<N>",
    when: "`project.ports` is 2 or more",
    meaning: "The same as `WZP_PORT_<N>`, unless the plan sets it.",
    example: "$PORT_1",
  },
  {
    name: "WZP_SLOT",
    when: "the task has a worktree or ports",
    meaning:
      "A name that is unique to the attempt (lower-case letters, digits and `_`), for a database or a container.",
    example: "wzp_r12_test_2_1_5f0a1c",
  },
  {
    name: "COMPOSE_PROJECT_NAME",
    when: "the task has a worktree or ports",
    meaning: "The same as `WZP_SLOT`, unless the plan sets it, so that checkouts never share containers.",
    example: "wzp_r12_test_2_1_5f0a1c",
  },
  {
    name: "TERM",
    when: "`terminal: true`",
    meaning: "`xterm-256color`, unless the plan sets it.",
    example: "xterm-256color",
  },
  { name: "PWD", when: "always", meaning: "Where the command starts.", example: "/…/trees/r12/test(2).1" },
];
