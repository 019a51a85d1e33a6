import { z } from "zod";

import { secretNameHelp, secretNamePattern } from "../secret-names.ts";
import { containerSchema } from "../task/container.ts";
import { commandSchema } from "../task/task-spec.ts";
import { serviceNeedSchema } from "./service-need.ts";

/** One instance serves the whole project, the tasks of one run, or one attempt in its checkout. */
export const serviceScopes = ["project", "run", "checkout"] as const;

export const restartPolicies = ["always", "on-failure", "never"] as const;

export const stopSignals = ["TERM", "INT", "QUIT", "HUP", "USR1", "USR2"] as const;

const port = z.number().int().min(1).max(65_535);
const ms = z.number().int().min(1);

const checkSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("command"), command: commandSchema }),
  /** A path on its first port, or a whole address. */
  z.object({ kind: z.literal("http"), url: z.string().max(2_000) }),
  /** Absent: its first port. */
  z.object({ kind: z.literal("tcp"), port: port.optional() }),
  /** Its output contains this text. */
  z.object({ kind: z.literal("log"), text: z.string().min(1).max(1_000) }),
]);
export type ServiceCheck = z.infer<typeof checkSchema>;

export const usualRestarts = 5;
export const usualFailures = 3;

export const leastLogSize = 1_048_576;
const usualLogSize = 67_108_864;

/** Service of a plan with all its settings; times in ms. */
export const serviceSpecSchema = z.object({
  name: z.string().min(1).max(80),
  command: commandSchema,
  shell: z.array(z.string()).min(1).optional(),
  scope: z.enum(serviceScopes).default("project"),
  /** Its command, and those of its checks, run in this image. */
  container: containerSchema.optional(),
  terminal: z.boolean().default(true),
  /** A fixed port; absent: free ones are leased. */
  port: port.optional(),
  /** Number of leased ports. */
  ports: z.number().int().min(0).max(20).default(1),
  env: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string().regex(secretNamePattern, secretNameHelp)).max(100).optional(),
  needs: z.array(serviceNeedSchema).max(100).default([]),
  ready: z
    .object({
      check: checkSchema,
      every: ms.default(1_000),
      within: ms.default(60_000),
      timeout: ms.default(5_000),
    })
    .optional(),
  healthy: z
    .object({
      check: checkSchema,
      every: ms.default(10_000),
      timeout: ms.default(5_000),
      /** Failed checks in a row after which it is unhealthy. */
      failures: z.number().int().min(1).max(1_000).default(usualFailures),
      /** An unhealthy service is restarted. */
      restart: z.boolean().default(false),
    })
    .optional(),
  restart: z
    .object({
      when: z.enum(restartPolicies).default("on-failure"),
      /** Before the first restart; doubles each time. */
      backoff: ms.default(1_000),
      /** Restarts within the window after which it has failed. */
      max: z.number().int().min(0).max(1_000).default(usualRestarts),
      within: ms.default(300_000),
    })
    .prefault({}),
  stop: z
    .object({
      signal: z.enum(stopSignals).default("TERM"),
      grace: z.number().int().min(0).default(10_000),
      /** Runs in place of the signal. */
      command: commandSchema.optional(),
    })
    .prefault({}),
  /** Globs as in .gitignore, relative to its directory: it is restarted when such a file changes. */
  onChange: z.array(z.string().min(1).max(1_000)).min(1).max(100).optional(),
  /** Bytes of the output of one start that are kept: its end. */
  logSize: z.number().int().min(leastLogSize).default(usualLogSize),
  /** Time for which it stays up after the last task that needs it. */
  linger: z.number().int().min(0).default(30_000),
});
export type ServiceSpec = z.output<typeof serviceSpecSchema>;
export type ServiceSpecInput = z.input<typeof serviceSpecSchema>;
