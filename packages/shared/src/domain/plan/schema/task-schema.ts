import { z } from "zod";

import { taskNameLimit } from "../../ids.ts";
import { secretNamePattern } from "../../secret-names.ts";
import type { Matrix } from "../matrix.ts";
import { expects, expectsBesides } from "../problems/plan-message.ts";
import { taskBudgetKey } from "./budget-schema.ts";
import { containerKey, executorKey } from "./container-schema.ts";
import { mergeSchema } from "./merge-schema.ts";
import { needsSchema } from "./need-schema.ts";
import { rivalKeys } from "./pick-schema.ts";
import { sandboxKeySchema } from "./sandbox-schema.ts";
import {
  argvSchema,
  commandLineSchema,
  commandListSchema,
  duration,
  flag,
  insidePath,
  instant,
  key,
  keys,
  list,
  scalarText,
  size,
  text,
  timeLimit,
  variablesSchema,
  whole,
} from "./plan-values.ts";

/** A task's name in the plan; the parentheses of `test(2)` come from its matrix. */
export const planNamePattern = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u;

const nameHelp = expects("value-name", { limit: taskNameLimit });
export const planNameSchema = z
  .string()
  .regex(planNamePattern, { error: nameHelp })
  .max(taskNameLimit, { error: nameHelp });

const causeHelp = expects("value-cause");
const retryCause = z.union(
  [
    z
      .number({ error: causeHelp })
      .int({ error: causeHelp })
      .min(0, { error: causeHelp })
      .max(255, { error: causeHelp }),
    z.enum(["failure", "signal", "timeout", "verify", "setup", "disk-full", "out-of-memory"], {
      error: causeHelp,
    }),
  ],
  { error: causeHelp },
);

/** `exclusive` claims what every glob may match. */
const claimsSchema = z.union(
  [
    z.literal("exclusive").transform(() => ["**"]),
    list(insidePath(expects("value-glob")), expects("value-claims")),
  ],
  { error: expects("value-claims") },
);

const attempts = () => whole(0, 100);

const agentsHelp = expects("value-retry-agents");
const retryAgents = list(text(expects("value-agent-name")), agentsHelp)
  .min(1, { error: agentsHelp })
  .max(20, { error: agentsHelp });

const retrySchema = z
  .union(
    [
      attempts(),
      keys(
        {
          max: key(attempts(), {
            description: "Number of further attempts after a failure of the task itself.",
            default: 0,
          }),
          backoff: key(duration(), {
            description: "Wait before the first retry; doubles each time, with jitter.",
            default: "1s",
          }),
          on: key(list(retryCause, expects("value-causes")), {
            description:
              "Failures that are retried: exit codes, or `failure`, `signal`, `timeout`, `verify`, `setup`, `disk-full`, `out-of-memory`. By default, all of them.",
            examples: [[75, "signal"]],
          }),
          agents: key(retryAgents, {
            description:
              "Agents that take over, one with each retry, for example stronger models. `max` is their number by default.",
            examples: [["opus", "codex"]],
          }),
          lost: key(attempts(), {
            description:
              "Number of further attempts after the machine or worker was lost; they do not count towards `max`.",
            default: 3,
          }),
        },
        expects("value-retry"),
      ),
    ],
    { error: expects("value-retry") },
  )
  .transform((retry) => (typeof retry === "number" ? { max: retry } : retry));

const resourcesSchema = keys(
  {
    cpu: key(z.number({ error: expects("value-cores") }).min(0, { error: expects("value-cores-least") }), {
      description: "Cores.",
      default: 0,
      examples: [1],
    }),
    memory: key(size(), { description: "Memory.", examples: ["1GiB"] }),
  },
  expects("value-resources"),
);

const matrixText = expects("value-text-or-number");
const matrixValue = scalarText(matrixText).refine((value) => value !== "", {
  error: expectsBesides(matrixText, "not-empty"),
});

