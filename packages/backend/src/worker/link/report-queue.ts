import type { Report } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

/** Reports that the server does not have for good yet, in their order; a lost connection loses none. */
export class ReportQueue {
  #waiting: Report[] = [];
  readonly #sent = new Map<number, readonly Report[]>();
  #seq = 0;

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#sent.size === 0;
  }

  add(report: Report): void {
    this.#waiting.push(report);
  }

  /** Everything that waits, as one numbered batch; undefined when nothing does. */
  next(): { seq: number; reports: readonly Report[] } | undefined {
    if (this.#waiting.length === 0) return undefined;
    const reports = this.#waiting;
    this.#waiting = [];
    this.#seq += 1;
    this.#sent.set(this.#seq, reports);
    return { seq: this.#seq, reports };
  }

  /** The reports of a batch that is durable; empty for a number that is not ours. */
  settle(seq: number): readonly Report[] {
    const reports = this.#sent.get(seq) ?? [];
    this.#sent.delete(seq);
    return reports;
  }

  /** A new connection: numbers start again, and what was not settled goes first. */
  restart(): void {
    this.#waiting = [...[...this.#sent.values()].flat(), ...this.#waiting];
    this.#sent.clear();
    this.#seq = 0;
  }
}
