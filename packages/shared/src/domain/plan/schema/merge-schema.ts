import { z } from "zod";

import { checkoutUpdates } from "../../task/task-spec.ts";
import { expects } from "../problems/plan-message.ts";
import { pullRequestKeySchema, pushSchema } from "./pull-request-schema.ts";
import { commandLineSchema, commandListSchema, key, keys, text, whole } from "./plan-values.ts";

const most = 100;
const mostApprovals = 20;

const reviewSchema = keys(
  {
    required: key(whole(1, mostApprovals), {
      description: "Number of persons who must approve the change.",
      default: 1,
    }),
    by: key(
      z
        .array(z.enum(["owner", "admin", "operator"], { error: expects("value-review-role") }), {
          error: expects("value-review-roles"),
        })
        .min(1, { error: expects("value-review-roles") }),
      {
        description: "Roles whose approvals count. A more powerful role counts as well.",
        default: ["operator"],
      },
    ),
  },
  expects("value-review"),
).transform(({ required = 1, by = ["operator" as const] }) => ({ required, by }));

const conflictSchema = z
  .union(
    [
      z.enum(["person", "agent", "task"]),
      keys(
        {
          agent: key(text(expects("value-agent-name")), {
            description: "Name of the agent that resolves the conflict.",
          }),
        },
        expects("value-on-conflict"),
      ),
    ],
    { error: expects("value-on-conflict") },
  )
  .transform((wish) =>
    typeof wish === "string" ? { by: wish, agent: undefined } : { by: "agent" as const, agent: wish.agent },
  );

/** Settings for merging the changes of tasks into their target. */
export const mergeSchema = keys(
  {
    mode: key(z.enum(["manual", "auto", "review"], { error: expects("value-merge-mode") }), {
      description:
        "`auto`: the change is queued for its target as soon as the task has succeeded; `review`: as soon as it is approved; `manual`: when a person merges it with `wzp merge`.",
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
    "update-checkout": key(z.enum(checkoutUpdates, { error: expects("value-update-checkout") }), {
      description:
        "Where the target is checked out: `if-clean` updates the files there when the change lands, once none of them is edited; `never` leaves that working tree alone, and the change waits until another branch is checked out there.",
      default: "if-clean",
    }),
    push: key(pushSchema, {
      description:
        "Pushes the target to a git remote after each landing, never with force: the name of the remote, or its settings.",
      examples: ["origin", { remote: "origin", login: true }],
    }),
    "pull-request": key(pullRequestKeySchema, {
      description:
        "Opens a pull request as soon as the task has succeeded, instead of landing here: `true`, or its settings.",
      examples: [true, { draft: true, reviewers: ["alice"] }],
    }),
    review: key(reviewSchema, {
      description:
        "Approvals without which the change does not land. New commits withdraw them, unless the change was only rebased. With `mode: review`, one approval is required even without this key.",
      examples: [{ required: 2, by: ["operator"] }],
    }),
    "on-conflict": key(conflictSchema, {
      description:
        "Who resolves a conflict with the target: a `person`; the `agent` of the task, which continues with the merge of the target begun in its checkout; another agent (`{ agent: claude }`), also for tasks with `run`; or the `task`, which runs again on the new state of the target. After three times, a person.",
      default: "person",
      examples: ["agent", { agent: "claude" }],
    }),
  },
  expects("value-merge"),
);
export type PlanMerge = z.output<typeof mergeSchema>;
