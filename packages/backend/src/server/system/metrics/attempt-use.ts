import { Histogram, type Registry } from "prom-client";

import { type AttemptName, parseId } from "@wezterm-parallel/shared/domain/ids";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { AttemptUsageResource } from "@wezterm-parallel/shared/protocol/api/schemas/usage-schemas";

import type { EventFeed } from "../../../base/backlog.ts";

export interface MeasuredAttempts {
  usage(attempt: AttemptName, startedAt: number): Promise<AttemptUsageResource>;
}

/** From a task of a moment to one that keeps many cores busy for a day. */
const cpuSeconds = [0.1, 1, 10, 60, 600, 3_600, 86_400];
const memoryBytes = [16, 64, 256, 1_024, 4_096, 16_384, 65_536].map((mebibytes) => mebibytes * 2 ** 20);

/**
 * Measures what attempts used, when they end. Histograms, not a series for each task: the number of series must not grow
 * with the number of tasks. What one task used is at its own route.
 */
export function measureAttempts(registry: Registry, attempts: MeasuredAttempts, feed: EventFeed): Disposable {
  const registers = [registry];
  const cpu = new Histogram({
    name: "wzp_attempt_cpu_seconds",
    help: "CPU time of ended attempts that ran long enough to be measured, with all of their processes.",
    buckets: cpuSeconds,
    registers,
  });
  const memory = new Histogram({
    name: "wzp_attempt_memory_peak_bytes",
    help: "Largest memory use of ended attempts that ran long enough to be measured, in bytes.",
    buckets: memoryBytes,
    registers,
  });
  const observe = async (attempt: AttemptName) => {
    const used = await attempts.usage(attempt, 0);
    // It ended before the first measurement, or its worker has not sent it.
    if (used.points.length === 0) return;
    cpu.observe(used.cpuMs / 1000);
    memory.observe(used.memory.peak);
  };
  return feed.listen((events) => {
    for (const event of events) {
      const attempt = endedAttempt(event);
      // A file that cannot be read is as if nothing was measured.
      if (attempt !== undefined) void observe(attempt).catch(() => undefined);
    }
  });
}

function endedAttempt(event: Event): AttemptName | undefined {
  if (event.kind !== "attempt.ended" || event.attempt === undefined) return undefined;
  const parsed = parseId(`${event.task}#${event.attempt}`);
  return parsed.ok && parsed.value.kind === "attempt" ? parsed.value : undefined;
}
