import {
  hookFileSchema,
  hookListSchema,
  hookParameters,
  hookRunSchema,
  listHookRunsQuery,
  listHooksQuery,
  offeredHooksSchema,
  offerHooksBody,
  runHookBody,
  trustHooksBody,
} from "../schemas/automation/hook-schemas.ts";
import { projectParameters } from "../schemas/project-schemas.ts";
import { pageSchema } from "../schemas/resources.ts";
import { idempotencyHeaders } from "../schemas/routes-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const hooksContract = {
  listHooks: {
    summary: "Lists hooks, and the plan files that they are from or that wait to be trusted",
    query: listHooksQuery,
    answer: hookListSchema,
  },
  offerHooks: {
    summary: "Offers the hooks of a plan",
    description:
      "They replace the hooks of the project at once if this file was trusted before, or if the caller may trust it. " +
      "Otherwise they wait, and those that were trusted before go on.",
    body: offerHooksBody,
    answer: offeredHooksSchema,
  },
  trustHooks: {
    summary: "Trusts a plan file: its hooks replace those of the project",
    params: projectParameters,
    body: trustHooksBody,
    answer: hookFileSchema,
  },
  listHookRuns: {
    summary: "Lists the latest 500 runs of a hook, newest first",
    params: hookParameters,
    query: listHookRunsQuery,
    answer: pageSchema(hookRunSchema),
  },
  runHook: {
    summary: "Runs a hook for an event now, and returns how it ended",
    params: hookParameters,
    headers: idempotencyHeaders,
    body: runHookBody,
    answer: hookRunSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
