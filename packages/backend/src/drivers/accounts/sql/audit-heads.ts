import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";

import type { Logger } from "pino";

import type { AuditHead } from "../accounts.ts";

export type AuditHeadsLog = Pick<Logger, "info" | "warn">;

/** Lines in the file before it is shortened, and how many of the newest then stay. */
const mostLines = 1_000;
const newestKept = 500;
/** Every so many entries, the head is also written to the server's log. */
const loggedEvery = 100;

const line = /^(\d{1,15}):([\da-f]{64})$/;

/**
 * Heads (the number and the hash of the newest entry) that the audit log had, in a file beside its database: they show
 * that a log was cut off or written anew. A failure to write the file is logged and does not fail the change.
 */
export class AuditHeads {
  readonly #path: string;
  readonly #log: AuditHeadsLog;
  #heads: AuditHead[];

  constructor(path: string, log: AuditHeadsLog) {
    this.#path = path;
    this.#log = log;
    this.#heads = this.#read();
  }

  /** The first head and the newest one. */
  get all(): readonly AuditHead[] {
    return this.#heads;
  }

  /** Adds the newest head after a start, if the file lacks it: it is new, or a crash followed the last commit. */
  catchUp(head: AuditHead | undefined): void {
    if (head === undefined) return;
    this.#tell(head);
    if (head.seq > (this.#heads.at(-1)?.seq ?? 0)) this.add(head);
  }

  add(head: AuditHead): void {
    this.#heads.push(head);
    if (head.seq % loggedEvery === 0) this.#tell(head);
    try {
      if (this.#heads.length > mostLines) this.#shorten();
      else appendFileSync(this.#path, lineOf(head), { mode: 0o600 });
    } catch (error) {
      this.#log.warn({ err: error, file: this.#path }, "the head of the audit log cannot be written");
    }
  }

  #tell({ seq, hash }: AuditHead): void {
    this.#log.info({ head: `${seq}:${hash}` }, "head of the audit log");
  }

  #shorten(): void {
    this.#heads = [...this.#heads.slice(0, 1), ...this.#heads.slice(-newestKept)];
    const written = `${this.#path}.new`;
    writeFileSync(written, this.#heads.map(lineOf).join(""), { mode: 0o600 });
    renameSync(written, this.#path);
  }

  /** A line that a crash left half written is passed over. */
  #read(): AuditHead[] {
    try {
      const matches = readFileSync(this.#path, "utf8")
        .split("\n")
        .map((text) => line.exec(text));
      return matches.flatMap((match) => (match ? [{ seq: Number(match[1]), hash: match[2] ?? "" }] : []));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT")
        this.#log.warn({ err: error, file: this.#path }, "the heads of the audit log cannot be read");
      return [];
    }
  }
}

function lineOf({ seq, hash }: AuditHead): string {
  return `${seq}:${hash}\n`;
}
