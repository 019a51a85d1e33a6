import { z } from "zod";

import { hookEndSchema, hookSpecSchema } from "../../domain/hook/hook-spec.ts";
import { absolutePath } from "../../domain/run/run-spec.ts";
import { givenSecretsSchema } from "./given-secrets.ts";

/** Asking again about the same try of the same delivery starts nothing: the answer is about the one that ran. */
export const runHookQuestion = z.object({
  kind: z.literal("run-hook"),
  /** Number of the hook. */
  hook: z.number().int(),
  /** Such as `3.1042.1`: hook, event and try. */
  id: z.string().regex(/^[\w.-]{1,100}$/),
  spec: hookSpecSchema,
  directory: absolutePath,
  /** Text for its standard input. */
  input: z.string(),
  /** Names the event; overrides the variables of `spec`. */
  variables: z.record(z.string(), z.string()),
  /** Only if the hook names secrets; never sent in any other message. */
  secrets: givenSecretsSchema.optional(),
});

export const runHookAnswer = z.object({
  kind: z.literal("run-hook"),
  end: hookEndSchema,
  durationMs: z.number(),
  /** The last lines of its output. */
  output: z.string(),
});
