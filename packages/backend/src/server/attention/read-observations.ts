import { readFileSync, statSync } from "node:fs";

import {
  activityStates,
  observationSources,
  type Observation,
} from "@wezterm-parallel/shared/domain/activity/activity";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

/** Bytes; hosts write far less, but the task could write more into this file. */
const largestFile = 1024 * 1024;
const states: ReadonlySet<string> = new Set([...activityStates, "unknown"]);
/** Questions asked with tools are kept by the server, not by the host. */
const sources: ReadonlySet<string> = new Set(observationSources.filter((source) => source !== "tool"));

/** Reads a session's activity.jsonl again when it changed. */
export class ObservationReader {
  readonly #path: string;
  #version = "";
  #observations: readonly Observation[] = [];

  constructor(directory: string) {
    this.#path = `${directory}/${sessionFileNames.activity}`;
  }

  read(): readonly Observation[] {
    const found = statSync(this.#path, { throwIfNoEntry: false });
    const version = found === undefined ? "" : `${found.ino} ${found.size}`;
    if (version === this.#version) return this.#observations;
    this.#version = version;
    this.#observations = found === undefined || found.size > largestFile ? [] : readLines(this.#path);
    return this.#observations;
  }
}

/** The host may be in the middle of the last line; the size has changed again then. */
function readLines(path: string): readonly Observation[] {
  try {
    const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Observation).filter(isObservation);
  } catch {
    return [];
  }
}

function isObservation(value: Observation | null): value is Observation {
  return value !== null && sources.has(value.source) && states.has(value.state) && Number.isFinite(value.at);
}
