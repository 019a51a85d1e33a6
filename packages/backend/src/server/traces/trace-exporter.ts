import { parseId, runId } from "@wezterm-parallel/shared/domain/ids";
import type { RunTrace } from "@wezterm-parallel/shared/domain/trace/run-trace";
import {
  attemptSpans,
  changeSpans,
  runSpans,
  type Span,
  taskSpans,
} from "@wezterm-parallel/shared/domain/trace/spans";
import type { EventOf } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { Records } from "../../base/backlog.ts";
import { EventFollower } from "../../base/event-follower.ts";
import type { Logger } from "../../base/log.ts";
import { encodeSpans, type TracedSpan } from "./otlp-json.ts";
import { sendOtlp } from "./send-otlp.ts";
import type { TraceSettings } from "./trace-settings.ts";

const kinds = [
  "attempt.ended",
  "task.succeeded",
  "task.failed",
  "task.cancelled",
  "task.skipped",
  "change.landed",
  "change.reverted",
  "run.ended",
] as const;
type Ending = EventOf<(typeof kinds)[number]>;

interface ExporterOptions {
  readonly state: string;
  readonly target: TraceSettings;
  readonly records: Pick<Records, "events" | "lastEvent" | "run" | "task" | "change">;
  readonly feed: ConstructorParameters<typeof EventFollower>[0]["feed"];
  readonly clock: ConstructorParameters<typeof EventFollower>[0]["clock"];
  readonly log: Pick<Logger, "warn" | "error">;
}

/** Below the 4 MiB that receivers accept by default: an attempt has about ten spans of 500 bytes. */
const endingsAtOnce = 250;
const gatherMs = 500;

/**
 * Sends the spans of what has ended, made from the records of the store. Their ids are always the same, so
 * spans that are sent again after a crash replace themselves.
 */
export class TraceExporter implements AsyncDisposable {
  readonly #options: ExporterOptions;
  readonly #follower: EventFollower<Ending["kind"]>;

  constructor(options: ExporterOptions) {
    this.#options = options;
    this.#follower = new EventFollower({
      ...options,
      name: "the export of traces",
      file: `${options.state}/traces.json`,
      kinds,
      most: endingsAtOnce,
      gatherMs,
      tell: (endings, signal) => this.#send(endings, signal),
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#follower[Symbol.asyncDispose]();
  }

  async #send(endings: readonly Ending[], signal: AbortSignal): Promise<"told" | "again"> {
    const { target, log } = this.#options;
    const found = new TracedRecords(this.#options.records);
    const spans: TracedSpan[] = [];
    for (const ending of endings) spans.push(...(await found.spansOf(ending)));
    if (spans.length === 0) return "told";
    const sent = await sendOtlp(target, encodeSpans(spans, target.service), signal);
    if (sent.kind === "taken" || signal.aborted) return sent.kind === "taken" ? "told" : "again";
    log.warn({ endpoint: withoutPassword(target.url), spans: spans.length, detail: sent.detail }, sent.kind);
    return sent.kind === "refused" ? "told" : "again";
  }
}

/** Reads each run once for the endings of one batch. */
class TracedRecords {
  readonly #records: ExporterOptions["records"];
  readonly #traces = new Map<number, Promise<RunTrace | undefined>>();

  constructor(records: ExporterOptions["records"]) {
    this.#records = records;
  }

  async spansOf(ending: Ending): Promise<readonly TracedSpan[]> {
    const id = parseId(ending.run);
    if (!id.ok) return [];
    const { run } = id.value;
    const known = this.#traces.get(run) ?? this.#traceOf(run);
    this.#traces.set(run, known);
    const trace = await known;
    if (trace === undefined) return [];
    return (await this.#read(run, ending)).map((span) => ({ trace, span }));
  }

  async #traceOf(run: number): Promise<RunTrace | undefined> {
    const found = await this.#records.run(run);
    return found.ok ? found.value.settings.trace : undefined;
  }

  async #read(run: number, ending: Ending): Promise<readonly Span[]> {
    if (ending.kind === "run.ended") {
      const found = await this.#records.run(run);
      return found.ok ? runSpans(found.value) : [];
    }
    if (ending.kind === "change.landed" || ending.kind === "change.reverted") {
      const found = await this.#records.change(ending.task);
      return found.ok ? changeSpans(run, found.value) : [];
    }
    const found = await this.#records.task(ending.task);
    if (!found.ok) return [];
    const task = found.value;
    if (ending.kind !== "attempt.ended") return taskSpans({ ...task, run: runId(run) });
    const ended = task.history.find(({ attempt }) => attempt === ending.attempt);
    const before = task.history.find(({ attempt }) => attempt === (ending.attempt ?? 0) - 1);
    return ended === undefined ? [] : attemptSpans(task, ended, before?.endedAt);
  }
}

function withoutPassword(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
