import { closeSync, openSync, readSync, statSync } from "node:fs";

import {
  activityStates,
  observationSources,
  type Observation,
} from "@wezterm-parallel/shared/domain/activity/activity";
import { readReportedTool, type ReportedTool } from "@wezterm-parallel/shared/domain/activity/asked-details";
import { readHookEvents } from "@wezterm-parallel/shared/domain/activity/hook-event";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

/** Bytes; hosts and hooks write far less, but the task could write more into these files. */
const largestFile = 1024 * 1024;
const states: ReadonlySet<string> = new Set([...activityStates, "unknown"]);
/** The server knows of plans and of questions asked with tools, and hooks report to a file of their own. */
const sources: ReadonlySet<string> = new Set(
  observationSources.filter((source) => source !== "plan" && source !== "tool" && source !== "hook"),
);

/** Reads what the host and the hooks of a session wrote again when it changed. */
export class ObservationReader {
  readonly #said: LineFile<Observation>;
  readonly #hooks: LineFile<NonNullable<unknown>>;
  #observations: readonly Observation[] = [];
  /** The tool for which the hook of claude last asked. */
  reported: ReportedTool | undefined;

  constructor(directory: string) {
    this.#said = new LineFile(`${directory}/${sessionFileNames.activity}`, isObservation);
    this.#hooks = new LineFile(`${directory}/${sessionFileNames.hooks}`, isSomething);
  }

  read(): readonly Observation[] {
    const isOld = [this.#said.refresh(), this.#hooks.refresh()].every((isNew) => !isNew);
    if (!isOld) {
      this.reported = readReportedTool(this.#hooks.values.at(-1));
      this.#observations = [...this.#said.values, ...inOrder(readHookEvents(this.#hooks.values))];
    }
    return this.#observations;
  }
}

/** Two questions must not have the same time, which names the one that an answer is for. */
function inOrder(observations: readonly Observation[]): readonly Observation[] {
  let last = 0;
  return observations.map((each) => {
    last = Math.max(each.at, last + 1);
    return { ...each, at: last };
  });
}

/** A file to which a process of the task appends a JSON value per line: what it appends is read once. */
class LineFile<T> {
  readonly #path: string;
  readonly #isValid: (value: unknown) => value is T;
  #inode = 0;
  #size = 0;
  /** Bytes of whole lines that were read: the writer may be in the middle of the last one. */
  #read = 0;
  values: readonly T[] = [];

  constructor(path: string, isValid: (value: unknown) => value is T) {
    this.#path = path;
    this.#isValid = isValid;
  }

  /** Returns whether there is something new. */
  refresh(): boolean {
    const { ino = 0, size = 0 } = statSync(this.#path, { throwIfNoEntry: false }) ?? {};
    if (ino === this.#inode && size === this.#size) return false;
    const isLonger = ino === this.#inode && size > this.#size;
    this.#inode = ino;
    this.#size = size;
    if (!isLonger || size > largestFile) {
      this.values = [];
      this.#read = 0;
    }
    if (size > 0 && size <= largestFile) this.#append();
    return true;
  }

  #append(): void {
    const text = readFrom(this.#path, this.#read, this.#size);
    const whole = text.subarray(0, text.lastIndexOf("\n") + 1);
    this.#read += whole.length;
    const lines = whole.toString("utf8").split("\n");
    this.values = [...this.values, ...lines.map(parse).filter(this.#isValid)];
  }
}

function readFrom(path: string, from: number, to: number): Buffer {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.allocUnsafe(to - from);
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
    } finally {
      closeSync(file);
    }
  } catch {
    return Buffer.alloc(0);
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isSomething(value: unknown): value is NonNullable<unknown> {
  return value !== undefined && value !== null;
}

function isObservation(value: unknown): value is Observation {
  if (typeof value !== "object" || value === null) return false;
  const { source, state, at } = value as Partial<Observation>;
  return sources.has(source ?? "") && states.has(state ?? "") && Number.isFinite(at);
}
