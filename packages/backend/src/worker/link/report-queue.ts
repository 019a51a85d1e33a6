import type { Report } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

/** Reports that the server has not stored durably yet, in order; survive a lost connection. */
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

  /** Returns everything waiting as one numbered batch; undefined when nothing waits. */
  next(): { seq: number; reports: readonly Report[] } | undefined {
    if (this.#waiting.length === 0) return undefined;
    const reports = this.#waiting;
    this.#waiting = [];
    this.#seq += 1;
    this.#sent.set(this.#seq, reports);
    return { seq: this.#seq, reports };
  }

  /** Returns the reports of a batch that is durable; empty for an unknown number. */
  settle(seq: number): readonly Report[] {
    const reports = this.#sent.get(seq) ?? [];
    this.#sent.delete(seq);
    return reports;
  }

  /** Starts a new connection: numbers restart, and unsettled reports are sent first. */
  restart(): void {
    this.#waiting = [...[...this.#sent.values()].flat(), ...this.#waiting];
    this.#sent.clear();
    this.#seq = 0;
  }
}
