import { parse } from "yaml";
import { z } from "zod";

/** Numbers and switches are often written as text. */
const number = z.coerce.number().optional().catch(undefined);
const text = z.string().optional().catch(undefined);
const word = z.union([z.string(), z.number(), z.boolean()]).transform(String).optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);

/** `NAME=value` in a list, or a map. */
const variables = z
  .union([
    z
      .array(z.string())
      .transform((lines) =>
        Object.fromEntries(
          lines.map((each) => [each.split("=", 1)[0] ?? "", each.slice(each.indexOf("=") + 1)] as const),
        ),
      ),
    z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)),
  ])
  .optional()
  .catch(undefined);

const probe = z
  .looseObject({
    exec: z.looseObject({ command: z.string(), working_dir: text }).optional(),
    http_get: z.looseObject({ host: text, scheme: text, path: text, port: word }).optional(),
    period_seconds: number,
    timeout_seconds: number,
    failure_threshold: number,
  })
  .optional()
  .catch(undefined);
export type ComposedProbe = NonNullable<z.output<typeof probe>>;

const processSchema = z.looseObject({
  command: text,
  entrypoint: z.array(z.string()).optional().catch(undefined),
  working_dir: text,
  environment: variables,
  depends_on: z
    .record(z.string(), z.looseObject({ condition: text }))
    .optional()
    .catch(undefined),
  readiness_probe: probe,
  liveness_probe: probe,
  ready_log_line: text,
  availability: z
    .looseObject({ restart: word, backoff_seconds: number, max_restarts: number })
    .optional()
    .catch(undefined),
  shutdown: z
    .looseObject({ command: text, signal: number, timeout_seconds: number })
    .optional()
    .catch(undefined),
  disabled: flag,
  is_daemon: flag,
  replicas: number,
  schedule: z.unknown().optional(),
});
export type ComposedProcess = z.output<typeof processSchema>;

const fileSchema = z.looseObject({
  environment: variables,
  extends: z.unknown().optional(),
  env_cmds: z.unknown().optional(),
  shell: z.looseObject({ shell_command: z.string(), shell_argument: text }).optional().catch(undefined),
  processes: z.record(z.string(), processSchema),
});
export type ProcessComposeFile = z.output<typeof fileSchema>;

/** Returns undefined for text that is no such file. */
export function readProcessCompose(source: string): ProcessComposeFile | undefined {
  try {
    return fileSchema.safeParse(parse(source, { merge: true })).data;
  } catch {
    return undefined;
  }
}
