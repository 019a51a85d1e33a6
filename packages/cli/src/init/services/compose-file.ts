import { parse } from "yaml";
import { z } from "zod";

const word = z.union([z.string(), z.number(), z.boolean()]).transform(String).optional().catch(undefined);

const healthCheck = z
  .looseObject({
    test: z.union([z.string(), z.array(z.string())]).optional(),
    interval: word,
    timeout: word,
    start_period: word,
    retries: z.coerce.number().optional().catch(undefined),
    disable: z.boolean().optional(),
  })
  .optional()
  .catch(undefined);
export type HealthCheck = NonNullable<z.output<typeof healthCheck>>;

const port = z.union([
  z.string(),
  z.number().transform(String),
  z.looseObject({ published: word, protocol: word }).transform((each) => `${each.published ?? ""}:_`),
]);

const needs = z
  .union([
    z
      .array(z.string())
      .transform((names): Readonly<Record<string, { readonly condition?: string | undefined }>> =>
        Object.fromEntries(names.map((name) => [name, {}])),
      ),
    z.record(z.string(), z.looseObject({ condition: z.string().optional() })),
  ])
  .optional()
  .catch(undefined);

const serviceSchema = z.looseObject({
  depends_on: needs,
  healthcheck: healthCheck,
  ports: z.array(port).optional().catch(undefined),
  profiles: z.array(z.string()).optional().catch(undefined),
  restart: word,
  stop_grace_period: word,
});
export type ComposeService = z.output<typeof serviceSchema>;

const fileSchema = z.looseObject({ services: z.record(z.string(), serviceSchema) });
export type ComposeFile = z.output<typeof fileSchema>;

/** Returns undefined for text that is no such file. */
export function readCompose(source: string): ComposeFile | undefined {
  try {
    return fileSchema.safeParse(parse(source, { merge: true })).data;
  } catch {
    return undefined;
  }
}

const unitSeconds: Readonly<Record<string, number>> = { h: 3_600, m: 60, s: 1, ms: 0.001, us: 0.000001 };

/** Returns the seconds of a time such as `1m30s`; undefined for one that is not given or unknown. */
export function secondsOf(time: string | undefined): number | undefined {
  const parts = [...(time ?? "").matchAll(/([\d.]+)(h|ms|us|m|s)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== time) return undefined;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ""] ?? 0), 0);
}
