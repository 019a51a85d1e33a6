import { z } from "zod";

import { durationLimit } from "../../base/duration.ts";
import { issueLinkSchema } from "../change/forge/issue.ts";
import { forgeAccessSchema, pullRequestWishSchema } from "../change/forge/pull-request.ts";
import { reviewRuleSchema } from "../review/review.ts";
import { budgetSchema } from "../spending/budget-schema.ts";
import { serviceNeedSchema } from "../service/service-need.ts";
import { secretNameHelp, secretNamePattern } from "../secret-names.ts";
import { policySchema } from "./agent/policy/policy-schema.ts";
import { containerSchema } from "./container.ts";
import { sandboxChoiceSchema } from "./sandbox-schema.ts";

/** A program and its arguments without a shell, or a script for the task's shell. */
export const commandSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("argv"), argv: z.array(z.string()).min(1) }),
  z.object({ kind: z.literal("shell"), script: z.string() }),
]);
export type Command = z.infer<typeof commandSchema>;

/** The end of the predecessor that lets this task start; `landed`: its success, once its change is on its target. */
export const edgePolicySchema = z.enum(["success", "failure", "always", "landed"]);
export type EdgePolicy = z.infer<typeof edgePolicySchema>;

const needSchema = z.object({
  /** Name of a task of the same run, or an id such as `r3/build` for one of an earlier run. */
  task: z.string(),
  if: edgePolicySchema.default("success"),
});
export type Need = z.infer<typeof needSchema>;

/** The causes of a retry: an exit code, or one of these kinds of end. */
const retryCauseSchema = z.union([
  z.number().int().min(0).max(255),
  z.enum(["failure", "signal", "timeout", "verify", "setup", "disk-full", "out-of-memory"]),
]);
export type RetryCause = z.infer<typeof retryCauseSchema>;

/** Argv of an agent with `{prompt}` in place of the prompt, and `{session}` in place of the id of its conversation. */
const agentCommandsSchema = z.object({
  start: z.array(z.string()).min(1),
  /** Continues its last conversation in the directory; absent: it cannot. */
  continue: z.array(z.string()).min(1).optional(),
});
export type AgentCommands = z.infer<typeof agentCommandsSchema>;

export const agentRights = ["add-tasks", "prompt-agents"] as const;
export const agentRightSchema = z.enum(agentRights);
const agentRightsSchema = z.array(agentRightSchema).min(1);
/** Programs that get the tools of `wzp mcp` by their options, or over the Agent Client Protocol. */
const mcpProgramSchema = z.enum(["claude", "codex", "acp"]);
const secretNamesSchema = z.array(z.string().regex(secretNamePattern, secretNameHelp)).min(1).max(100);

/** An agent that resolves conflicts in place of the task's own. */
const resolverSchema = z.object({
  /** Name of its profile. */
  name: z.string().min(1).max(200),
  commands: agentCommandsSchema,
  env: z.record(z.string(), z.string()).default({}),
});
export type Resolver = z.infer<typeof resolverSchema>;

const price = z.number().min(0).max(1_000_000);
/** US dollars for a million tokens, by the start of the model's name. */
const pricesSchema = z.record(
  z.string().min(1).max(200),
  z.object({ input: price, output: price, cacheRead: price, cacheWrite: price }),
);

/** An agent that takes over a task, with everything that its profile changes. */
const nextAgentSchema = resolverSchema.extend({
  pool: z.string().min(1).max(100),
  timeout: z.number().int().positive().optional(),
  secrets: secretNamesSchema.optional(),
  mcp: mcpProgramSchema.optional(),
  may: agentRightsSchema.optional(),
  policy: policySchema.optional(),
  sandbox: sandboxChoiceSchema.optional(),
  prices: pricesSchema.optional(),
});
export type NextAgent = z.infer<typeof nextAgentSchema>;

const retrySchema = z.object({
  /** Further attempts after the first that failed by itself. */
  max: z.number().int().min(0).max(100).default(0),
  /** Milliseconds before the first retry; doubles each time, with jitter. */
  backoff: z.number().int().min(0).default(1000),
  /** Failures that are retried; absent: all. */
  on: z.array(retryCauseSchema).optional(),
  /** Further attempts after a host, worker or machine was lost; they do not count towards `max`. */
  lost: z.number().int().min(0).max(100).default(3),
  /** Agents that take over, one with each retry after a failure of the task itself. */
  agents: z.array(nextAgentSchema).min(1).max(20).optional(),
});
export type Retry = z.infer<typeof retrySchema>;

