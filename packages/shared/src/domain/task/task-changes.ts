import { z } from "zod";

import { commandSchema, prioritySchema, type TaskSpec } from "./task-spec.ts";

/** Environments have some hundred variables at most, and a change is typed by hand. */
const mostVariables = 200;

const variable = z
  .string()
  .max(100)
  .regex(/^(?!WZP_)[A-Za-z_][A-Za-z0-9_]*$/, "must be a variable name that does not start with WZP_");
const value = z
  .string()
  .max(32_768)
  .refine((text) => !text.includes("\0"), "must not contain a NUL byte");

/** A prompt is one argument of a process, which Linux limits to 128 KiB. */
export const promptSchema = value.min(1);

const changes = z.strictObject({
  command: commandSchema.optional(),
  /** Merged into its own variables; null removes one. */
  env: z
    .record(variable, value.nullable())
    .refine((env) => Object.keys(env).length <= mostVariables, `must have at most ${mostVariables} variables`)
    .optional(),
  /** Milliseconds; null: no limit. */
  timeout: z.number().int().positive().nullable().optional(),
});

/** Changes to a task that apply from its next attempt on. */
export const taskChangesSchema = changes.refine(changesSomething, "must change something");
export type TaskChanges = z.infer<typeof taskChangesSchema>;

/** Changes to a task that waits to start. */
export const taskEditsSchema = changes
  .extend({
    priority: prioritySchema.optional(),
    /** A group of the project; null: none. */
    group: z.string().min(1).max(100).nullable().optional(),
  })
  .refine(changesSomething, "must change something");
export type TaskEdits = z.infer<typeof taskEditsSchema>;

function changesSomething(changed: object): boolean {
  return Object.values(changed).some((change) => change !== undefined);
}

/** The part of a specification that can be changed between attempts. */
export type ChangeableSpec = Pick<TaskSpec, "command" | "agent" | "env" | "timeout">;

/** Returns the specification of a task with changes applied. */
export function changeTask(spec: TaskSpec, changes: TaskChanges & Pick<TaskEdits, "group">): TaskSpec {
  const { command, env = {}, timeout, group = spec.group } = changes;
  const { timeout: before, group: _group, agentCommands, pool, continues, ...rest } = spec;
  const limit = timeout === undefined ? before : (timeout ?? undefined);
  const merged = Object.entries({ ...spec.env, ...env }).flatMap(([name, text]) =>
    text === null ? [] : [[name, text] as const],
  );
  return {
    ...rest,
    env: Object.fromEntries(merged),
    ...(command === undefined ? ofAgent({ agentCommands, pool }) : { command }),
    ...(limit !== undefined && { timeout: limit }),
    ...(group != null && { group }),
    ...(continues !== undefined && {
      continues: { ...continues, ...(command !== undefined && { command }) },
    }),
  };
}

function ofAgent({ agentCommands, pool }: Pick<TaskSpec, "agentCommands" | "pool">) {
  return { ...(agentCommands && { agentCommands }), ...(pool !== undefined && { pool }) };
}
