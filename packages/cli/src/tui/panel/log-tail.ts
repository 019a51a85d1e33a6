import type { Client, LogName } from "@wezterm-parallel/shared/client/client";
import { type ApiStream, BrokenStream } from "@wezterm-parallel/shared/client/transport";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { Phase } from "@wezterm-parallel/shared/protocol/home";

import { PanelLines } from "./log-lines.ts";

/** Size of the existing log to read: a few thousand lines. */
const tailBytes = 256 * 1024;
/** Pause before a broken stream is opened again. */
const pauseMs = 200;

interface Section {
  readonly phase: string;
  readonly stream: string;
  readonly lines: PanelLines;
}

/** The log of one attempt as lines, followed to its end; disposing it closes all streams. */
export class LogTail implements Disposable {
  readonly attempt: string;
  readonly #client: Client;
  readonly #changed: () => void;
  readonly #sections = new Map<string, Section>();
  readonly #streams = new Set<ApiStream>();
  #closed = false;
  #note: string | undefined = "loading …";

  constructor(client: Client, attempt: string, changed: () => void) {
    this.#client = client;
    this.attempt = attempt;
    this.#changed = changed;
  }

  /** A note in place of lines: that it loads, or why there is nothing. */
  get note(): string | undefined {
    return this.#note;
  }

  get length(): number {
    return this.#shown().reduce((sum, section) => sum + section.lines.length + this.#headings(), 0);
  }

  /**
   * Returns at most `count` lines, starting at `from`; several phases follow one another, each under its
   * name.
   */
  slice(from: number, count: number): readonly string[] {
    const shown: string[] = [];
    let skip = from;
    for (const section of this.#shown()) {
      const heading = this.#headings();
      if (skip < heading && shown.length < count)
        shown.push(`── ${section.phase} ${section.stream === "err" ? "(stderr) " : ""}──`);
      const inside = Math.max(0, skip - heading);
      shown.push(...section.lines.slice(inside, count - shown.length));
      skip = Math.max(0, skip - heading - section.lines.length);
      if (shown.length >= count) break;
    }
    return shown;
  }

  /** Looks for phases, and follows new ones. */
  async refresh(): Promise<void> {
    const entries = await this.#client.logs(this.attempt);
    if (this.#closed) return;
    if (!entries.ok) {
      if (this.#sections.size === 0) this.#note = entries.failure.detail;
      return this.#changed();
    }
    for (const { phase, stream } of entries.value) this.#follow(phase, stream);
    if (this.#sections.size === 0) this.#note = "no output yet";
    this.#changed();
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    for (const stream of this.#streams) stream.close();
  }

  #shown(): readonly Section[] {
    return [...this.#sections.values()].filter(({ lines }) => lines.length > 0);
  }

  #headings(): number {
    return this.#shown().length > 1 ? 1 : 0;
  }

  #follow(phase: string, stream: "out" | "err"): void {
    const key = `${phase}/${stream}`;
    if (this.#sections.has(key)) return;
    const lines = new PanelLines();
    this.#sections.set(key, { phase, stream, lines });
    void this.#read({ attempt: this.attempt, phase: phase as Phase, stream }, lines);
  }

  async #read(name: LogName, lines: PanelLines): Promise<void> {
    let at: number | undefined;
    while (!this.#closed) {
      const opened = await this.#client.readLog(name, { from: at ?? -tailBytes, follow: true });
      if (opened.ok) {
        const begun = Number(opened.value.headers["x-log-offset"] ?? Math.max(at ?? 0, 0));
        const read = await this.#readStream(opened.value, lines, at === undefined && begun > 0);
        at = begun + read.bytes;
        if (read.complete) return this.#say();
      } else if (opened.failure.reason !== "unavailable") return this.#say();
      await new Promise<void>((resolve) => void systemClock.after(pauseMs, resolve));
    }
  }

  async #readStream(
    stream: ApiStream,
    lines: PanelLines,
    midway: boolean,
  ): Promise<{ bytes: number; complete: boolean }> {
    let bytes = 0;
    if (this.#closed) stream.close();
    this.#streams.add(stream);
    try {
      for await (const chunk of stream.bytes) {
        lines.push(chunk);
        if (midway && bytes === 0 && lines.length > 1) lines.dropFirst();
        bytes += chunk.length;
        this.#say();
      }
      return { bytes, complete: true };
    } catch (error) {
      if (!(error instanceof BrokenStream) && !this.#closed) throw error;
      return { bytes, complete: false };
    } finally {
      this.#streams.delete(stream);
    }
  }

  #say(): void {
    if (this.#closed) return;
    this.#note = this.length > 0 ? undefined : "no output yet";
    this.#changed();
  }
}
