import { z } from "zod";

import { paramValueLimit } from "../plan/params/param-rules.ts";
import { serviceSpecSchema } from "../service/service-spec.ts";
import { budgetSchema } from "../spending/budget-schema.ts";
import { commandSchema, submittedTaskSchema } from "../task/task-spec.ts";
import { runTraceSchema } from "../trace/run-trace.ts";

/** Source: PATH_MAX of Linux. */
export const absolutePath = z
  .string()
  .max(4096)
  .refine((path) => path.startsWith("/") && !path.includes("\0"), "must be an absolute path");

/** Rejects values that git could parse as an option or as more than a branch name. */
const branchName = z
  .string()
  .max(1000)
  .regex(/^(?![-/.])[^\s~^:?*[\\\p{Cc}]+$/u, "must be a valid branch name");

/**
 * The location of a run's work. Determined by the submitting client, which has the user's git and directory.
 */
export const projectRefSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("git"),
    /** Absolute path of the directory that contains the plan, or where the command was entered. */
    directory: absolutePath,
    /** Absolute top level of the user's working tree (equal to `directory` except in a subfolder of a monorepo). */
    root: absolutePath,
    /** Absolute path of the shared git directory: two working trees of one repository have the same. */
    commonDir: absolutePath,
    /** Branch that changes are merged into; absent with a detached HEAD. */
    target: branchName.optional(),
    /** Commit that the run's worktrees start from, fixed at submission; empty without a commit. */
    base: z.string().regex(/^[\da-f]{0,64}$/, "must be a commit id"),
    /**
     * First line of that commit's message, shown as the run's name; absent for runs of an earlier release.
     */
    subject: z.string().max(300).optional(),
    /** Author of that commit. */
    author: z.string().max(300).optional(),
  }),
  z.object({ kind: z.literal("directory"), directory: absolutePath }),
]);
export type ProjectRef = z.infer<typeof projectRefSchema>;
export type GitProject = Extract<ProjectRef, { kind: "git" }>;

/** The submitter of a run: the user of the server's own machine, or an account, with its name at that time. */
export const startedBySchema = z.object({ kind: z.enum(["local", "user"]), name: z.string() });
export type StartedBy = z.infer<typeof startedBySchema>;

/** Returns a key that runs of one project share: the repository, or the directory outside of any. */
export function projectKey(project: ProjectRef): string {
  return project.kind === "git" ? project.commonDir : project.directory;
}

export const runSettingsSchema = z.object({
  /** Commands to run in every new worktree before its task. */
  setup: z.array(commandSchema).default([]),
  /** Set-up is skipped when these files equal those of a cached checkout. */
  cache: z.array(z.string()).default([]),
  copy: z.array(z.string()).default([]),
  link: z.array(z.string()).default([]),
  /** Consecutive ports leased per checkout. */
  ports: z.number().int().min(0).max(100).default(0),
  /** Services that its tasks may need. */
  services: z.array(serviceSpecSchema).max(100).optional(),
  /** False: every task runs, even if an earlier result could be reused. */
  reuse: z.literal(false).optional(),
  /** Values of the plan's parameters; absent: the plan has none. */
  params: z.record(z.string().max(100), z.string().max(paramValueLimit)).optional(),
  /** Tasks of the plan that were requested by name; absent: all. */
  only: z.array(z.string().max(200)).max(10_000).optional(),
  /** Set by the server while it records traces, never by a client. */
  trace: runTraceSchema.optional(),
});
export type RunSettings = z.infer<typeof runSettingsSchema>;

export const runLimitsSchema = z.object({
  /** Maximum number of this run's tasks at once; absent: the worker's cores. */
  parallel: z.number().int().min(1).optional(),
  /** Maximum number of tasks of one group at once, over all runs of the project. */
  groups: z.record(z.string(), z.number().int().min(1)).default({}),
  /** The most that the agents of this run may spend, unless a person has set another budget. */
  budget: budgetSchema.optional(),
});
export type RunLimits = z.infer<typeof runLimitsSchema>;

/** The environment that tasks start from; the plan's variables override it. */
export const runEnvironmentSchema = z.object({
  mode: z.enum(["submitted", "clean"]),
  /** The submitting shell's variables; empty with `clean`. */
  variables: z.record(z.string(), z.string()),
  umask: z.number().int().min(0).max(0o777).optional(),
});
export type RunEnvironment = z.infer<typeof runEnvironmentSchema>;

const runSourceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("plan"), file: z.string(), text: z.string() }),
  z.object({ kind: z.literal("ad-hoc") }),
  z.object({ kind: z.literal("map") }),
  /** Verifies the candidate of a change; submitted by the server. */
  z.object({ kind: z.literal("landing"), change: z.string() }),
]);

export const runSubmissionSchema = z.object({
  title: z.string().max(200),
  project: projectRefSchema,
  source: runSourceSchema,
  settings: runSettingsSchema.prefault({}),
  limits: runLimitsSchema.prefault({}),
  environment: runEnvironmentSchema,
  tasks: z.array(submittedTaskSchema).max(10_000),
  /** False: more tasks follow (`POST /runs/{run}/tasks`), and the run ends only after it is sealed. */
  sealed: z.boolean().default(true),
  /**
   * Start no more tasks after this many failures, successes or ends of either kind (`map --halt`); with `cancel`,
   * running ones are cancelled too.
   */
  halt: z
    .object({
      failures: z.number().int().min(1).optional(),
      successes: z.number().int().min(1).optional(),
      ends: z.number().int().min(1).optional(),
      running: z.enum(["finish", "cancel"]),
    })
    .optional(),
});
export type RunSubmission = z.infer<typeof runSubmissionSchema>;
export type RunSubmissionInput = z.input<typeof runSubmissionSchema>;
