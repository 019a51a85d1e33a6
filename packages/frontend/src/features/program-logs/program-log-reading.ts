import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProgramLogs } from "@wezterm-parallel/shared/protocol/api/schemas/access/program-log-schemas";

import type { ProgramLogQuery } from "./log-query.ts";

/** Interval at which the logs are read on, ms. */
const everyMs = 1_000;

export interface ShownEntry {
  /** Tells entries of the same moment apart. */
  readonly id: number;
  readonly entry: ProgramLogs["items"][number];
}

/** The logs of the programs as far as they are shown, read on while somebody follows them; state outside of React. */
export class ProgramLogReading {
  readonly #api: Client;
  readonly #mostKept: number;
  readonly #listeners = new Set<() => void>();
  #query: ProgramLogQuery;
  /** Undefined until the query was answered. */
  #next: string | undefined;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOpen = false;
  #follows = true;
  #lastId = 0;
  /** Undefined until the first answer; those of the query before stay until there is an answer. */
  entries: readonly ShownEntry[] | undefined;
  /** Earlier entries pass too. */
  more = false;
  /** Why the last request failed. */
  failure: Failure | undefined;

  /** `mostKept`: entries; older ones go while it follows. */
  constructor(api: Client, query: ProgramLogQuery, mostKept: number) {
    this.#api = api;
    this.#query = query;
    this.#mostKept = mostKept;
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

  readonly ask = (query: ProgramLogQuery): void => {
    if (JSON.stringify(query) === JSON.stringify(this.#query)) return;
    this.#query = query;
    this.#next = undefined;
    if (this.#isOpen) void this.read();
  };

  readonly follow = (follows: boolean): void => {
    this.#follows = follows;
    if (follows && this.#isOpen) void this.read();
  };

  readonly read = async (): Promise<void> => {
    clearTimeout(this.#timer);
    this.#asked += 1;
    const asked = this.#asked;
    const after = this.#next;
    const answer = await this.#api.get("listProgramLogs", {}, { ...this.#query, after });
    // Another question was asked meanwhile.
    if (asked !== this.#asked || !this.#isOpen) return;
    const had = this.failure;
    this.failure = answer.ok ? undefined : answer.failure;
    const changed = answer.ok && this.#take(answer.value, after !== undefined);
    if (changed || had !== this.failure) for (const told of this.#listeners) told();
    if (this.#follows) this.#timer = setTimeout(() => void this.read(), everyMs);
  };

  /** Returns whether it changes what is shown. */
  #take({ items, more, next }: ProgramLogs, isLater: boolean): boolean {
    this.#next = next;
    if (isLater && items.length === 0) return false;
    const known = isLater ? (this.entries ?? []) : [];
    const fresh = items.map((entry) => ({ id: (this.#lastId += 1), entry }));
    const all = [...known, ...fresh];
    this.entries = all.slice(-this.#mostKept);
    this.more = isLater ? this.more || all.length > this.#mostKept : more;
    return true;
  }
}