/** Person, judge or rule that picks one of several candidates; `review`: the only one, once its reviewer approves it. */
const pickersOfTask = ["verify", "judge", "person", "review"] as const;
export const pickers = ["verify", "judge", "person"] as const;
const pickSchema = z.object({
  /** `verify`: the first of them that succeeded. */
  by: z.enum(pickersOfTask),
  /** The tasks of the run that solve the same. */
  from: z.array(z.string().min(1)).min(1).max(10),
  /** The task whose result `pick` names one of them, or whose result `verdict` approves the only one. */
  judge: z.string().optional(),
  /** Set by the server when the reviewer did not approve: a person decides. */
  asks: z.object({ message: z.string(), since: z.number() }).optional(),
  /** The one that a person named. */
  chosen: z.string().max(200).optional(),
});
export type PickRule = z.infer<typeof pickSchema>;

/** The review of another task's work by the agent of this one. */
const agentReviewSchema = z.object({
  /** The task of the run whose agent gets the comments. */
  writer: z.string().min(1),
  /** The task that takes over the approved work. */
  of: z.string().min(1),
  /** Reviews after which a person is asked. */
  rounds: z.number().int().min(1).max(10),
  /** The number of the present review, counted by the server. */
  round: z.number().int().min(1).default(1),
});

const resourcesSchema = z.object({
  /** Cores; 0 reserves nothing on the worker (the run's `parallel` still counts it). */
  cpu: z.number().min(0).default(0),
  /** Bytes. */
  memory: z.number().int().min(0).default(0),
});

const executorSchema = z.object({
  kind: z.literal("kubernetes"),
  /** Image of the pod, with wzp in it; absent: that of the server's settings. */
  image: containerSchema.shape.image.optional(),
});

/**
 * `worktree`: its own git worktree; `project`: the project's directory, shared; `none`: no checkout but an
 * empty directory (or `directory`, where an ad-hoc command was entered).
 */
export const checkoutKindSchema = z.enum(["worktree", "project", "none"]);
export type CheckoutKind = z.infer<typeof checkoutKindSchema>;

/**
 * `squash`: one commit; `merge`: a merge commit with the task's commits as second parent; `rebase`: each commit
 * of the task again, on the target.
 */
export const mergeStrategySchema = z.enum(["squash", "merge", "rebase"]);
export type MergeStrategy = z.infer<typeof mergeStrategySchema>;

/** The effect on a checkout of the target: its files are updated if they allow it, or the change waits. */
export const checkoutUpdates = ["if-clean", "never"] as const;
export const checkoutUpdateSchema = z.enum(checkoutUpdates);

/** Resolves a conflict without a person: the task runs again on the new target, or an agent merges the target. */
export const conflictWishSchema = z.discriminatedUnion("by", [
  z.object({ by: z.literal("task") }),
  z.object({
    by: z.literal("agent"),
    /** Absent: the task's own agent. */
    agent: resolverSchema.optional(),
  }),
]);
export type ConflictWish = z.infer<typeof conflictWishSchema>;

const mergeSpecSchema = z.object({
  /**
   * `auto`: queued for the target when the task succeeds; `review`: when it is approved; `manual`: when a person
   * merges it.
   */
  mode: z.enum(["manual", "auto", "review"]).default("manual"),
  strategy: mergeStrategySchema.default("squash"),
  /** Run one after another on the commit that the target would become. */
  verify: z.array(commandSchema).default([]),
  /** Maximum number of candidates of the target that are verified at once. */
  parallel: z.number().int().min(1).max(100).optional(),
  /** Absent: `if-clean`. */
  updateCheckout: checkoutUpdateSchema.optional(),
  /** Pushes the target after the landing. */
  push: forgeAccessSchema.optional(),
  /** Opens a pull request when the task succeeds. */
  pullRequest: pullRequestWishSchema.optional(),
  /** The approvals that it needs to land; absent: none. */
  review: reviewRuleSchema.optional(),
  /** Absent: a person resolves conflicts. */
  onConflict: conflictWishSchema.optional(),
});

/** The way in which the next attempt continues in the checkout of earlier ones. */
const continuationSchema = z.object({
  /** The attempt that made the checkout, or a later one that has it now. */
  attempt: z.number().int().min(1),
  /** Name of the worker that has the checkout. */
  worker: z.string(),
  /** An earlier attempt ran its command there, so set-up is done and an agent has a conversation to continue. */
  ran: z.boolean(),
  /** The attempt in which the agent's conversation began; absent: none ran its command yet. */
  conversation: z.number().int().min(1).optional(),
  /** The task's own command, restored by a retry. */
  command: commandSchema,
  /** Its own variables and time limit, where another agent's replace them for this attempt. */
  own: z
    .object({ env: z.record(z.string(), z.string()), timeout: z.number().int().positive().optional() })
    .optional(),
  /** The merge that is begun in the checkout before the command runs, and must be finished after it. */
  merging: z
    .object({
      target: z.string(),
      /** The last commit of the task's change. */
      tip: z.string(),
      /** Files that conflicted. */
      files: z.array(z.string()),
    })
    .optional(),
});
export type Continuation = z.infer<typeof continuationSchema>;

export const prioritySchema = z.number().int().min(-1000).max(1000);

