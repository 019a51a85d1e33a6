import { z } from "zod";

import { allLogAreas, hasArea, logPrograms } from "../../../../domain/logs/log-areas.ts";
import { logLevels } from "../../../../domain/logs/set-levels.ts";

const dayMs = 86_400_000;

const setLevelSchema = z.object({
  program: z.enum(logPrograms),
  /** Absent: the whole program. */
  area: z.enum(allLogAreas).optional(),
  level: z.enum(logLevels),
  /** Epoch ms at which the configured level is back; absent: when the server starts again. */
  until: z.number().optional(),
});

export const logLevelsResourceSchema = z.object({
  /** The level of the settings, for programs and areas that are not listed. */
  configured: z.enum(logLevels),
  items: z.array(setLevelSchema),
  workers: z.array(
    z.object({
      name: z.string(),
      /**
       * applied: it uses these levels; sent: it is connected and has not confirmed them; away: it keeps those that it had,
       * and gets these when it connects.
       */
      levels: z.enum(["applied", "sent", "away"]),
    }),
  ),
});
export type LogLevelsResource = z.infer<typeof logLevelsResourceSchema>;

export const setLogLevelBody = z
  .strictObject({
    program: z.enum(logPrograms),
    area: z.enum(allLogAreas).optional(),
    /** configured: that of the settings again. */
    level: z.enum([...logLevels, "configured"]),
    /** After this time, at most 30 days, the configured level is back. */
    forMs: z
      .number()
      .int()
      .min(1)
      .max(30 * dayMs)
      .optional(),
  })
  .refine(({ program, area }) => area === undefined || hasArea(program, area), {
    path: ["area"],
    error: "This program has no such area.",
  });
export type SetLogLevel = z.infer<typeof setLogLevelBody>;
