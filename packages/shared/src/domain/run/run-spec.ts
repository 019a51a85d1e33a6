import { z } from "zod";

import { commandSchema, taskSpecSchema } from "../task/task-spec.ts";

/** Origin: PATH_MAX of Linux. */
export const absolutePath = z
  .string()
  .max(4096)
  .refine((path) => path.startsWith("/") && !path.includes("\0"), "must be an absolute path");

/** Nothing that git could take for an option or for more than the name of a branch. */
const branchName = z
  .string()
  .max(1000)
  .regex(/^(?![-/.])[^\s~^:?*[\\\p{Cc}]+$/u, "must be the name of a branch");

/** Where a run works. The submitting client looked this up: it has the user's git and directory. */
export const projectRefSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("git"),
    /** Absolute path of the directory that holds the plan, or in which the command was typed. */
    directory: absolutePath,
    /** Absolute top level of the user's working tree (equal to `directory` but in a monorepo's folder). */
    root: absolutePath,
    /** Absolute path of the shared git directory: two working trees of one repository share it. */
    commonDir: absolutePath,
    /** Branch that changes go to; absent with a detached HEAD. */
    target: branchName.optional(),
    /** Commit that the run's worktrees start from, fixed at submission; empty without a commit. */
    base: z.string().regex(/^[\da-f]{0,64}$/, "must be the id of a commit"),
    /** First line of that commit's message, by which people know the run; absent of runs of an earlier release. */
    subject: z.string().max(300).optional(),
    /** Who wrote that commit. */
    author: z.string().max(300).optional(),
  }),
  z.object({ kind: z.literal("directory"), directory: absolutePath }),
]);
export type ProjectRef = z.infer<typeof projectRefSchema>;

/** Who submitted a run: the holder of the server's own machine, or an account, by the name it had then. */
export const startedBySchema = z.object({ kind: z.enum(["local", "user"]), name: z.string() });
export type StartedBy = z.infer<typeof startedBySchema>;

/** What two runs of one project have in common: the repository, or the directory outside of any. */
export function projectKey(project: ProjectRef): string {
  return project.kind === "git" ? project.commonDir : project.directory;
}

export const runSettingsSchema = z.object({
  /** Commands in every new worktree before its task. */
  setup: z.array(commandSchema).default([]),
  /** Set-up is skipped when these files equal those of a cached checkout. */
  cache: z.array(z.string()).default([]),
  copy: z.array(z.string()).default([]),
  link: z.array(z.string()).default([]),
  /** Consecutive ports leased per checkout. */
  ports: z.number().int().min(0).max(100).default(0),
  /** Tasks of the plan that were asked for by name; absent: all. */
  only: z.array(z.string().max(200)).max(10_000).optional(),
});
export type RunSettings = z.infer<typeof runSettingsSchema>;

export const runLimitsSchema = z.object({
  /** Tasks of this run at once; absent: the worker's cores. */
  parallel: z.number().int().min(1).optional(),
  /** Tasks of one group at once, over all runs of the project. */
  groups: z.record(z.string(), z.number().int().min(1)).default({}),
});
export type RunLimits = z.infer<typeof runLimitsSchema>;

/** The environment tasks start from; what the plan sets wins over it. */
export const runEnvironmentSchema = z.object({
  mode: z.enum(["submitted", "clean"]),
  /** The submitting shell's variables; empty with `clean`. */
  variables: z.record(z.string(), z.string()),
  umask: z.number().int().min(0).max(0o777).optional(),
});
export type RunEnvironment = z.infer<typeof runEnvironmentSchema>;

export const runSourceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("plan"), file: z.string(), text: z.string() }),
  z.object({ kind: z.literal("ad-hoc") }),
  z.object({ kind: z.literal("map") }),
]);
export type RunSource = z.infer<typeof runSourceSchema>;

export const runSubmissionSchema = z.object({
  title: z.string().max(200),
  project: projectRefSchema,
  source: runSourceSchema,
  settings: runSettingsSchema.prefault({}),
  limits: runLimitsSchema.prefault({}),
  environment: runEnvironmentSchema,
  tasks: z.array(taskSpecSchema).max(10_000),
  /** False: more tasks follow (`POST /runs/{run}/tasks`), and the run ends only after it is sealed. */
  sealed: z.boolean().default(true),
  /** Stop starting tasks after so many failures (`map --halt`); running ones are cancelled with `now`. */
  halt: z.object({ failures: z.number().int().min(1), running: z.enum(["finish", "cancel"]) }).optional(),
});
export type RunSubmission = z.infer<typeof runSubmissionSchema>;
export type RunSubmissionInput = z.input<typeof runSubmissionSchema>;
