import { z } from "zod";

import { hookPatterns } from "../../hook/hook-events.ts";
import { hookSpecSchema } from "../../hook/hook-spec.ts";
import { expects } from "../problems/plan-message.ts";
import {
  argvSchema,
  commandLineSchema,
  duration,
  key,
  keys,
  timeLimit,
  variablesSchema,
  whole,
} from "./plan-values.ts";
import { secretsSchema } from "./task-schema.ts";

const retries = () => whole(0, 100);

const retrySchema = z
  .union(
    [
      retries(),
      keys(
        {
          max: key(retries(), { description: "Number of further tries for the same event.", default: 3 }),
          backoff: key(duration(), {
            description: "Wait before the second try; doubles each time, up to an hour.",
            default: "5s",
          }),
        },
        expects("value-hook-retry"),
      ),
    ],
    { error: expects("value-hook-retry") },
  )
  .transform((retry) => (typeof retry === "number" ? { max: retry } : retry));

const hookObjectSchema = keys(
  {
    run: commandLineSchema.meta({
      description:
        "Command that gets the event as JSON on its standard input. Text is a script for the `shell`; a list is a program with its arguments.",
      examples: ["./scripts/tell-me.sh", ["notify-send", "wzp"]],
    }),
    timeout: key(timeLimit(), {
      description: "A hook that takes longer has failed, and its processes are killed.",
      default: "1m",
    }),
    retry: key(retrySchema, {
      description:
        "Further tries after a failure. Later events of the hook wait meanwhile, so that their order is kept.",
      default: { max: 3, backoff: "5s" },
      examples: [5, { max: 5, backoff: "30s" }],
    }),
    env: key(variablesSchema, { description: "Environment variables.", examples: [{ CHANNEL: "builds" }] }),
    secrets: key(secretsSchema, {
      description:
        "Secrets that it gets as environment variables of these names. A hook gets only those that it names itself.",
      examples: [["CHAT_TOKEN"]],
    }),
    shell: key(argvSchema, {
      description: "Program and leading arguments for scripts; see the key of the same name of a task.",
      examples: [["zsh", "-c"]],
    }),
  },
  expects("value-hook"),
);

const hookSchema = z
  .union([commandLineSchema.transform((run) => ({ run })), hookObjectSchema], {
    error: expects("value-hook"),
  })
  .transform(({ run, ...settings }) =>
    hookSpecSchema.omit({ on: true }).parse({ command: run, ...withoutAbsent(settings) }),
  )
  .meta({ description: "A hook: only its command, or its settings." });

/** Hooks by the event, or the pattern of events, that starts them. */
export const hooksSchema = z.partialRecord(z.enum(hookPatterns), hookSchema, {
  error: (issue: { readonly code?: string }) =>
    issue.code === "unrecognized_keys" ? hookPatterns.join(", ") : expects("value-hooks"),
});

function withoutAbsent(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
