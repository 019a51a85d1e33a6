import type { Client, LogName } from "@wezterm-parallel/shared/client/client";

import { followLog } from "./lines/follow-log.ts";
import { LinePages } from "./lines/line-pages.ts";
import { openSearchWorker } from "./search/open-search-worker.ts";
import { LogSearch } from "./search/log-search.ts";
import type { LogQuery } from "./search/matcher.ts";
import { Signal } from "./signal.ts";
import { LogWindow } from "./view/log-window.ts";

/** One log that is being looked at: its lines, the window onto them, and what is searched in them. */
export class Reading {
  readonly log: LogName;
  readonly signal = new Signal();
  readonly pages: LinePages;
  readonly window = new LogWindow(this.signal.tell);
  /** Whether the window is where it begins: at the lines of the address, else at the end. */
  opened = false;
  #search: LogSearch | undefined;
  #errors: LogSearch | undefined;

  constructor(api: Client, log: LogName) {
    this.log = log;
    this.pages = new LinePages((query) => api.readLines(log, query));
  }

  /** What people search for. */
  get search(): LogSearch | undefined {
    return this.#search;
  }

  /** Lines that say that something went wrong; looked for when somebody asks. */
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

  /** Searches for something else; undefined: for nothing. */
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

  #grown(): void {
    const { extent } = this.pages;
    if (extent !== undefined) {
      this.window.extend(extent.total);
      this.#search?.extend(extent.bytes);
      this.#errors?.extend(extent.bytes);
    }
    this.signal.tell();
  }
}
