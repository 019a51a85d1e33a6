import { z } from "zod";

import { position } from "../event-position.ts";

/** A hook, with the id of its project. */
const hook = { project: z.string(), hook: z.string() };
/** A plan file with hooks, with the id of its project. */
const hookFile = { project: z.string(), file: z.string(), hash: z.string() };

/** Events about hooks. */
export const hookEventSchemas = [
  z.object({ ...position, kind: z.literal("hook.offered"), data: z.object({ ...hookFile, by: z.string() }) }),
  z.object({ ...position, kind: z.literal("hook.trusted"), data: z.object({ ...hookFile, by: z.string() }) }),
  z.object({
    ...position,
    kind: z.literal("hook.changed"),
    data: z.object({ ...hook, failing: z.boolean() }),
  }),
  z.object({ ...position, kind: z.literal("hook.removed"), data: z.object(hook) }),
  z.object({
    ...position,
    kind: z.literal("hook.failed"),
    data: z.object({
      ...hook,
      /** Number and kind of the event that it was started for. */
      event: z.number().int(),
      of: z.string(),
      /** Its exit code, or why it has none. */
      why: z.string(),
    }),
  }),
] as const;
