import { closeSync, constants, fstatSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";

import {
  formatUsage,
  mergeUsage,
  parseUsage,
  usageFile,
  usageSamples,
  type UsageSample,
} from "@wezterm-parallel/shared/protocol/host/usage-file";

import type { TreeUse } from "../../base/process-tree/measure-trees.ts";

/**
 * Writes the resource usage of one attempt to its file. When full, neighbours are merged, and later samples
 * are combined in the same number.
 */
export class AttemptUsage {
  readonly #file: string;
  #samples: UsageSample[];
  /** Samples not written yet. */
  #pending: UsageSample[] = [];
  /** Number of samples merged into one. */
  #stride: number;
  /** CPU time of each of its sessions, including ended ones. */
  readonly #cpuMs = new Map<string, number>();
  /** CPU time measured by an earlier worker process. */
  readonly #earlier: number;

  constructor(directory: string, everyMs: number) {
    this.#file = `${directory}/${usageFile}`;
    this.#samples = [...readSamples(this.#file)].slice(-usageSamples);
    this.#stride = strideOf(this.#samples, everyMs);
    this.#earlier = this.#samples.at(-1)?.cpuMs ?? 0;
  }

  /** Adds the current usage of its sessions; throws when the file cannot be written. */
  add(at: number, uses: ReadonlyMap<string, TreeUse>): void {
    let memory = 0;
    let processes = 0;
    for (const [session, use] of uses) {
      this.#cpuMs.set(session, Math.max(use.cpuMs, this.#cpuMs.get(session) ?? 0));
      memory += use.memory;
      processes += use.processes;
    }
    const measured = [...this.#cpuMs.values()].reduce((sum, one) => sum + one, 0);
    this.#pending.push({ at, cpuMs: Math.max(this.#earlier, measured), memory, processes });
    if (this.#pending.length >= this.#stride) this.#write();
  }

  #write(): void {
    const merged = mergeUsage(this.#pending);
    this.#pending = [];
    if (merged === undefined) return;
    this.#samples.push(merged);
    if (this.#samples.length < usageSamples) return writeFile(this.#file, [merged], constants.O_APPEND);
    this.#samples = halve(this.#samples);
    this.#stride *= 2;
    writeFile(`${this.#file}.new`, this.#samples, constants.O_TRUNC);
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function halve(samples: readonly UsageSample[]): UsageSample[] {
  const pairs = samples.map((_, at) => (at % 2 === 0 ? samples.slice(at, at + 2) : []));
  return pairs.flatMap((pair) => mergeUsage(pair) ?? []);
}

function readSamples(file: string): readonly UsageSample[] {
  try {
    return withFile(file, constants.O_RDONLY, (opened) => parseUsage(readFileSync(opened, "latin1")));
  } catch {
    return [];
  }
}

function strideOf(samples: readonly UsageSample[], everyMs: number): number {
  const [before, last] = samples.slice(-2);
  if (before === undefined || last === undefined) return 1;
  const times = (last.at - before.at) / everyMs;
  return 2 ** Math.min(20, Math.max(0, Math.round(Math.log2(Math.max(1, times)))));
}

function writeFile(file: string, samples: readonly UsageSample[], how: number): void {
  const { O_WRONLY, O_CREAT } = constants;
  withFile(file, O_WRONLY | O_CREAT | how, (opened) => writeSync(opened, samples.map(formatUsage).join("")));
}

/** Opens only a plain file, never a link, because the task can write to the directory. */
function withFile<T>(file: string, how: number, use: (opened: number) => T): T {
  const opened = openSync(file, how | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
  try {
    if (!fstatSync(opened).isFile()) throw new Error(`${file} is not a regular file`);
    return use(opened);
  } finally {
    closeSync(opened);
  }
}
