import { z } from "zod";

import { projectRefSchema } from "../../domain/run/run-spec.ts";
import { conflictSchema, resolutionShape } from "../api/schemas/changes/conflict-schemas.ts";

/** Questions about the conflict of a change with its target, and their answers. */

const conflictedChange = {
  project: projectRefSchema,
  /** The target. */
  branch: z.string(),
  /** The task, such as `r12/fix-142`. */
  change: z.string(),
};

export const conflictQuestions = [
  z.object({ kind: z.literal("conflict"), ...conflictedChange, tip: z.string() }),
  /** Merges the target into the branch of a task, with this result where they conflict. */
  z.object({
    kind: z.literal("resolve"),
    ...conflictedChange,
    ...resolutionShape,
    /** Names that the branch of the task can have; the first one that is at the commit of the change is moved. */
    branches: z.array(z.string()),
  }),
] as const;

export const conflictAnswers = [
  z.object({ kind: z.literal("conflict"), conflict: conflictSchema }),
  z.object({ kind: z.literal("resolve"), commit: z.string() }),
] as const;
