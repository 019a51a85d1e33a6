import type { CliContext } from "../invocation/context.ts";
import type { BackupProgress } from "../local-backend/local-backups.ts";
import { formatSize } from "../text/size.ts";

/** Often enough to see that it moves. */
const betweenMs = 100;

/** One line on the terminal that is written again and again; nothing when nobody watches. */
export class ProgressLine {
  readonly #cli: CliContext;
  #shown = 0;

  constructor(cli: CliContext) {
    this.#cli = cli;
  }

  show({ step, done, of, bytes }: BackupProgress): void {
    const now = performance.now();
    if (!this.#cli.interactive || (this.#shown !== 0 && now - this.#shown < betweenMs)) return;
    this.#shown = now;
    const size = bytes === 0 ? "" : `, ${formatSize(bytes)}`;
    this.#write(`${step}: ${done} of ${of}${size}`);
  }

  clear(): void {
    if (this.#shown !== 0) this.#write("");
    this.#shown = 0;
  }

  #write(text: string): void {
    this.#cli.streams.stderr.write(`\r${text}\u001B[K`);
  }
}
