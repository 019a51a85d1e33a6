import { z } from "zod";

import { taskStateSchema } from "../../../domain/task/task-state.ts";
import { pagingShape } from "./routes-schemas.ts";

/** Maximum tasks of a timeline in one response, so that a script gets most runs with one request. */
const timelineLimit = 10_000;

/** Times of a task's transitions, in epoch ms; absent when not reached. */
export const taskSpanSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: taskStateSchema,
  /** Names of the tasks it waited for. */
  needs: z.array(z.string()),
  createdAt: z.number(),
  readyAt: z.number().optional(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
});
export type TaskSpan = z.infer<typeof taskSpanSchema>;

export const timelineQuery = z.object({
  cursor: z.string().max(500).optional().describe("`next` of the previous page"),
  limit: z.coerce.number().int().min(1).max(timelineLimit).default(timelineLimit),
});

export const runAttemptsQuery = z.object({
  ...pagingShape,
  earlier: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .default(false)
    .describe("only ended attempts that were followed by another attempt"),
});
