import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { statusFileName, statusHeartbeatMs } from "@wezterm-parallel/shared/protocol/status-file";

import type { EventFeed } from "../../base/backlog.ts";
import type { Logger } from "../../base/log.ts";
import { ReplacedFile } from "./replaced-file.ts";
import { StatusView, type StatusRecords } from "./status-view.ts";

interface StatusFileOptions {
  /** The state directory. */
  readonly directory: string;
  readonly records: StatusRecords;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn" | "info">;
}

/** Delay from a change to the write: people do not notice more than two writes per second. */
const gatherMs = 500;
/** Creating the file takes at most 1/50 of the time, however large the backlog. */
const share = 50;

/**
 * Maintains `status.json` of this home (see the protocol's status-file) until disposal, which removes it. A failure,
 * such as a full disk, is logged once and retried at the next change or heartbeat.
 */
export function maintainStatusFile(options: StatusFileOptions): AsyncDisposable {
  return new StatusFileKeeper(options);
}

class StatusFileKeeper implements AsyncDisposable {
  readonly #options: StatusFileOptions;
  readonly #view: StatusView;
  readonly #file: ReplacedFile;
  readonly #listening: Disposable;
  #timer: Disposable | undefined;
  #changed = false;
  #writing: Promise<void> | undefined;
  #trouble = false;
  #disposed = false;

  constructor(options: StatusFileOptions) {
    const { records, clock, feed, directory } = options;
    this.#options = options;
    this.#view = new StatusView(records, clock);
    this.#file = new ReplacedFile(`${directory}/${statusFileName}`);
    this.#listening = feed.listen((events) => {
      this.#view.hear(events);
      this.#change();
    });
    this.#change();
  }

  #change(): void {
    if (this.#changed || this.#disposed) return;
    this.#changed = true;
    if (this.#writing === undefined) this.#wait(gatherMs);
  }

  #wait(delay: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#options.clock.after(delay, () => {
      this.#writing = this.#write().then((pause) => {
        this.#writing = undefined;
        if (!this.#disposed) this.#wait(this.#changed ? pause : statusHeartbeatMs);
      });
    });
  }

  /** Returns the minimum wait before the next write. Never fails. */
  async #write(): Promise<number> {
    const { clock } = this.#options;
    this.#changed = false;
    const started = clock.monotonic();
    let pause = gatherMs;
    try {
      const text = `${JSON.stringify(await this.#view.read())}\n`;
      pause = Math.max(gatherMs, (clock.monotonic() - started) * share);
      await this.#file.replace(text);
      this.#say(undefined);
    } catch (error) {
      this.#say(error);
    }
    return pause;
  }

  #say(error: unknown): void {
    const { log } = this.#options;
    if (error !== undefined && !this.#trouble)
      log.warn({ error: String(error) }, "the status file could not be written");
    if (error === undefined && this.#trouble) log.info("the status file is up to date again");
    this.#trouble = error !== undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#listening[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    await this.#writing;
    await this.#file.remove();
  }
}
