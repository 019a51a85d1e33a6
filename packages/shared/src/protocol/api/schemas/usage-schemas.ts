import { z } from "zod";

/** Resource usage of an attempt. Times are epoch ms, sizes bytes; CPU is counted in cores: 1 is one busy core. */

/** Points of one response: more than the pixels of a small plot. */
export const usagePoints = 300;

const usagePointSchema = z.object({
  at: z.number().int(),
  /** Mean since the previous point, or the start. */
  cpu: z.number(),
  /** Maximum since the previous point; shared memory counts for each process. */
  memory: z.number().int(),
  processes: z.number().int(),
});

const peakAndMean = z.object({ peak: z.number(), mean: z.number() });

export const attemptUsageSchema = z.object({
  /** Oldest first, at most 300. Empty: it ended before the first measurement, within seconds. */
  points: z.array(usagePointSchema),
  /** CPU time so far, in ms. */
  cpuMs: z.number().int(),
  cpu: peakAndMean,
  memory: peakAndMean,
});
export type AttemptUsageResource = z.infer<typeof attemptUsageSchema>;
