/** From the least to the most urgent. */
export const entryLevels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
export type EntryLevel = (typeof entryLevels)[number];

/** A line of a program's log. */
export interface LogEntry {
  readonly timestamp: string;
  readonly level: EntryLevel;
  readonly program: string;
  /** The part of the program, if it has a level of its own. */
  readonly area?: string;
  readonly message: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Which entries are shown. */
export interface EntryFilter {
  readonly program?: string | undefined;
  readonly area?: string | undefined;
  /** This level and more urgent ones. */
  readonly level?: EntryLevel | undefined;
  /** Epoch ms. */
  readonly since?: number | undefined;
  /** A part of the message or of the context, whatever its case. */
  readonly text?: string | undefined;
  /** Such as `r12`: entries about the run, its tasks and attempts. */
  readonly run?: string | undefined;
}

/** Reads a line; undefined for one that a crash has torn, or that is none of ours. */
export function parseEntry(program: string, line: string): LogEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { timestamp, level, area, message, context } = (value ?? {}) as Partial<
    Record<keyof LogEntry, unknown>
  >;
  if (typeof timestamp !== "string" || Number.isNaN(Date.parse(timestamp))) return undefined;
  const known = entryLevels.find((each) => each === level) ?? "info";
  const text = typeof message === "string" ? message : "";
  return {
    timestamp,
    level: known,
    program,
    ...(typeof area === "string" && { area }),
    message: text,
    ...(isRecord(context) && { context }),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns whether an entry passes all conditions. */
export function passes(entry: LogEntry, { program, area, level, since, text, run }: EntryFilter): boolean {
  if (program !== undefined && entry.program !== program) return false;
  if (area !== undefined && entry.area !== area) return false;
  if (level !== undefined && rank(entry.level) < rank(level)) return false;
  if (since !== undefined && Date.parse(entry.timestamp) < since) return false;
  return (text === undefined && run === undefined) || mentions(entry, { text, run });
}

function mentions({ message, context = {} }: LogEntry, { text, run }: EntryFilter): boolean {
  const words = `${message} ${JSON.stringify(context)}`;
  if (text !== undefined && !words.toLowerCase().includes(text.toLowerCase())) return false;
  return run === undefined || words.split(/[^\w]/).includes(run);
}

function rank(level: EntryLevel): number {
  return entryLevels.indexOf(level);
}
