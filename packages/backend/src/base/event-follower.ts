import { readFileSync, renameSync, writeFileSync } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { EventKind, EventOf } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed, Records } from "./backlog.ts";
import type { Logger } from "./log.ts";

/** `again`: it did not work now, but may later. */
type Told = "told" | "again";

interface FollowerOptions<Kind extends EventKind> {
  /** Keeps the number of the last event that was told across restarts. */
  readonly file: string;
  /** For the log, such as `the command of alerts`. */
  readonly name: string;
  readonly kinds: readonly Kind[];
  /** Events that are told at once. */
  readonly most: number;
  /** Ms in which events are gathered before they are told. */
  readonly gatherMs?: number;
  /** Ms until what failed is told again; absent: a minute. */
  readonly againMs?: number;
  /** After so many failures, the next events follow; absent: never. */
  readonly mostTries?: number;
  readonly tell: (events: readonly EventOf<Kind>[], signal: AbortSignal) => Promise<Told>;
  readonly records: Pick<Records, "events" | "lastEvent">;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn" | "error">;
}

const minuteMs = 60_000;

/**
 * Tells events in their order, those of the time without a server too. What failed is told again later; what
 * the end of the server cut off, or whose success it could not note, at the next start.
 */
export class EventFollower<Kind extends EventKind> implements AsyncDisposable {
  readonly #options: FollowerOptions<Kind>;
  readonly #stop = new AbortController();
  readonly #listening: Disposable;
  /** Number of the last event that was told; undefined until it is known. */
  #told: number | undefined;
  #tries = 0;
  #timer: Disposable | undefined;
  #again = false;
  #isBehind = true;
  #working: Promise<void> | undefined;

  constructor(options: FollowerOptions<Kind>) {
    this.#options = options;
    const kinds = new Set<EventKind>(options.kinds);
    this.#listening = options.feed.listen((events) => {
      if (events.some(({ kind }) => kinds.has(kind))) this.#hear();
    });
    this.#wake();
  }

  /** Is aborted when the server ends. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Returns whether events from before the start may not have been told yet. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#listening[Symbol.dispose]();
    await this.#working;
    this.#timer?.[Symbol.dispose]();
  }

  #hear(): void {
    const { gatherMs, clock } = this.#options;
    if (gatherMs === undefined) this.#wake();
    else this.#timer ??= clock.after(gatherMs, () => this.#wake());
  }

  #wake(): void {
    this.#again = true;
    if (this.#working === undefined && !this.#stop.signal.aborted) this.#working = this.#work();
  }

  async #work(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    while (this.#again && !this.#stop.signal.aborted) {
      this.#again = false;
      try {
        await this.#tellPage();
      } catch (error) {
        const { log, name } = this.#options;
        log.error({ error: String(error) }, `${name} was interrupted`);
        this.#wait();
      }
    }
    this.#working = undefined;
  }

  #wait(): void {
    const { clock, againMs = minuteMs } = this.#options;
    this.#timer ??= clock.after(againMs, () => this.#wake());
  }

  async #tellPage(): Promise<void> {
    const { records, kinds, most } = this.#options;
    if (this.#told === undefined) {
      this.#told = await this.#readTold();
      this.#write();
    }
    const found = await records.events({ after: this.#told, kinds, limit: most });
    const events = found.filter((event): event is typeof event & EventOf<Kind> => isOf(event.kind, kinds));
    const last = events.at(-1);
    if (last === undefined) this.#isBehind = false;
    if (last === undefined || this.#stop.signal.aborted) return;
    if (!(await this.#tell(events))) return;
    this.#tries = 0;
    this.#told = last.seq;
    this.#write();
    this.#again = true;
  }

  /** Returns whether it is the turn of the next events. */
  async #tell(events: readonly EventOf<Kind>[]): Promise<boolean> {
    const { tell, mostTries = Infinity, log, name } = this.#options;
    if ((await tell(events, this.#stop.signal)) === "told") return true;
    if (this.#stop.signal.aborted) return false;
    this.#tries += 1;
    log.warn({ events: events.length, tries: this.#tries }, `${name} failed`);
    if (this.#tries >= mostTries) return true;
    this.#wait();
    return false;
  }

  /** Events before the first start, or of another database, are not sent. */
  async #readTold(): Promise<number> {
    const last = await this.#options.records.lastEvent();
    try {
      const { told } = JSON.parse(readFileSync(this.#options.file, "utf8")) as { readonly told: number };
      return told <= last ? told : last;
    } catch {
      return last;
    }
  }

  /** The file is there whole, or as before; without it, an event may be told again after a restart. */
  #write(): void {
    const { file, log, name } = this.#options;
    try {
      writeFileSync(`${file}.new`, JSON.stringify({ told: this.#told }), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch (error) {
      log.warn({ error: String(error) }, `${name}: what was told last could not be noted`);
    }
  }
}

function isOf<Kind extends EventKind>(kind: EventKind, kinds: readonly Kind[]): kind is Kind {
  return kinds.some((each) => each === kind);
}
