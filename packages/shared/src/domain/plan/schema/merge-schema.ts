import { z } from "zod";

import { expects } from "../problems/plan-message.ts";
import { commandLineSchema, commandListSchema, key, keys, whole } from "./plan-values.ts";

const most = 100;

/** Settings for merging the changes of tasks into their target. */
export const mergeSchema = keys(
  {
    mode: key(z.enum(["manual", "auto"], { error: expects("value-merge-mode") }), {
      description:
        "`auto`: the change is queued for its target as soon as the task has succeeded; `manual`: when a person merges it with `wzp merge`.",
      default: "manual",
    }),
    strategy: key(z.enum(["squash", "merge", "rebase"], { error: expects("value-merge-strategy") }), {
      description:
        "`squash`: as one commit; `merge`: as a merge commit that keeps the task's commits; `rebase`: as the task's commits, one by one.",
      default: "squash",
    }),
    verify: key(
      z.union([commandListSchema, commandLineSchema.transform((command) => [command])], {
        error: expects("value-command-or-list"),
      }),
      {
        description:
          "Commands that must succeed on the commit that the target would become, before it does. The task's own `verify` runs there as well.",
        examples: [["npm ci", "npm test"]],
      },
    ),
    parallel: key(whole(1, most), {
      description:
        "Maximum number of queued changes that are verified at once, each together with those ahead of it.",
      default: 4,
    }),
  },
  expects("value-merge"),
);
export type PlanMerge = z.output<typeof mergeSchema>;
