import { z } from "zod";

/** What an attempt takes of its machine. Times are epoch ms, sizes bytes; CPU is counted in cores: 1 is one busy core. */

/** Points of one answer: more than a small plot has pixels. */
export const usagePoints = 300;

export const usagePointSchema = z.object({
  at: z.number().int(),
  /** Mean since the point before, or the start. */
  cpu: z.number(),
  /** The most since the point before; what processes share counts for each of them. */
  memory: z.number().int(),
  processes: z.number().int(),
});

const peakAndMean = z.object({ peak: z.number(), mean: z.number() });

export const attemptUsageSchema = z.object({
  /** Oldest first, at most 300. None: it ended before it was first measured, within seconds. */
  points: z.array(usagePointSchema),
  /** CPU time so far, in ms. */
  cpuMs: z.number().int(),
  cpu: peakAndMean,
  memory: peakAndMean,
});
export type AttemptUsageResource = z.infer<typeof attemptUsageSchema>;
