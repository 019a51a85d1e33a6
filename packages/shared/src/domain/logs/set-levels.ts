import type { LogArea, LogProgram } from "./log-areas.ts";

export const logLevels = ["trace", "debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/** A level that differs from the configured one, for a program or one of its areas. */
export interface SetLevel {
  readonly program: LogProgram;
  readonly area?: LogArea | undefined;
  readonly level: LogLevel;
  /** Epoch ms at which the configured level is back; absent: when the server starts again. */
  readonly until?: number | undefined;
}

/** The levels that a program uses now. */
export interface ProgramLevels {
  readonly level: LogLevel;
  /** Those of areas that differ. */
  readonly areas: { readonly [A in LogArea]?: LogLevel };
}

/** Replaces what was set for the same program and area; without a level, nothing is set for it any more. */
export function setLevel(
  levels: readonly SetLevel[],
  { level, ...wish }: Omit<SetLevel, "level"> & { readonly level: LogLevel | undefined },
): readonly SetLevel[] {
  const others = levels.filter(({ program, area }) => program !== wish.program || area !== wish.area);
  return level === undefined ? others : [...others, { ...wish, level }];
}

/** Drops those whose time is over. */
export function currentLevels(levels: readonly SetLevel[], now: number): readonly SetLevel[] {
  return levels.filter(({ until }) => until === undefined || until > now);
}

/** Returns when the next one is over (epoch ms). */
export function nextEnd(levels: readonly SetLevel[]): number | undefined {
  const ends = levels.flatMap(({ until }) => until ?? []);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

export function levelsOf(
  program: LogProgram,
  levels: readonly SetLevel[],
  configured: LogLevel,
): ProgramLevels {
  const own = levels.filter((each) => each.program === program);
  const level = own.find(({ area }) => area === undefined)?.level ?? configured;
  const areas = own.flatMap((each) => (each.area === undefined ? [] : [[each.area, each.level]]));
  return { level, areas: Object.fromEntries(areas) as ProgramLevels["areas"] };
}
