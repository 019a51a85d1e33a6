import { z } from "zod";

import { secretNameHelp, secretNamePattern } from "../secret-names.ts";
import { commandSchema } from "../task/task-spec.ts";

/** Hook of a plan with all its settings; times in ms. */
export const hookSpecSchema = z.object({
  /** The event, or the pattern of events, that starts it; its name in the project. */
  on: z.string().min(1).max(80),
  command: commandSchema,
  shell: z.array(z.string()).min(1).optional(),
  env: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string().regex(secretNamePattern, secretNameHelp)).max(100).optional(),
  timeout: z
    .number()
    .int()
    .min(1)
    .max(24 * 3_600_000)
    .default(60_000),
  retry: z
    .object({
      max: z.number().int().min(0).max(100).default(3),
      /** Before the second try; doubles each time. */
      backoff: z.number().int().min(0).default(5_000),
    })
    .prefault({}),
});
export type HookSpec = z.output<typeof hookSpecSchema>;

/** The end of a hook's program. */
export const hookEndSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("exited"), code: z.number().int() }),
  z.object({ kind: z.literal("signalled"), signal: z.string() }),
  z.object({ kind: z.literal("timed-out") }),
  /** It could not be started, or the machine lost it. */
  z.object({ kind: z.literal("broken"), why: z.string() }),
]);
export type HookEnd = z.infer<typeof hookEndSchema>;

/** `failed`: it is tried again; `given-up`: after the last try, so the next event follows. */
export const hookRunStates = ["succeeded", "failed", "given-up"] as const;
export type HookRunState = (typeof hookRunStates)[number];
