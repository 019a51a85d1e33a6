import type { Client, LogName } from "@wezterm-parallel/shared/client/client";

import { followLog } from "./lines/follow-log.ts";
import { noFolds } from "./lines/folds.ts";
import { LinePages } from "./lines/line-pages.ts";
import { openSearchWorker } from "./search/open-search-worker.ts";
import { LogSearch } from "./search/log-search.ts";
import type { LogQuery } from "./search/matcher.ts";
import { Signal } from "./signal.ts";
import { LogWindow, type DrawnLines } from "./view/log-window.ts";

/** State of one displayed log: its lines, the window onto them, and its searches. */
export class Reading {
  readonly log: LogName;
  readonly signal = new Signal();
  readonly pages: LinePages;
  readonly window = new LogWindow(this.signal.tell);
  /** True once the initial position was reached: the lines of the address, else the end. */
  opened = false;
  /** The folds that the window currently uses. */
  #folds = noFolds;
  #search: LogSearch | undefined;
  #errors: LogSearch | undefined;

  constructor(api: Client, log: LogName) {
    this.log = log;
    this.pages = new LinePages((query) => api.readLines(log, query));
  }

  /** The top line of the window. */
  get top(): number {
    return this.#folds.lineAt(this.window.top);
  }

  /** Returns the lines in these rows, by default the rendered ones. */
  linesIn({ first, last }: DrawnLines = this.window.drawn): number[] {
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, nth) => this.#folds.lineAt(first + nth));
  }

  /** Scrolls a line into view and unfolds groups that hide it. */
  goTo(line: number, place?: "top" | "middle"): void {
    this.pages.groups.reveal(line);
    this.#refold();
    this.window.goTo(this.#folds.rowOf(line), place);
  }

  /** Like `goTo`, unless the line is already in view. */
  show(line: number): void {
    const isSeen = !this.#folds.isHidden(line) && this.window.shows(this.#folds.rowOf(line));
    if (!isSeen) this.goTo(line);
  }

  /** Folds or unfolds the group that starts at this line. */
  toggleGroup(line: number): void {
    this.pages.groups.toggle(line);
    this.#refold(line);
    this.signal.tell();
  }

  foldGroups(fold: boolean): void {
    this.pages.groups.foldAll(fold);
    this.#refold();
    this.signal.tell();
  }

  /** The user's search. */
  get search(): LogSearch | undefined {
    return this.#search;
  }

  /** The search for lines that report errors; started on demand. */
  get errors(): LogSearch | undefined {
    return this.#errors;
  }

  /** Follows the log until the returned function is called. */
  open(): () => void {
    const stopListening = this.pages.listen(() => this.#grown());
    const stopFollowing = followLog(this.pages);
    return () => {
      stopListening();
      stopFollowing();
      this.seek(undefined);
      this.#errors?.[Symbol.dispose]();
      this.#errors = undefined;
    };
  }

  /** Starts another search; undefined: stops searching. */
  seek(query: LogQuery | undefined): void {
    this.#search?.[Symbol.dispose]();
    this.#search = query === undefined ? undefined : this.#begin(query);
    this.signal.tell();
  }

  seekErrors(): LogSearch {
    this.#errors ??= this.#begin({ kind: "errors", text: "", caseSensitive: false });
    return this.#errors;
  }

  #begin(query: LogQuery): LogSearch {
    const bytes = this.pages.extent?.bytes ?? 0;
    return new LogSearch(openSearchWorker(), { do: "search", log: this.log, query, bytes }, this.signal.tell);
  }

  /** Passes the current folds to the window; the line that was acted on keeps its position. */
  #refold(acted?: number): void {
    const [before, after] = [this.#folds, this.pages.groups.folds];
    if (before === after) return;
    this.#folds = after;
    const rows = after.rows(this.pages.extent?.total ?? 0);
    const kept = acted === undefined ? undefined : before.rowOf(acted);
    this.window.refold(rows, (row) => Math.min(rows, after.rowOf(before.lineAt(row))), kept);
  }

  #grown(): void {
    const { extent } = this.pages;
    if (extent !== undefined) {
      this.#refold();
      this.window.extend(this.#folds.rows(extent.total));
      this.#search?.extend(extent.bytes);
      this.#errors?.extend(extent.bytes);
    }
    this.signal.tell();
  }
}