/** One complete task of a run: the plan is not consulted afterwards. Times in ms, sizes in bytes. */
export const taskSpecSchema = z.object({
  name: z.string().min(1).max(80),
  /** Name in the plan before the matrix was expanded; equal to `name` without one. */
  base: z.string(),
  matrix: z.record(z.string(), z.string()).default({}),
  command: commandSchema,
  /**
   * Program and leading arguments that run a script, e.g. ["bash", "-c"]; absent: bash, else sh, in strict
   * mode for several lines.
   */
  shell: z.array(z.string()).min(1).optional(),
  agent: z.string().optional(),
  /** The issue that it resolves: its pull request closes it. */
  issue: issueLinkSchema.optional(),
  /** Only for the task of an agent. */
  agentCommands: agentCommandsSchema.optional(),
  /** Rights of the agent in its run; it may always read. */
  may: agentRightsSchema.optional(),
  /** Answers permissions for which the agent asks. */
  policy: policySchema.optional(),
  /** The agent gets the tools of `wzp mcp`, by the options of this program. */
  mcp: mcpProgramSchema.optional(),
  /** Name of the account whose quota its agent uses: it does not start while the pool is closed. */
  pool: z.string().min(1).max(100).optional(),
  /** Prices of models, which override the built-in ones. */
  prices: pricesSchema.optional(),
  /** The most that its agents may spend in all attempts, unless a person has set another budget. */
  budget: budgetSchema.optional(),
  checkout: checkoutKindSchema.default("worktree"),
  /** With `none`: the absolute working directory. Otherwise: relative to the checkout's root. */
  directory: z.string().optional(),
  needs: z.array(needSchema).default([]),
  /** Services of the run's settings: it starts when they are there. */
  services: z.array(serviceNeedSchema).max(100).optional(),
  env: z.record(z.string(), z.string()).default({}),
  /** Names of secrets of the project: the assignment contains their values, as variables of these names. */
  secrets: secretNamesSchema.optional(),
  /** Absent: only an agent that asks for no permission gets one, where the machine allows it. */
  sandbox: sandboxChoiceSchema.optional(),
  /** Its commands run in this image. */
  container: containerSchema.optional(),
  /** Each attempt is a Job of its own on Kubernetes. */
  executor: executorSchema.optional(),
  terminal: z.boolean().default(true),
  timeout: z.number().int().positive().optional(),
  idleTimeout: z.number().int().positive().optional(),
  retry: retrySchema.default({ max: 0, backoff: 1000, lost: 3 }),
  verify: z.array(commandSchema).default([]),
  /**
   * Globs as in .gitignore, relative to the working directory; matching files are kept as artifacts of the
   * attempt.
   */
  outputs: z.array(z.string()).default([]),
  /**
   * Globs as in .gitignore, relative to the plan's directory, and `$NAME` for variables of the submitting shell.
   * An earlier result is reused while they, the task and its needs are unchanged; absent: never.
   */
  inputs: z.array(z.string()).optional(),
  resources: resourcesSchema.default({ cpu: 0, memory: 0 }),
  /** Settings of its merge; absent: a person merges it, as one commit. */
  merge: mergeSpecSchema.optional(),
  /** Its failure fails neither its run nor the tasks that need its success. */
  allowFailure: z.literal(true).optional(),
  /** Its work is that of one of these tasks, which is picked when all of them have ended. */
  pick: pickSchema.optional(),
  /** The task that picks this one or another: its work reaches the target only by that one. */
  candidateOf: z.string().optional(),
  /** It compares the commits of its needs, so these are not merged into its checkout. */
  compares: z.literal(true).optional(),
  /** It reviews the work of another task: its verdict approves that, or sends its comments to the writer. */
  reviews: agentReviewSchema.optional(),
  group: z.string().optional(),
  /** Globs of the files that only this task may change while it runs; it does not run beside tasks that claim the same. */
  claims: z.array(z.string().min(1).max(1000)).min(1).max(100).optional(),
  /** Labels that a worker must have. */
  labels: z.array(z.string()).default([]),
  /** Higher runs first. */
  priority: prioritySchema.default(0),
  /** Submitted paused: it starts after it was resumed. */
  paused: z.literal(true).optional(),
  /** Starts at the earliest this many ms after its submission. */
  delay: z.number().int().positive().max(durationLimit).optional(),
  /** Epoch ms; among equal priorities, the earlier runs first. */
  deadline: z.number().int().optional(),
  /** Set by the server; absent: the next attempt starts in a new checkout. */
  continues: continuationSchema.optional(),
  /** Set by the server after a conflict: the commit that new checkouts start from; absent: the base of the run. */
  onto: z.string().optional(),
});
/** A task as a client submits it. */
export const submittedTaskSchema = taskSpecSchema.omit({ continues: true, onto: true });
export type TaskSpec = z.infer<typeof taskSpecSchema>;
export type TaskSpecInput = z.input<typeof taskSpecSchema>;
