import { closeSync, openSync, readdirSync, readSync, statSync, truncateSync } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";
import { hostDirectory, hostFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { Logger } from "../log.ts";
import type { RotatingFile } from "../rotating-file.ts";

/**
 * Unless `config.yaml` says otherwise: enough for questions about last month. The access log names people and
 * addresses, so it does not stay for ever.
 */
const defaultAgeMs = 30 * 86_400_000;
/** Ages are counted in days. */
const everyMs = 3_600_000;
/** With five files, the last one is full of age when a new one begins. */
const filesPerAge = 4;
/** The time stands at the start of a line. */
const startBytes = 256;

export interface LogAgesOptions {
  /** Log files of this program. */
  readonly files: readonly RotatingFile[];
  /** State directory of the home whose session hosts have logs here; they append to one file each. */
  readonly hostsOf?: string;
  readonly settings: () => Promise<Settings>;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn">;
}

/** Takes out of logs what is older than `retention.programLogs.age`, at the start of a program and every hour. */
export class LogAges implements Disposable {
  readonly #options: LogAgesOptions;
  #timer: Disposable | undefined;
  #closed = false;

  constructor(options: LogAgesOptions) {
    this.#options = options;
    void this.#run();
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#timer?.[Symbol.dispose]();
  }

  async #run(): Promise<void> {
    const { settings, clock, log } = this.#options;
    try {
      const age = (await settings()).retention?.programLogs?.age ?? defaultAgeMs;
      if (!this.#closed) this.#age(age, clock.now());
    } catch (error) {
      log.warn({ error: String(error) }, "old logs could not be removed; it is tried again");
    }
    if (!this.#closed) this.#timer = clock.after(everyMs, () => void this.#run());
  }

  #age(age: number, now: number): void {
    const { files, hostsOf } = this.#options;
    for (const file of files) ageFile(file, age, now);
    const ofHosts = hostsOf === undefined ? [] : logsOfHosts(hostsOf);
    for (const path of ofHosts) emptyBefore(path, now - age);
  }
}

/** A kill between any two steps leaves whole files in their order. */
function ageFile(file: RotatingFile, age: number, now: number): void {
  const began = timeOfFirstLine(file.path);
  if (began !== undefined && began < now - age / filesPerAge) file.rotate();
  file.removeBefore(now - age);
}

/** A program that has the file open goes on at its new end. */
function emptyBefore(path: string, time: number): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && found.size > 0 && found.mtimeMs < time) truncateSync(path);
}

function logsOfHosts(state: string): readonly string[] {
  try {
    return readdirSync(`${state}/hosts`).map((host) => `${hostDirectory(state, host)}/${hostFileNames.log}`);
  } catch {
    return []; // no host has ever been started
  }
}

function timeOfFirstLine(path: string): number | undefined {
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(startBytes);
    const text = start.toString("utf8", 0, readSync(file, start, 0, startBytes, 0));
    const [, time] = /"timestamp":"([^"]+)"/.exec(text) ?? [];
    return time === undefined ? undefined : Date.parse(time);
  } finally {
    closeSync(file);
  }
}
