import { statfsSync } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { type DiskSpace, stepDisk, waterMarks } from "@wezterm-parallel/shared/domain/disk/step-disk";

interface DiskGateOptions {
  /** A directory on the disk; absent: no disk is watched. */
  readonly directory: string | undefined;
  readonly clock: Clock;
  /** Tasks may start again. */
  readonly opened: () => void;
}

/** A disk fills in minutes, not in seconds, and the low mark leaves room for that. */
const lookMs = 10_000;

/** Lets new tasks wait while the disk of the state directory is nearly full; running ones go on. */
export class DiskGate implements Disposable {
  readonly #options: DiskGateOptions;
  #space: DiskSpace | undefined;
  #waits = false;
  #timer: Disposable | undefined;

  constructor(options: DiskGateOptions) {
    this.#options = options;
    if (options.directory !== undefined) this.#look(options.directory);
  }

  /** The reason why tasks wait, in words; undefined while they may start. */
  get obstacle(): string | undefined {
    if (!this.#waits || this.#space === undefined) return undefined;
    const { free } = this.#space;
    const { high } = waterMarks(this.#space);
    return `waiting for space on the server's disk: ${megabytes(free)} MB of ${megabytes(high)} MB are free`;
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  #look(directory: string): void {
    const { clock, opened } = this.#options;
    this.#timer = clock.after(lookMs, () => this.#look(directory));
    const waited = this.#waits;
    this.#space = spaceOf(directory);
    this.#waits = this.#space !== undefined && stepDisk(waited, this.#space, waterMarks(this.#space));
    if (waited && !this.#waits) opened();
  }
}

/** A disk that cannot be asked is no reason to wait: the store notices when it cannot be written. */
function spaceOf(directory: string): DiskSpace | undefined {
  try {
    const { blocks, bavail, bsize } = statfsSync(directory);
    return { total: blocks * bsize, free: bavail * bsize };
  } catch {
    return undefined;
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
