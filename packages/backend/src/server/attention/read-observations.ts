import { readFileSync, statSync } from "node:fs";

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
  readonly #said: LineFile;
  readonly #hooks: LineFile;
  #observations: readonly Observation[] = [];
  /** The tool for which the hook of claude last asked. */
  reported: ReportedTool | undefined;

  constructor(directory: string) {
    this.#said = new LineFile(`${directory}/${sessionFileNames.activity}`);
    this.#hooks = new LineFile(`${directory}/${sessionFileNames.hooks}`);
  }

  read(): readonly Observation[] {
    const isOld = [this.#said.refresh(), this.#hooks.refresh()].every((isNew) => !isNew);
    if (!isOld) {
      this.reported = readReportedTool(this.#hooks.values.at(-1));
      const said = this.#said.values.filter(isObservation);
      this.#observations = [...said, ...inOrder(readHookEvents(this.#hooks.values))];
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

/** A file to which a process of the task appends a JSON value per line. */
class LineFile {
  readonly #path: string;
  #version = "";
  values: readonly unknown[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  /** Returns whether there is something new. */
  refresh(): boolean {
    const found = statSync(this.#path, { throwIfNoEntry: false });
    const version = found === undefined ? "" : `${found.ino} ${found.size}`;
    if (version === this.#version) return false;
    this.#version = version;
    this.values = found === undefined || found.size > largestFile ? [] : readLines(this.#path);
    return true;
  }
}

/** The writer may be in the middle of the last line; the size has changed again then. */
function readLines(path: string): readonly unknown[] {
  try {
    const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
    return lines.flatMap((line) => parse(line) ?? []);
  } catch {
    return [];
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isObservation(value: unknown): value is Observation {
  if (typeof value !== "object" || value === null) return false;
  const { source, state, at } = value as Partial<Observation>;
  return sources.has(source ?? "") && states.has(state ?? "") && Number.isFinite(at);
}