const matrixKey = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/, { error: expects("value-matrix-key") });
const matrixEntries = list(
  z
    .record(matrixKey, matrixValue, { error: expects("value-matrix-entry") })
    .refine((entry) => Object.keys(entry).length > 0, { error: expects("value-matrix-entry") }),
  expects("value-matrix-entries"),
);

const matrixSchema = z
  .object(
    {
      include: key(matrixEntries, {
        description:
          "Values that are added to the combinations which they match, or combinations of their own, as in GitHub Actions.",
        examples: [[{ os: "linux", node: 22 }]],
      }),
      exclude: key(matrixEntries, {
        description: "Combinations to leave out: those that have all these values.",
        examples: [[{ os: "mac", node: 18 }]],
      }),
    },
    { error: expects("value-matrix") },
  )
  .catchall(list(matrixValue, expects("value-list")).min(1, { error: expects("value-list-some") }))
  .check(({ value, issues }) => {
    for (const name of Object.keys(value)) {
      const checked = matrixKey.safeParse(name);
      if (checked.success) continue;
      issues.push({
        code: "invalid_key",
        origin: "record",
        input: name,
        path: [name],
        issues: checked.error.issues,
      });
    }
  })
  .transform(({ include = [], exclude = [], ...axes }): Matrix => ({ axes, include, exclude }))
  .refine(({ axes, include }) => Object.keys(axes).length + include.length > 0, {
    error: expects("value-matrix-some"),
  });

const secretHelp = expects("value-secret");
export const secretsSchema = list(
  z.string({ error: secretHelp }).regex(secretNamePattern, { error: secretHelp }),
  expects("value-secrets"),
);

/** Keys that both a task and `defaults` accept. */
const commonKeys = {
  timeout: key(timeLimit(), {
    description: "Time limit for the whole attempt; by default none, or 2 hours for the task of an agent.",
    examples: ["30m"],
  }),
  "idle-timeout": key(timeLimit(), {
    description: "Time limit without any output; by default none.",
    examples: ["2m"],
  }),
  retry: key(retrySchema, {
    description: "Retries after a failure: a number, or details.",
    examples: [{ max: 2, backoff: "10s", on: [75, "signal"] }],
  }),
  env: key(variablesSchema, {
    description: "Environment variables; those of a task override those of `defaults` and of the plan.",
    examples: [{ NODE_ENV: "test" }],
  }),
  secrets: key(secretsSchema, {
    description:
      "Secrets (`wzp secrets set`) that the task gets as environment variables of these names, in addition to those of `defaults` and of the plan. They override `env`, and are masked in all output of the task.",
    examples: [["NPM_TOKEN"]],
  }),
  shell: key(argvSchema, {
    description:
      "Program and leading arguments; the script is appended as the last argument. By default `bash -c`, else `sh -c`; a script of several lines stops at the first failing line (`bash -eo pipefail -c`, else `sh -e -c`).",
    examples: [["zsh", "-c"]],
  }),
  merge: key(mergeSchema, {
    description:
      "How the task's commits reach their target. Keys of a task override those of `defaults` and `project`.",
    examples: [{ mode: "auto", verify: ["npm test"] }],
  }),
  checkout: key(z.enum(["worktree", "project", "none"], { error: expects("value-checkout") }), {
    description:
      "Working copy of the task: `worktree` (its own git worktree), `project` (the project's directory, shared, without isolation) or `none` (an empty directory).",
    default: "worktree",
  }),
  sandbox: key(sandboxKeySchema, {
    description:
      "Linux: `true` runs the task with bubblewrap, so that it can change only its checkout, and cannot read credentials, other checkouts or the files of wzp; it fails where that is impossible. By default, an agent that asks for no permission runs so where the machine allows it; `false` turns that off.",
    examples: [true, { write: ["~/.npm"], network: "none" }],
  }),
  container: containerKey,
  executor: executorKey,
  terminal: key(flag(), {
    description:
      "`true`: a terminal; `false`: stdout and stderr are written to one file each, as build tools expect.",
    default: true,
  }),
  resources: key(resourcesSchema, {
    description: "Resources that are reserved on the machine while the task runs.",
    examples: [{ cpu: 1, memory: "1GiB" }],
  }),
  budget: taskBudgetKey,
  labels: key(list(text(expects("value-label")), expects("value-labels")), {
    description: "Labels that a worker must have to get this task.",
    examples: [["gpu"]],
  }),
  priority: key(whole(-1000, 1000), {
    description: "Among tasks that are ready, higher priorities start first.",
    default: 0,
  }),
};

