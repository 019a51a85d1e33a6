import {
  usagePoints,
  type AttemptUsageResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/usage-schemas";
import { mergeUsage, type UsageSample } from "@wezterm-parallel/shared/protocol/host/usage-file";

export function describeUsage(samples: readonly UsageSample[], startedAt: number): AttemptUsageResource {
  const cores = coresOf(samples, startedAt);
  const last = samples.at(-1);
  const size = Math.max(1, Math.ceil(samples.length / usagePoints));
  const merged = samples.flatMap((_, at) =>
    at % size === 0 ? (mergeUsage(samples.slice(at, at + size)) ?? []) : [],
  );
  const shown = coresOf(merged, startedAt);
  const lasted = (last?.at ?? 0) - startedAt;
  return {
    points: merged.map(({ at, memory, processes }, nth) => ({ at, cpu: shown[nth] ?? 0, memory, processes })),
    cpuMs: last?.cpuMs ?? 0,
    cpu: { peak: most(cores), mean: lasted > 0 ? round((last?.cpuMs ?? 0) / lasted) : 0 },
    memory: { peak: most(samples.map(({ memory }) => memory)), mean: Math.round(meanMemory(samples)) },
  };
}

/** Returns the mean number of cores between each sample and the previous one. */
function coresOf(samples: readonly UsageSample[], startedAt: number): number[] {
  let before = { at: startedAt, cpuMs: 0 };
  return samples.map((sample) => {
    const [ms, cpuMs] = [sample.at - before.at, sample.cpuMs - before.cpuMs];
    before = sample;
    return ms > 0 ? round(Math.max(0, cpuMs) / ms) : 0;
  });
}

function meanMemory(samples: readonly UsageSample[]): number {
  return samples.reduce((sum, { memory }) => sum + memory, 0) / Math.max(1, samples.length);
}

function most(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.max(...values);
}

function round(cores: number): number {
  return Math.round(cores * 1000) / 1000;
}
