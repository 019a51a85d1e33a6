import { parse } from "yaml";
import { z } from "zod";

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const variables = z.record(z.string(), scalar.nullable().catch(null)).catch({}).default({});
const names = z.union([z.string().transform((name) => [name]), z.array(z.string())]);
const runDefaults = z
  .looseObject({ run: z.looseObject({ "working-directory": z.string().optional() }).optional() })
  .optional();

const step = z.looseObject({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  if: scalar.optional(),
  shell: z.string().optional(),
  env: variables,
  "working-directory": z.string().optional(),
  "continue-on-error": z.unknown().optional(),
});

const job = z.looseObject({
  uses: z.string().optional(),
  if: scalar.optional(),
  needs: names.default([]),
  "runs-on": z.unknown().optional(),
  services: z.record(z.string(), z.unknown()).optional(),
  container: z.unknown().optional(),
  environment: z.unknown().optional(),
  env: variables,
  strategy: z.looseObject({ matrix: z.unknown().optional() }).optional(),
  defaults: runDefaults,
  "timeout-minutes": z.unknown().optional(),
  "continue-on-error": z.unknown().optional(),
  steps: z.array(step).default([]),
});

const workflow = z.looseObject({
  on: z.unknown().optional(),
  env: variables,
  defaults: runDefaults,
  jobs: z.record(z.string(), job),
});

export type Workflow = z.infer<typeof workflow>;
export type WorkflowJob = z.infer<typeof job>;
export type WorkflowStep = z.infer<typeof step>;

/** Returns undefined for text that is not a workflow. */
export function parseWorkflow(text: string): Workflow | undefined {
  try {
    return workflow.safeParse(parse(text)).data;
  } catch {
    return undefined;
  }
}

const ofChanges: ReadonlySet<string> = new Set([
  "push",
  "pull_request",
  "pull_request_target",
  "merge_group",
  "workflow_call",
]);

/** Returns why none of its jobs checks a change, if so. */
export function reasonAgainstWorkflow({ on }: Workflow): string | undefined {
  const events = typeof on === "string" ? [on] : Array.isArray(on) ? on.map(String) : Object.keys(on ?? {});
  const onChanges = events.filter((event) => ofChanges.has(event));
  if (onChanges.length === 0) return `starts on ${events.join(", ")}, not on a change`;
  const isOnTagsOnly = onChanges.length === 1 && onChanges[0] === "push" && tagsOnly.safeParse(on).success;
  return isOnTagsOnly ? "starts on a tag, not on a change" : undefined;
}

const tagsOnly = z.looseObject({
  push: z.looseObject({
    tags: z.unknown().refine((tags) => tags !== undefined),
    branches: z.undefined().optional(),
  }),
});