export const defaultsSchema = keys(commonKeys, expects("value-task-settings"));
export type PlanDefaults = z.output<typeof defaultsSchema>;

export const taskObjectSchema = keys(
  {
    run: key(commandLineSchema, {
      description:
        "Command. Text is a script for the `shell`; a list is a program with its arguments, without a shell.",
      examples: ["npm test", ["npm", "run", "build"]],
    }),
    ...rivalKeys,
    prompt: key(text(expects("value-prompt")), {
      description: "Prompt for the agent, passed as one argument.",
      examples: ["Fix issue 142. Reproduction in docs/bugs/142.md."],
    }),
    needs: key(needsSchema, {
      description:
        "Tasks that must end first. A task with a matrix means all its parts, `test(2)` one of them. A predecessor must succeed unless `if` is set.",
      examples: ["build", ["build", { task: "notes", if: "always" }]],
    }),
    matrix: key(matrixSchema, {
      description:
        "One task for every combination of these values, named `test(1)`, `test(1,linux)`. Commands read them as `$WZP_MATRIX_<KEY>`; they are never inserted into a command.",
      examples: [{ shard: [1, 2, 3, 4] }],
    }),
    "allow-failure": key(flag(), {
      description:
        "`true`: if the task fails, its run can still succeed, and tasks that need its success start all the same.",
      default: false,
    }),
    verify: key(
      z.union([commandListSchema, commandLineSchema.transform((command) => [command])], {
        error: expects("value-command-or-list"),
      }),
      {
        description:
          "Commands that run after the task; if one fails, the task fails. Unlike in `run`, each entry of a list is a command.",
        examples: [["npm test"]],
      },
    ),
    outputs: key(list(insidePath(expects("value-glob")), expects("value-globs")), {
      description:
        "Files to save as artifacts of the attempt (globs as in .gitignore); successors get them under `$WZP_INPUTS/<task>/`.",
      examples: [["dist/**"]],
    }),
    inputs: key(list(insidePath(expects("value-input")), expects("value-inputs")), {
      description:
        "Files on which the result depends (globs as in .gitignore, relative to the plan's directory), and environment variables (`$NAME`). While they, the task and its needs are unchanged, the result of an earlier attempt is reused.",
      examples: [["src/**", "package.json", "$NODE_ENV"]],
    }),
    directory: key(text(expects("value-directory")), {
      description:
        "Working directory: relative to the checkout, without `..`; absolute with `checkout: none`.",
      examples: ["packages/api"],
    }),
    group: key(text(expects("value-group-name")), {
      description: "A group of `limits.groups`: at most this many of its tasks run at once.",
      examples: ["database"],
    }),
    claims: key(claimsSchema, {
      description:
        "Files that this task will change (globs as in .gitignore, from the top of the project): it does not run at the same time as another task of the project that claims some of them. `exclusive` claims all files.",
      examples: [["src/api/**"], "exclusive"],
    }),
    deadline: key(instant(), {
      description:
        "Among tasks of equal priority, earlier deadlines start first. A missed deadline stops nothing.",
      examples: ["2026-12-01T09:00:00+09:00"],
    }),
    ...commonKeys,
  },
  expects("value-task-settings"),
);
export type PlanTask = z.output<typeof taskObjectSchema>;

/** Short form: a command line or a list alone is the task's `run`. */
export const taskEntrySchema = z
  .union([commandLineSchema.transform((run): PlanTask => ({ run })), taskObjectSchema], {
    error: expects("value-task"),
  })
  .meta({ description: "A task: only its command, or its settings." });
