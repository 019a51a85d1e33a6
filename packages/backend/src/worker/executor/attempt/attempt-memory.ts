import type { Logger } from "../../../base/log.ts";
import type { AttemptFiles } from "./attempt-files.ts";
import { readJournal, writeJournal, type AttemptJournal } from "./attempt-journal.ts";

/** The journal of one attempt, written only when there is something to record. */
export class AttemptMemory {
  readonly #files: AttemptFiles;
  readonly #log: Pick<Logger, "warn">;
  #journal: AttemptJournal;

  constructor(files: AttemptFiles, log: Pick<Logger, "warn">, startedAt: number) {
    this.#files = files;
    this.#log = log;
    this.#journal = { startedAt };
  }

  get known(): AttemptJournal {
    return this.#journal;
  }

  /** Loads what an earlier worker process wrote. */
  recall(): void {
    this.#journal = readJournal(this.#files.journal) ?? this.#journal;
  }

  /** A full disk loses only the journal, not the attempt: everything can be recovered without it, just slower. */
  keep(more: Partial<AttemptJournal>): void {
    this.#journal = { ...this.#journal, ...more };
    try {
      writeJournal(this.#files.journal, this.#journal);
    } catch (error) {
      this.#log.warn({ attempt: this.#files.id, error: String(error) }, "the journal could not be written");
    }
  }
}
