import { z } from "zod";

import { agentSchema } from "./agent-schema.ts";
import { planBudgetSchema } from "./budget-schema.ts";
import { hooksSchema } from "./hook-schema.ts";
import { layoutsSchema } from "./layout-schema.ts";
import { expects } from "../problems/plan-message.ts";
import {
  commandListSchema,
  insidePath,
  key,
  keys,
  list,
  text,
  variablesSchema,
  whole,
} from "./plan-values.ts";
import { paramsSchema } from "./param-schema.ts";
import { mergeSchema } from "./merge-schema.ts";
import { schedulesSchema } from "./schedule-schema.ts";
import { servicesSchema } from "./service-schema.ts";
import { defaultsSchema, planNameSchema, secretsSchema, taskEntrySchema } from "./task-schema.ts";

const projectSchema = keys(
  {
    target: key(text(expects("value-branch")), {
      description:
        "Branch that receives the changes; by default, the branch that is checked out when the run is submitted.",
      examples: ["main"],
    }),
    merge: key(mergeSchema, {
      description:
        "How commits of the project's tasks reach their target; see the key of the same name of a task.",
      examples: [{ mode: "auto", verify: ["npm test"] }],
    }),
    setup: key(commandListSchema, {
      description: "Commands that run in every new worktree before its task; see `cache`.",
      examples: [["npm ci"]],
    }),
    cache: key(list(insidePath(expects("value-path")), expects("value-paths")), {
      description: "`setup` is skipped if these files are identical to those of a cached checkout.",
      examples: [["package-lock.json"]],
    }),
    copy: key(list(insidePath(expects("value-path")), expects("value-paths")), {
      description: "Ignored files to copy into each worktree.",
      examples: [[".env"]],
    }),
    link: key(list(insidePath(expects("value-path")), expects("value-paths")), {
      description: "Ignored files or directories to link into each worktree.",
      examples: [["node_modules"]],
    }),
    ports: key(whole(0, 100), {
      description:
        "Number of ports leased to each checkout, in `PORT`, `PORT_1` and so on, and in `WZP_PORT` likewise.",
      default: 0,
      examples: [4],
    }),
  },
  expects("value-project"),
);

const limitsSchema = keys(
  {
    parallel: key(whole(1, 10_000), {
      description: "Number of tasks of a run that run at once; by default, the number of cores.",
      examples: [4],
    }),
    groups: key(
      z.record(planNameSchema, whole(1, 10_000), {
        error: expects("value-groups"),
      }),
      {
        description: "Number of tasks of each group that run at once, across all runs of the project.",
        examples: [{ database: 1 }],
      },
    ),
    budget: key(planBudgetSchema, {
      description:
        "The most that the agents of a run may spend together; see the key of the same name of a task.",
      examples: [{ cost: 20 }],
    }),
  },
  expects("value-limits"),
);

/** The whole plan file; JSON Schema, reference page and completion are generated from it. */
export const planSchema = keys(
  {
    version: key(z.literal(1, { error: expects("value-version") }), {
      description: "Version of the plan format.",
      default: 1,
    }),
    project: key(projectSchema, { description: "The repository and what its worktrees need." }),
    limits: key(limitsSchema, { description: "Limits of what runs at once, and of what agents spend." }),
    defaults: key(defaultsSchema, { description: "Default settings of all tasks." }),
    env: key(
      z.union([z.literal("clean", { error: expects("value-clean") }), variablesSchema], {
        error: expects("value-environment"),
      }),
      {
        description:
          "Environment variables of all tasks, added to those of the shell that submits the run; or `clean`: no variables of that shell.",
        examples: [{ CI: "1" }, "clean"],
      },
    ),
    secrets: key(secretsSchema, {
      description:
        "Secrets that all tasks get as environment variables; see the key of the same name of a task.",
      examples: [["NPM_TOKEN"]],
    }),
    params: key(paramsSchema, {
      description:
        "Parameters of a run (`wzp run -p version=1.2`). Commands read them as `$WZP_PARAM_<NAME>`; they are never inserted into a command. Runs show their values, so secrets belong in `secrets`.",
      examples: [{ version: "1.0", target: { values: ["staging", "production"] } }],
    }),
    agents: key(z.record(planNameSchema, agentSchema, { error: expects("value-agents") }), {
      description:
        "Agent profiles; claude, codex, opencode, gemini and aider are built in and can be replaced.",
      examples: [{ reviewer: { extends: "claude", args: ["--model", "opus"] } }],
    }),
    tasks: z
      .record(planNameSchema, taskEntrySchema, { error: expects("value-tasks") })
      .meta({ description: "The tasks by name.", examples: [{ lint: "npm run lint" }] }),
    services: key(servicesSchema, {
      description:
        "Processes that do not end by themselves, such as a database: they start when a task needs them (`needs: [{ service: db }]`) or by `wzp services up`, and are watched.",
      examples: [{ db: { run: "redis-server --port $PORT", ready: { tcp: true } } }],
    }),
    schedules: key(schedulesSchema, {
      description:
        "Runs of this plan that start by themselves. `wzp schedules sync` shows what changes and takes them over.",
      examples: [{ nightly: { cron: "0 3 * * *", timezone: "Asia/Tokyo", tasks: ["test"] } }],
    }),
    hooks: key(hooksSchema, {
      description:
        "Commands that run after events of the project, by the event (`task.failed`), all events of a subject (`task.*`), or all (`*`). They run once the plan is trusted; see `wzp hooks list`.",
      examples: [{ "task.failed": "./scripts/tell-me.sh" }],
    }),
    layouts: key(layoutsSchema, {
      description:
        "Layouts of a workspace (WezTerm, tmux) by name: a list of tabs, or one of the templates `grid`, `main-left`, `review`, `agents`. `wzp open` uses the one named `default`.",
      examples: [
        {
          default: [
            {
              columns: [60, 40],
              panes: [{ task: "fix-142" }, { rows: [{ log: "test" }, { list: true }] }],
            },
          ],
        },
        { default: "agents" },
      ],
    }),
  },
  expects("value-plan"),
);
export type Plan = z.output<typeof planSchema>;
