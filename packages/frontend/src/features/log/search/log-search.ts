import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { browserFailure } from "../../../live/browser-failure.ts";
import { Hits } from "./hits.ts";
import type { LogQuery, MatchRanges } from "./matcher.ts";
import type { SearchNews, SearchOrder } from "./search-messages.ts";

/** Timeout in ms: a chunk takes milliseconds, so a slower pattern might never end. */
const patienceMs = 4_000;
/** Grace period in ms: a busy page must read the worker's queued messages before it judges. */
const graceMs = 250;
/** Notification interval in ms: a log of 100 MB has two thousand chunks. */
const tellMs = 100;
/** Number of lines whose match ranges are cached for drawing. */
const keptMarks = 4_000;

type SearchState = "searching" | "done" | "slow" | "failed";

/** The worker interface that a search needs. */
export type SearchWorker = Pick<Worker, "postMessage" | "terminate" | "addEventListener">;

/** Searches one log in its own worker, which is terminated when the pattern takes too long. */
export class LogSearch implements Disposable {
  readonly query: LogQuery;
  readonly hits = new Hits();
  readonly #worker: SearchWorker;
  readonly #changed: () => void;
  readonly #marks = new Map<number, { readonly text: string; readonly ranges: MatchRanges }>();
  readonly #asked = new Map<number, string>();
  readonly #texts = new Map<number, string>();
  #watch: ReturnType<typeof setTimeout> | undefined;
  #telling: ReturnType<typeof setTimeout> | undefined;
  #bytes: number;
  #searched = 0;
  #failure: Failure | undefined;
  #state: SearchState = "searching";

  constructor(worker: SearchWorker, order: Extract<SearchOrder, { do: "search" }>, changed: () => void) {
    this.#worker = worker;
    this.#changed = changed;
    this.query = order.query;
    this.#bytes = order.bytes;
    worker.addEventListener("message", ({ data }: MessageEvent<SearchNews>) => this.#hear(data));
    // Browsers give no details: the script is missing, as after an update of the server, or was blocked.
    worker.addEventListener("error", () => this.#fail(browserFailure("search-not-started")));
    this.#say(order);
    if (order.bytes === 0) this.#state = "done";
  }

  get state(): SearchState {
    return this.#state;
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** From 0 to 1. */
  get progress(): number {
    return this.#bytes === 0 ? 1 : Math.min(1, this.#searched / this.#bytes);
  }

  /** Extends the search to appended bytes. */
  extend(bytes: number): void {
    if (bytes <= this.#bytes || this.#state === "slow" || this.#state === "failed") return;
    this.#bytes = bytes;
    this.#state = "searching";
    this.#say({ do: "extend", bytes });
  }

  /** Returns the match ranges in a displayed line; empty until the worker has answered. */
  rangesOf(line: number, text: string): MatchRanges {
    if (this.query.kind === "errors" || this.#state === "slow") return [];
    const known = this.#marks.get(line);
    if (known?.text === text) return known.ranges;
    if (this.#asked.get(line) !== text) this.#askFor(line, text);
    return [];
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#watch);
    clearTimeout(this.#telling);
    this.#worker.terminate();
  }

  /** Batches requests of one rendering. */
  #askFor(line: number, text: string): void {
    if (this.#texts.size === 0) queueMicrotask(() => this.#sendTexts());
    this.#texts.set(line, text);
    this.#asked.set(line, text);
  }

  #sendTexts(): void {
    this.#say({ do: "mark", lines: [...this.#texts.keys()], texts: [...this.#texts.values()] });
    this.#texts.clear();
  }

  #hear(news: SearchNews): void {
    clearTimeout(this.#watch);
    if (news.say === "busy") {
      this.#watch = setTimeout(() => this.#judge(), patienceMs);
      return;
    }
    if (news.say === "found") {
      this.hits.add(news.hits);
      this.#searched = news.bytes;
      if (this.#searched >= this.#bytes) this.#state = "done";
      else return this.#tellSoon();
    } else if (news.say === "marked") this.#keepMarks(news.lines, news.ranges);
    else return this.#fail(news.failure);
    this.#changed();
  }

  #fail(failure: Failure): void {
    this.#failure = failure;
    this.#state = "failed";
    this.#changed();
  }

  #tellSoon(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.#changed();
    }, tellMs);
  }

  #keepMarks(lines: readonly number[], ranges: readonly MatchRanges[]): void {
    if (this.#marks.size > keptMarks) this.#marks.clear();
    for (const [at, line] of lines.entries()) {
      this.#marks.set(line, { text: this.#asked.get(line) ?? "", ranges: ranges[at] ?? [] });
      this.#asked.delete(line);
    }
  }

  #judge(): void {
    this.#watch = setTimeout(() => {
      this.#worker.terminate();
      this.#state = "slow";
      this.#changed();
    }, graceMs);
  }

  #say(order: SearchOrder): void {
    this.#worker.postMessage(order);
  }
}
