import type { CliContext } from "../../invocation/context.ts";
import { formatDuration } from "../../text/duration.ts";
import type { MapTotals } from "../follow-map.ts";

/** Between two updates: short enough to look smooth. */
const showEveryMs = 100;

/** `--eta` adds the time that is left, `--bar` also the share that is done. */
export type ProgressForm = "counts" | "eta" | "bar";

/** The tasks submitted so far; all of them once the arguments have ended. */
export interface SubmittedTasks {
  readonly submitted: number;
  readonly ended: boolean;
}

const barCells = 20;

/**
 * Shows the progress of a map in one line on stderr; a terminal's line is overwritten, other outputs get it
 * at the end.
 */
export class MapProgress implements Disposable {
  readonly #cli: CliContext;
  readonly #form: ProgressForm | undefined;
  readonly #run: string;
  readonly #counter: SubmittedTasks;
  readonly #startedAt = performance.now();
  #lastAt = 0;
  totals: MapTotals = { succeeded: 0, failed: 0, cancelled: 0 };

  constructor(
    cli: CliContext,
    form: ProgressForm | undefined,
    { run, counter }: { readonly run: string; readonly counter: SubmittedTasks },
  ) {
    this.#cli = cli;
    this.#form = form;
    this.#run = run;
    this.#counter = counter;
  }

  show(totals: MapTotals): void {
    this.totals = totals;
    const now = performance.now();
    const { stderr } = this.#cli.streams;
    if (this.#form === undefined || stderr.isTTY !== true || now - this.#lastAt < showEveryMs) return;
    this.#lastAt = now;
    stderr.write(`\r${this.#text()}\u001B[K`);
  }

  [Symbol.dispose](): void {
    if (this.#form === undefined) return;
    const { stderr } = this.#cli.streams;
    stderr.write(stderr.isTTY === true ? `\r${this.#text()}\u001B[K\n` : `${this.#text()}\n`);
  }

  #text(): string {
    const { succeeded, failed, cancelled } = this.totals;
    const ended = succeeded + failed + cancelled;
    const took = performance.now() - this.#startedAt;
    const rate = Math.round((ended / Math.max(1, took)) * 1000);
    const counts = `${succeeded} ok, ${failed} failed, ${cancelled} cancelled`;
    const share = this.#share(ended, took);
    return `${this.#run}: ${share}${counts}, ${rate} a second, ${formatDuration(took)}`;
  }

  /** Is empty until the number of all tasks is known. */
  #share(ended: number, took: number): string {
    const { submitted, ended: isKnown } = this.#counter;
    if (this.#form === "counts" || !isKnown || submitted === 0) return "";
    const part = ended / submitted;
    const filled = Math.floor(part * barCells);
    const bar = `[${"#".repeat(filled)}${" ".repeat(barCells - filled)}] `;
    const left = ended === 0 ? "?" : formatDuration((took / ended) * (submitted - ended));
    return `${this.#form === "bar" ? bar : ""}${Math.floor(part * 100)}% of ${submitted}, ETA ${left}, `;
  }
}
