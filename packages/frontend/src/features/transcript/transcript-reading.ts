import type { Client, LogName } from "@wezterm-parallel/shared/client/client";
import { lineParser } from "@wezterm-parallel/shared/client/parse-lines";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { readEntry, type TranscriptEntry } from "@wezterm-parallel/shared/domain/transcript/transcript-entry";

/** Interval at which a growing transcript is read on, ms. */
const everyMs = 1_000;

/** The transcript of one attempt, read on while the attempt is live; state outside of React. */
export class TranscriptReading {
  readonly #api: Client;
  readonly #log: LogName;
  readonly #listeners = new Set<() => void>();
  readonly #decoder = new TextDecoder();
  readonly #parse = lineParser();
  #offset = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOpen = false;
  #isLive: boolean;
  /** Undefined until the first answer; replaced when it grows. */
  entries: readonly TranscriptEntry[] | undefined;
  /** Why the last request failed. */
  failure: Failure | undefined;

  constructor(api: Client, attempt: string, isLive: boolean) {
    this.#api = api;
    this.#log = { attempt, phase: "run", stream: "transcript" };
    this.#isLive = isLive;
  }

  /** Returns how to stop reading. */
  readonly open = (): (() => void) => {
    this.#isOpen = true;
    void this.read();
    return () => {
      this.#isOpen = false;
      clearTimeout(this.#timer);
    };
  };

  readonly listen = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };

  /** Its end may have been written since the last look. */
  readonly setLive = (isLive: boolean): void => {
    const hasEnded = this.#isLive && !isLive;
    this.#isLive = isLive;
    if (hasEnded && this.#isOpen) void this.read();
  };

  readonly read = async (): Promise<void> => {
    clearTimeout(this.#timer);
    const before = [this.entries, this.failure];
    await this.#readOn();
    if (!this.#isOpen) return;
    if (before[0] !== this.entries || before[1] !== this.failure) for (const told of this.#listeners) told();
    clearTimeout(this.#timer);
    if (this.#isLive) this.#timer = setTimeout(() => void this.read(), everyMs);
  };

  async #readOn(): Promise<void> {
    const opened = await this.#api.readLog(this.#log, { from: this.#offset });
    if (!opened.ok) {
      // None was written yet.
      const isAbsent = opened.failure.reason === "not-found";
      this.failure = isAbsent ? undefined : opened.failure;
      if (isAbsent) this.entries ??= [];
      return;
    }
    const added: TranscriptEntry[] = [];
    for await (const bytes of opened.value.bytes) {
      this.#offset += bytes.length;
      for (const line of this.#parse(this.#decoder.decode(bytes, { stream: true }))) {
        const entry = readEntry(line);
        if (entry !== undefined) added.push(entry);
      }
    }
    this.failure = undefined;
    if (added.length > 0 || this.entries === undefined) this.entries = [...(this.entries ?? []), ...added];
  }
}
