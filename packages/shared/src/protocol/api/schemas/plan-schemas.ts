import { z } from "zod";

import { commandSchema, edgePolicySchema, taskSpecSchema } from "../../../domain/task/task-spec.ts";
import { messagesSchema } from "../../../domain/message-schema.ts";
import { paramTypes } from "../../../domain/plan/params/param-rules.ts";
import { planProblemReasons } from "../../../domain/plan/problems/plan-problem.ts";

/** Bodies of the routes that accept the text of a plan. */

/** A plan of 10,000 tasks has some hundred kilobytes; parsing is synchronous, so it must stay short. */
export const planTextLimit = 512 * 1024;

export const planTextSchema = z.string().min(1).describe("the plan as YAML");
export const planTypes = ["text/yaml", "application/yaml", "application/x-yaml"] as const;

/** No control characters (Cc), written as code points: tools that read the OpenAPI document do not know the class. */
const planName = z
  .string()
  .regex(/^[^\u0000-\u001F\u007F-\u009F]{1,200}$/u)
  .default("wezterm-parallel.yaml")
  .describe("file name of the plan, for problem messages and the title of the run");

export const checkPlanQuery = z.object({ file: planName });

export const submitPlanQuery = z.object({
  project: z
    .string()
    .regex(/^p[1-9]\d{0,11}$/, "a project id has the form p3")
    .describe("a project with a run, so that the server knows its directory"),
  task: z
    .union([z.string().transform((one) => [one]), z.array(z.string())])
    .default([])
    .describe("only these tasks and those they need; may be repeated"),
  param: z
    .union([z.string().transform((one) => [one]), z.array(z.string())])
    .default([])
    .describe(
      "`name=value` sets a parameter of the plan, `name` a boolean one to `true`; may be repeated. The run shows the values",
    ),
  file: planName,
  folder: z
    .string()
    .max(4096)
    .refine((folder) => isInside(folder), "must be a folder inside the repository, without `..`")
    .optional()
    .describe(
      "folder of the plan, relative to the root of the repository; absent: the folder of the newest run",
    ),
});

function isInside(folder: string): boolean {
  return !folder.startsWith("/") && !folder.includes("\0") && !folder.split("/").includes("..");
}

/** A plan on a worker's disk. */
export const planFileSchema = z.object({
  file: z.string(),
  folder: z.string().describe("relative to the root of the repository; empty: the root"),
  text: z.string(),
});
export type PlanFile = z.infer<typeof planFileSchema>;

export const projectPlanSchema = z.object({
  plan: planFileSchema.optional().describe("absent: the project has no plan"),
  agents: z
    .array(z.string())
    .describe("values for `agent` of a task: the plan's agents, then the built-in ones"),
});
export type ProjectPlan = z.infer<typeof projectPlanSchema>;

const planProblemSchema = z.object({
  reason: z.enum(planProblemReasons),
  detail: z.string(),
  hint: z.string().optional(),
  /** From 1, in UTF-16 units as editors count. */
  line: z.number().int(),
  column: z.number().int(),
  length: z.number().int(),
  messages: messagesSchema,
  /** JSON pointer into the plan; absent for YAML syntax errors. */
  pointer: z.string().optional(),
});

const plannedTaskSchema = z.object({
  name: z.string(),
  base: z.string(),
  checkout: z.enum(["worktree", "project", "none"]),
  needs: z.array(z.object({ task: z.string(), if: edgePolicySchema })),
});

/** A run must have a value for a parameter without a default. */
const planParamSchema = z.object({
  name: z.string(),
  type: z.enum(paramTypes),
  description: z.string().optional(),
  default: z.string().optional(),
  values: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
});

/** `tasks` in the order of the file, matrices expanded, with their needs: this is the graph. */
export const planCheckSchema = z.object({
  valid: z.boolean(),
  problems: z.array(planProblemSchema),
  tasks: z.array(plannedTaskSchema),
  /** The parameters of a valid plan, in the order of the file; see `param` of `POST /runs/plan`. */
  params: z.array(planParamSchema),
});
export type PlanCheck = z.infer<typeof planCheckSchema>;

/** Enough for tasks entered by hand; larger batches are a plan, or `POST /runs`. */
const tasksTyped = 1_000;

/** A task with its command, or with an agent and its prompt. */
const typedTaskSchema = taskSpecSchema
  .extend({
    command: commandSchema.optional(),
    prompt: z
      .string()
      .min(1)
      .optional()
      .describe("instead of `command`: the prompt for `agent`, as in a plan"),
  })
  .refine(
    ({ command, agent, prompt }) =>
      prompt === undefined ? command !== undefined : command === undefined && agent !== undefined,
    "either `command`, or `agent` and `prompt`, is required",
  );
export type TypedTask = z.output<typeof typedTaskSchema>;
export type TypedTaskInput = z.input<typeof typedTaskSchema>;

/** Tasks without a plan; `title` absent: built from the names of the first tasks. */
export const submitTasksBody = z.strictObject({
  title: z.string().min(1).max(200).optional(),
  tasks: z.array(typedTaskSchema).min(1).max(tasksTyped),
});
export type SubmitTasks = z.input<typeof submitTasksBody>;
