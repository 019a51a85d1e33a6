import { z } from "zod";

import { failureSchema } from "../../../../domain/failure.ts";
import { projectRefSchema } from "../../../../domain/run/run-spec.ts";
import { firingStates } from "../../../../domain/schedule/firing-state.ts";
import { scheduleTimingSchema, scheduleWorkSchema } from "../../../../domain/schedule/schedule-spec.ts";
import { checkoutKindSchema } from "../../../../domain/task/task-spec.ts";
import { runStateSchema } from "../../../../domain/task/task-state.ts";
import { groupParameters } from "../group-schemas.ts";
import { projectParameters } from "../project-schemas.ts";
import { numberedPagesQuery } from "../routes-schemas.ts";

/** Parameters and bodies of the routes for schedules. */

export const scheduleParameters = groupParameters;

export const listSchedulesQuery = z.object({
  project: projectParameters.shape.project.optional().describe("only schedules of this project"),
});

export const placeShape = {
  project: projectRefSchema
    .optional()
    .describe("where runs work; absent: in the directory of the project's newest run"),
};

export const setScheduleBody = z.strictObject({
  timing: scheduleTimingSchema
    .extend({ timezone: scheduleTimingSchema.shape.timezone.optional() })
    .describe("`timezone` absent: that of the server"),
  work: scheduleWorkSchema,
  ...placeShape,
});
export type SetSchedule = z.input<typeof setScheduleBody>;

export const changeScheduleBody = z.strictObject({
  paused: z.boolean().describe("true: starts no run; times of the pause are not made up for"),
});

export const syncSchedulesBody = z.strictObject({
  apply: z.boolean().describe("false: only returns what would change"),
  ...placeShape,
});

/** A run that was started by itself. */
export const firedRunSchema = z.object({
  id: z.string(),
  state: runStateSchema,
  createdAt: z.number(),
  endedAt: z.number().optional(),
});

export const firingSchema = z.object({
  /** The time of the schedule, or of the request to run it now; epoch ms. */
  dueAt: z.number(),
  state: z.enum(firingStates),
  /** A person ran it. */
  byHand: z.boolean(),
  /** Times that this entry stands for; more than one only for missed ones. */
  count: z.number().int(),
  failure: failureSchema.optional(),
  run: firedRunSchema.optional(),
});
export type Firing = z.infer<typeof firingSchema>;

export const describedWorkSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("plan"),
    tasks: z.array(z.string()).describe("empty: all tasks"),
    params: z.array(z.string()),
  }),
  z.object({
    kind: z.literal("tasks"),
    tasks: z.array(z.object({ name: z.string(), command: z.string(), checkout: checkoutKindSchema })),
  }),
]);
export type DescribedWork = z.infer<typeof describedWorkSchema>;

const describedScheduleShape = { timing: scheduleTimingSchema, work: describedWorkSchema };

export const scheduleResourceSchema = z.object({
  /** Id of the project. */
  project: z.string(),
  name: z.string(),
  ...describedScheduleShape,
  paused: z.boolean(),
  /** From the plan: `POST /projects/{project}/schedules/sync` changes and removes it. */
  isOfPlan: z.boolean(),
  /** The directory in which its runs work. */
  directory: z.string(),
  /** The person with whose permissions its runs start. */
  owner: z.string(),
  createdAt: z.number(),
  /** The next five times, epoch ms; none when it is paused or over. */
  next: z.array(z.number()),
  /** The newest entry of its history. */
  last: firingSchema.optional(),
});
export type ScheduleResource = z.infer<typeof scheduleResourceSchema>;

export const scheduleListSchema = z.object({ items: z.array(scheduleResourceSchema) });

export const listFiringsQuery = numberedPagesQuery;

const describedSchedule = z.object(describedScheduleShape);

export const scheduleChangesSchema = z.object({
  /** Without changes, the schedules are those of the plan. */
  items: z.array(
    z.object({
      name: z.string(),
      change: z.enum(["add", "change", "remove"]),
      before: describedSchedule.optional(),
      after: describedSchedule.optional(),
    }),
  ),
  applied: z.boolean(),
});
export type ScheduleChanges = z.infer<typeof scheduleChangesSchema>;

export const removedScheduleSchema = z.object({ removed: z.literal(true) });
