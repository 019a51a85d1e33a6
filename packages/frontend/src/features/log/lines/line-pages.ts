import type { Answer } from "@wezterm-parallel/shared/client/calls";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { LogLine, LogLines } from "@wezterm-parallel/shared/protocol/api/schemas/log-schemas";

import { plainStyle, type AnsiStyle } from "../ansi/ansi-style.ts";
import { parseLine, type ParsedLine } from "../ansi/parse-line.ts";
import { LogGroups } from "./log-groups.ts";

type ReadLines = (query: {
  readonly from: number;
  readonly count: number;
  readonly marks?: number;
}) => Answer<LogLines>;

/** A line ready for display. */
export interface ShownLine extends ParsedLine {
  readonly number: number;
  /** Timestamp, epoch ms; undefined if unknown. */
  readonly at: number | undefined;
  /** Its position in the log, if the line is too long to be shown whole. */
  readonly cut: { readonly offset: number; readonly bytes: number } | undefined;
}

/** Size of the whole log. */
interface LogExtent {
  readonly total: number;
  readonly bytes: number;
  readonly growing: boolean;
  readonly firstError: number | undefined;
}

interface Page {
  readonly lines: readonly LogLine[];
  /** Size of the log when the page was read: an outdated last page is read again. */
  readonly asOf: number;
  parsed?: { readonly start: AnsiStyle; readonly lines: readonly ShownLine[] } | undefined;
}

/** Several screens; fewer requests than rows, and small enough for a slow connection. */
export const pageLines = 256;
/** Cached pages: 12,000 lines, fewer if lines are long. */
const keptPages = 48;
const keptChars = 8_000_000;
/** Retry delay after a failed request, ms. */
export const againMs = 2_000;
/** Concurrent requests: one for visible lines, one for the next. */
const asksAtOnce = 2;

/**
 * The lines of one log, loaded on demand by page with an LRU cache. A page starts with the colours in which the
 * previous page ended, so that page is read as well; earlier pages only count if already read.
 */
export class LinePages {
  readonly #read: ReadLines;
  readonly #pages = new Map<number, Page>();
  /** Styles at the ends of pages, unless plain. */
  readonly #ends = new Map<number, AnsiStyle>();
  readonly #asked = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #wanted: readonly number[] = [];
  #extent: LogExtent | undefined;
  #failure: Failure | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #counted = 0;
  #closed = false;
  readonly groups = new LogGroups();
  /** Increases with every change. */
  version = 0;

  constructor(read: ReadLines) {
    this.#read = read;
  }

  /** Undefined until the server has answered. */
  get extent(): LogExtent | undefined {
    return this.#extent;
  }

  /** Failure of the latest request; undefined after a success. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Returns whether the server is still indexing a very large log. */
  get counting(): boolean {
    return this.#extent !== undefined && this.#counted < this.#extent.bytes;
  }

