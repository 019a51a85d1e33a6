import { closeSync, constants, fstatSync, ftruncateSync, openSync, statSync, writeSync } from "node:fs";

import {
  encodeTimeNote,
  sessionFileNames,
  timeNoteBytes,
} from "@wezterm-parallel/shared/protocol/host/session-files";

/** Between two looks at the logs of a host's sessions. */
export const lookMs = 1_000;

/** After so many notes, one is made half as often: an hour of seconds, then two of every second one: 58 kB each. */
const notesPerPace = 3_600;

/**
 * Notes beside a log when its bytes came. It looks at the file from outside, as the output of a program without a
 * terminal never passes the host, so a flood costs no more than a whisper.
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
      // A full disk: the next note says the same, less exactly.
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
