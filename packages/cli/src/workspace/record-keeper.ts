import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Layout, Size } from "@wezterm-parallel/shared/domain/layout/layout";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import type { Pane } from "../panes/panes.ts";
import { isAlike, rearrange, withoutPlaces } from "./rearrange.ts";
import { isKept, listPlace, type PlaceSpec, type WorkspaceRecord, writeRecord } from "./workspace-record.ts";

export type ListPanes = (record: WorkspaceRecord) => Promise<Result<readonly Pane[], Failure>>;

export interface RecordKeeperOptions {
  readonly home: HomePaths;
  readonly key: string;
  readonly record: WorkspaceRecord;
  /** The list's own pane. */
  readonly pane: string | undefined;
  readonly listPanes: ListPanes;
  /** What is in the way of keeping it changed. */
  readonly troubled: () => void;
  /** The window has another size than before. */
  readonly windowResized: () => void;
}

/**
 * What changes within it is written once. It is also longer than a terminal takes to close all its panes: then the
 * list goes with them, and what was kept is how things stood before.
 */
const writeDelayMs = 400;
/** Between the last sign that panes moved and the one call that asks where they stand. Origin: the terminals' CLI
 *  must not be asked more often. */
const lookDelayMs = 2_000;
/** Until what could not be written is tried again: a disk that is full stays so for a while. */
const againMs = 10_000;

/** Keeps the record of a workspace on disk: only this program writes it while it lives. */
export class RecordKeeper {
  readonly #options: RecordKeeperOptions;
  #record: WorkspaceRecord;
  #written: WorkspaceRecord | undefined;
  #trouble: string | undefined;
  #writing: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;

  constructor(options: RecordKeeperOptions) {
    this.#options = options;
    this.#record = options.record;
    this.#written = options.record;
  }

  get record(): WorkspaceRecord {
    return this.#record;
  }

  /** Why it cannot be kept at present. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Somebody is about to read it: what was removed or spoilt since is there again. */
  restore(): void {
    const { home, key } = this.#options;
    if (this.#written !== undefined && isKept(home, key, this.#written)) return;
    this.#written = undefined;
    this.#write();
  }

  /** What a closed place showed last is kept, so that it shows it again, unless another place has the task now. */
  keep({ shown, living }: Pick<WorkspaceRecord, "shown" | "living">): void {
    const there = new Set(living.map(({ place }) => place));
    const now = new Set(Object.values(shown));
    const before = Object.entries(this.#record.shown).filter(
      ([place, task]) => !there.has(place) && !now.has(task),
    );
    const all = [...living, ...this.#list()];
    const isMore = all.length > this.#record.living.length;
    this.#change({ shown: { ...Object.fromEntries(before), ...shown }, living: all });
    // Who opens it again after a kill must know of every place; fewer may be the end of the terminal.
    if (isMore) this.#write();
  }

  /** At once: `wzp layout save` knows the workspace by it. */
  keepInstance(instance: string): void {
    this.#change({ instance });
    this.#write();
  }

  remove(place: string): void {
    const { layout, whole } = this.#record;
    const kept = whole === undefined ? undefined : withoutPlace(whole, place);
    this.#change({ layout: withoutPlace(layout, place), whole: kept, automatic: false });
  }

  /** Panes may have been moved or resized: asks the terminal once things have come to rest. */
  lookSoon(): void {
    clearTimeout(this.#looking);
    this.#looking = setTimeout(() => void this.#look(), lookDelayMs);
  }

  async #look(): Promise<void> {
    const panes = await this.#options.listPanes(this.#record);
    // A terminal that does not answer is asked again at the next sign.
    if (!panes.ok) return;
    const paneOf = new Map(
      this.#record.living.flatMap(({ place, pane }) => (pane === undefined ? [] : [[place, pane]])),
    );
    const layout: Layout<PlaceSpec> = rearrange(this.#record.layout, panes.value, paneOf);
    const ours = new Set(paneOf.values());
    const size = areaOf(panes.value.filter(({ id }) => ours.has(id)));
    const wasResized = isOtherSize(size, this.#record.size ?? size);
    if (wasResized) this.#change({ size });
    // A difference of a cell, or shares that the terminal chose for a window of another size, are no wish of a person.
    if (!isAlike(layout, this.#record.layout, wasResized ? anyShares : undefined)) {
      this.#change({ layout, whole: undefined, automatic: false });
    }
    if (wasResized) this.#options.windowResized();
  }

  /** Places were added: this is the arrangement now. */
  grow(layout: Layout<PlaceSpec>): void {
    this.#change({ layout });
  }

  #list(): WorkspaceRecord["living"] {
    const { pane } = this.#options;
    return [{ place: listPlace, pid: process.pid, startedAt: "", ...(pane === undefined ? {} : { pane }) }];
  }

  #change(changed: Partial<WorkspaceRecord>): void {
    const next = { ...this.#record, ...changed };
    if (JSON.stringify(next) === JSON.stringify(this.#record)) return;
    this.#record = next;
    clearTimeout(this.#writing);
    this.#writing = setTimeout(() => this.#write(), writeDelayMs);
  }

  #write(): void {
    clearTimeout(this.#writing);
    if (this.#written === this.#record) return;
    const { home, key, troubled } = this.#options;
    const wanted = this.#record;
    const written = writeRecord(home, key, wanted);
    if (written.ok) this.#written = wanted;
    else this.#writing = setTimeout(() => this.#write(), againMs);
    const trouble = written.ok ? undefined : written.failure.detail;
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    troubled();
  }
}

/** Cells that a terminal may take for a status line or a scroll bar of its own. */
const ownCells = 2;

/** Shares of a resized window say nothing about what a person wants. */
const anyShares = 100;

function isOtherSize(one: Size, other: Size): boolean {
  return Math.abs(one.columns - other.columns) > ownCells || Math.abs(one.rows - other.rows) > ownCells;
}

/** Cells of a tab, from its panes. */
export function areaOf(panes: readonly Pane[]): Size {
  return {
    columns: Math.max(0, ...panes.map(({ left, columns }) => left + columns)),
    rows: Math.max(0, ...panes.map(({ top, rows }) => top + rows)),
  };
}

function withoutPlace(layout: Layout<PlaceSpec>, place: string): Layout<PlaceSpec> {
  const tabs = layout.tabs.flatMap((tab) => {
    const root = withoutPlaces(tab.root, (spec) => spec.place === place);
    return root === undefined ? [] : [{ ...tab, root }];
  });
  return { tabs };
}
