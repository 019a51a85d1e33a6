import { z } from "zod";

/** The content of one of our panes, as JSON in its user variable: the plugin renders tab titles from it. */
export const paneVariableSchema = z.object({
  v: z.literal(1),
  /** Full task id, such as `r12/test(2)`; absent in panes that show no task. */
  task: z.string().optional(),
  /** `free` is a place that waits for a task; `list` is the list of tasks without a place. */
  state: z.enum(["running", "succeeded", "failed", "free", "list", "shell", "log"]),
  /** Name of the workspace created by `wzp open`, when the pane belongs to one. */
  workspace: z.string().optional(),
});
export type PaneVariable = z.infer<typeof paneVariableSchema>;
