import type { Clock } from "@wezterm-parallel/shared/base/clock";

import { RateLimiter } from "../../../http/admission/rate-limiter.ts";

const hourS = 3_600;

/** Creates a limiter of `tries` per hour, refilled evenly. */
export function hourly(clock: Clock, tries: number): RateLimiter {
  return new RateLimiter({ burst: tries, perSecond: tries / hourS }, clock);
}
