import { z } from "zod";

import { allLogAreas } from "../../../../domain/logs/log-areas.ts";
import { entryLevels } from "../../../../domain/logs/log-entry.ts";

/** Entries in one answer. */
const programLogLimits = { usual: 200, most: 2_000 } as const;

const mostText = 200;
/** A position in each log; there is one for each session host that has written anything. */
const mostPosition = 8_000;

export const programLogsQuery = z.object({
  level: z.enum(entryLevels).optional().describe("this level and more urgent ones"),
  program: z
    .string()
    .max(mostText)
    .optional()
    .describe("server, worker, access (changes and refusals) or the name of a session host"),
  area: z.enum(allLogAreas).optional().describe("a part of the program"),
  text: z.string().max(mostText).optional().describe("in message or context, whatever its case"),
  run: z
    .string()
    .regex(/^r\d+$/)
    .optional()
    .describe("entries about this run, its tasks and attempts"),
  since: z.coerce.number().int().min(0).optional().describe("epoch ms"),
  after: z
    .string()
    .max(mostPosition)
    .optional()
    .describe("the `next` of an answer: only what was written after it"),
  limit: z.coerce.number().int().min(1).max(programLogLimits.most).default(programLogLimits.usual),
});

const programLogEntrySchema = z.object({
  timestamp: z.string(),
  level: z.enum(entryLevels),
  program: z.string(),
  area: z.string().optional(),
  message: z.string(),
  context: z.record(z.string(), z.unknown()).optional(),
});

export const programLogsSchema = z.object({
  /** The newest that pass, oldest first. */
  items: z.array(programLogEntrySchema),
  /** Earlier ones pass too: ask with a larger `limit` or a narrower filter. */
  more: z.boolean(),
  /** For `after`. */
  next: z.string(),
});
export type ProgramLogs = z.infer<typeof programLogsSchema>;
