import { closeSync, constants, fstatSync, ftruncateSync, openSync, statSync, writeSync } from "node:fs";

import {
  encodeTimeNote,
  sessionFileNames,
  timeNoteBytes,
} from "@wezterm-parallel/shared/protocol/host/session-files";

/** Interval of checking the logs of a host's sessions. */
export const sampleIntervalMs = 1_000;

/** After this many records the interval doubles: one hour at 1 s, then two hours at 2 s; 58 kB each. */
const notesPerPace = 3_600;

/**
 * Records beside a log when its bytes were written. It checks the file's size, because output without a
 * terminal never passes through the host; so a flood costs no more than a trickle.
 */
export class OutputTimes {
  readonly #log: string;
  readonly #notes: string;
  #looks = 0;
  #noted = 0;
  #offset = 0;

  constructor(directory: string, stream: "out" | "err") {
    this.#log = `${directory}/${sessionFileNames[stream]}`;
    this.#notes = `${directory}/${sessionFileNames[`${stream}Times`]}`;
  }

  look(): void {
    this.#looks += 1;
    if (this.#looks % 2 ** Math.floor(this.#noted / notesPerPace) !== 0) return;
    try {
      const log = statSync(this.#log, { throwIfNoEntry: false });
      if (log === undefined || log.size <= this.#offset) return;
      appendNote(this.#notes, encodeTimeNote({ offset: log.size, at: Math.round(log.mtimeMs) }));
      this.#offset = log.size;
      this.#noted += 1;
    } catch {
      // A full disk: the next record covers the same bytes, less precisely.
    }
  }
}

const appending = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

function appendNote(path: string, note: Uint8Array): void {
  const file = openSync(path, appending, 0o600);
  try {
    const torn = fstatSync(file).size % timeNoteBytes;
    if (torn > 0) ftruncateSync(file, fstatSync(file).size - torn);
    writeSync(file, note);
  } finally {
    closeSync(file);
  }
}
