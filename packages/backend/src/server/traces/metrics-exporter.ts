import type { Registry } from "prom-client";

import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { Logger } from "../../base/log.ts";
import { encodeMetrics } from "./otlp-metrics.ts";
import { type OtlpTarget, sendOtlp } from "./send-otlp.ts";

type Measuring = Pick<Registry, "getMetricsAsJSON">;

interface ExporterOptions {
  readonly target: OtlpTarget & { readonly everyMs: number };
  readonly service: string;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn">;
}

/** Sends the metrics of the server at a fixed interval. Counters count from its start, so one that is lost costs nothing. */
export class MetricsExporter implements AsyncDisposable {
  readonly #options: ExporterOptions;
  readonly #start: number;
  readonly #stop = new AbortController();
  #sending: Promise<void> = Promise.resolve();
  #timer: Disposable | undefined;
  #trouble = "";

  constructor(options: ExporterOptions) {
    this.#options = options;
    this.#start = options.clock.now();
  }

  start(registry: Measuring): void {
    const { clock, target } = this.#options;
    this.#timer = clock.after(target.everyMs, () => {
      this.#sending = this.#send(registry).then(() => {
        if (!this.#stop.signal.aborted) this.start(registry);
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#timer?.[Symbol.dispose]();
    await this.#sending;
  }

  async #send(registry: Measuring): Promise<void> {
    const trouble = await this.#trySend(registry);
    if (trouble === this.#trouble || this.#stop.signal.aborted) return;
    this.#trouble = trouble;
    const { origin } = new URL(this.#options.target.url);
    if (trouble === "") this.#options.log.info({ endpoint: origin }, "metrics are sent again");
    else this.#options.log.warn({ endpoint: origin, detail: trouble }, "metrics are not sent");
  }

  /** Returns what went wrong, or nothing. */
  async #trySend(registry: Measuring): Promise<string> {
    const { target, service, clock } = this.#options;
    try {
      const metrics = await registry.getMetricsAsJSON();
      const body = encodeMetrics({ metrics, service, start: this.#start, now: clock.now() });
      const sent = await sendOtlp(target, body, this.#stop.signal);
      return sent.kind === "taken" ? "" : sent.detail;
    } catch (error) {
      // Such as a database that does not answer.
      return String(error);
    }
  }
}