  /** For memory tests: number of cached lines. */
  get held(): number {
    return [...this.#pages.values()].reduce((sum, { lines }) => sum + lines.length, 0);
  }

  listen(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  /** Returns a line, counted from 1; undefined until loaded: call `want`. */
  line(number: number): ShownLine | undefined {
    const at = Math.floor((number - 1) / pageLines);
    const page = this.#pages.get(at);
    return page === undefined ? undefined : this.#shown(at, page)[(number - 1) % pageLines];
  }

  /** Requests these lines; earlier requests not sent yet are dropped. */
  want(lines: readonly number[]): void {
    const seen = [...new Set(lines.map((line) => Math.max(0, Math.floor((line - 1) / pageLines))))];
    const before = seen.filter((at) => at > 0 && !seen.includes(at - 1)).map((at) => at - 1);
    this.#wanted = [...seen, ...before];
    this.#keep(this.#wanted);
    this.#ask();
  }

  /** Requests the current length; settles when it is known. */
  async look(): Promise<void> {
    const answer = await this.#read({ from: 1, count: 0, marks: this.groups.known });
    if (this.#closed) return;
    if (!answer.ok) return this.#fail(answer.failure);
    const { marks } = answer.value;
    const isMore = marks !== undefined && this.groups.take(marks);
    this.#learn(answer.value);
    this.#ask();
    if (isMore) await this.look();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    this.#pages.clear();
    this.#listeners.clear();
  }

  #ask(): void {
    // While the server is away only the timer sends requests, however often the user scrolls.
    if (this.#failure !== undefined) return;
    for (const at of this.#wanted) {
      if (this.#asked.size >= asksAtOnce) return;
      if (!this.#asked.has(at) && this.#isMissing(at)) void this.#load(at);
    }
  }

  #isMissing(at: number): boolean {
    const page = this.#pages.get(at);
    if (page === undefined) return this.#extent === undefined || at * pageLines < this.#extent.total;
    const isWhole = (at + 1) * pageLines < (this.#extent?.total ?? 0) && page.lines.length === pageLines;
    return !isWhole && page.asOf < (this.#extent?.bytes ?? 0);
  }

  async #load(at: number): Promise<void> {
    this.#asked.add(at);
    const page = await this.#readPage(at);
    this.#asked.delete(at);
    if (this.#closed) return;
    if (page === undefined) return;
    this.#pages.set(at, page);
    this.#shown(at, page);
    this.#forget();
    this.#tell();
    this.#ask();
  }

  /** An answer may contain fewer lines than requested, if they are long. */
  async #readPage(at: number): Promise<Page | undefined> {
    const lines: LogLine[] = [];
    let asOf = 0;
    while (lines.length < pageLines) {
      const from = at * pageLines + 1 + lines.length;
      const answer = await this.#read({ from, count: pageLines - lines.length });
      if (this.#closed) return undefined;
      if (!answer.ok) {
        this.#fail(answer.failure);
        return undefined;
      }
      asOf = answer.value.counted;
      this.#learn(answer.value);
      lines.push(...answer.value.lines);
      if (answer.value.lines.length === 0 || from + answer.value.lines.length > answer.value.total) break;
    }
    return { lines, asOf };
  }

  #learn({ total, bytes, counted, growing, firstError }: LogLines): void {
    const before = this.#extent;
    this.#failure = undefined;
    clearTimeout(this.#again);
    // The file was truncated: cached pages are invalid.
    if (before !== undefined && bytes < before.bytes) this.#pages.clear();
    this.#counted = counted;
    this.#extent = { total, bytes, growing, firstError };
    this.#tell();
  }

  #fail(failure: Failure): void {
    this.#failure = failure;
    clearTimeout(this.#again);
    if (failure.reason === "unavailable") this.#again = setTimeout(() => void this.look(), againMs);
    this.#tell();
  }

  #shown(at: number, page: Page): readonly ShownLine[] {
    const start = this.#ends.get(at - 1) ?? plainStyle;
    if (page.parsed?.start === start) return page.parsed.lines;
    const lines: ShownLine[] = [];
    let style = start;
    for (const { number, text, offset, bytes, cut, at: writtenAt } of page.lines) {
      const parsed = parseLine(text, style);
      lines.push({ ...parsed, number, at: writtenAt, cut: cut ? { offset, bytes } : undefined });
      style = parsed.end;
    }
    page.parsed = { start, lines };
    if (style === plainStyle || isPlain(style)) this.#ends.delete(at);
    else this.#ends.set(at, style);
    return lines;
  }

  /** Marks pages as recently used. */
  #keep(pages: readonly number[]): void {
    for (const at of pages.toReversed()) {
      const page = this.#pages.get(at);
      if (page === undefined) continue;
      this.#pages.delete(at);
      this.#pages.set(at, page);
    }
  }

  #forget(): void {
    let chars = 0;
    for (const { lines } of this.#pages.values()) for (const { text } of lines) chars += text.length;
    for (const [at, { lines }] of this.#pages) {
      if (this.#pages.size <= keptPages && chars <= keptChars) return;
      if (this.#wanted.includes(at)) continue;
      this.#pages.delete(at);
      for (const { text } of lines) chars -= text.length;
    }
  }

  #tell(): void {
    this.version += 1;
    for (const changed of this.#listeners) changed();
  }
}

function isPlain({ text, ground, traits, link }: AnsiStyle): boolean {
  return text === undefined && ground === undefined && traits === 0 && link === undefined;
}
