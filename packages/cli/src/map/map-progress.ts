import type { CliContext } from "../invocation/context.ts";
import { formatDuration } from "../text/duration.ts";
import type { MapTotals } from "./follow-map.ts";

/** Between two updates: short enough to look smooth. */
const showEveryMs = 100;

/**
 * Shows the progress of a map in one line on stderr; a terminal's line is overwritten, other outputs get it
 * at the end.
 */
export class MapProgress implements Disposable {
  readonly #cli: CliContext;
  readonly #shown: boolean;
  readonly #run: string;
  readonly #startedAt = performance.now();
  #lastAt = 0;
  totals: MapTotals = { succeeded: 0, failed: 0, cancelled: 0 };

  constructor(cli: CliContext, shown: boolean, run: string) {
    this.#cli = cli;
    this.#shown = shown;
    this.#run = run;
  }

  show(totals: MapTotals): void {
    this.totals = totals;
    const now = performance.now();
    const { stderr } = this.#cli.streams;
    if (!this.#shown || stderr.isTTY !== true || now - this.#lastAt < showEveryMs) return;
    this.#lastAt = now;
    stderr.write(`\r${this.#text()}\u001B[K`);
  }

  [Symbol.dispose](): void {
    if (!this.#shown) return;
    const { stderr } = this.#cli.streams;
    stderr.write(stderr.isTTY === true ? `\r${this.#text()}\u001B[K\n` : `${this.#text()}\n`);
  }

  #text(): string {
    const { succeeded, failed, cancelled } = this.totals;
    const ended = succeeded + failed + cancelled;
    const took = performance.now() - this.#startedAt;
    const rate = Math.round((ended / Math.max(1, took)) * 1000);
    const counts = `${succeeded} ok, ${failed} failed, ${cancelled} cancelled`;
    return `${this.#run}: ${counts}, ${rate} a second, ${formatDuration(took)}`;
  }
}
