import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Layout, Size } from "@wezterm-parallel/shared/domain/layout/layout";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import type { Pane } from "../panes/panes.ts";
import { isAlike, rearrange, withoutPlaces } from "./rearrange.ts";
import { isKept, listPlace, type PlaceSpec, type WorkspaceRecord, writeRecord } from "./workspace-record.ts";

export type ListPanes = (record: WorkspaceRecord) => Promise<Result<readonly Pane[], Failure>>;

interface RecordKeeperOptions {
  readonly home: HomePaths;
  readonly key: string;
  readonly record: WorkspaceRecord;
  /** The list's own pane. */
  readonly pane: string | undefined;
  readonly listPanes: ListPanes;
  /** Called when the reason that prevents writing changes. */
  readonly troubled: () => void;
  /** The size of the window has changed. */
  readonly windowResized: () => void;
}

/**
 * Combines changes into one write. Longer than a terminal needs to close all its panes: the list then ends
 * too, and the record keeps the state before.
 */
const writeDelayMs = 400;
/**
 * Delay after the last sign of moved panes before their positions are requested. Why: each request starts the
 * terminal's CLI.
 */
const lookDelayMs = 2_000;
/** Pause before a failed write is retried: a full disk stays full for a while. */
const againMs = 10_000;

/** Writes the record of a workspace to disk; no other program writes it while this one runs. */
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

  /** The reason it cannot be written at present. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Writes it again before somebody reads it, in case it was removed or damaged. */
  restore(): void {
    const { home, key } = this.#options;
    if (this.#written !== undefined && isKept(home, key, this.#written)) return;
    this.#written = undefined;
    this.#write();
  }

  /**
   * Records shown tasks and living places. A closed place keeps its last task, to show it again, unless
   * another place has the task now.
   */
  keep({ shown, living }: Pick<WorkspaceRecord, "shown" | "living">): void {
    const there = new Set(living.map(({ place }) => place));
    const now = new Set(Object.values(shown));
    const before = Object.entries(this.#record.shown).filter(
      ([place, task]) => !there.has(place) && !now.has(task),
    );
    const all = [...living, ...this.#list()];
    const isMore = all.length > this.#record.living.length;
    this.#change({ shown: { ...Object.fromEntries(before), ...shown }, living: all });
    // A new place is written at once, because a reopening after a kill must know it; a missing one may mean
    // that the terminal is closing.
    if (isMore) this.#write();
  }

  /** Written at once, because `wzp layout save` identifies the workspace by it. */
  keepInstance(instance: string): void {
    this.#change({ instance });
    this.#write();
  }

  remove(place: string): void {
    const { layout, whole } = this.#record;
    const kept = whole === undefined ? undefined : withoutPlace(whole, place);
    this.#change({ layout: withoutPlace(layout, place), whole: kept, automatic: false });
  }

  /** Panes may have been moved or resized: reads their positions after a pause. */
  lookSoon(): void {
    clearTimeout(this.#looking);
    this.#looking = setTimeout(() => void this.#look(), lookDelayMs);
  }

  async #look(): Promise<void> {
    const panes = await this.#options.listPanes(this.#record);
    // Retried at the next sign.
    if (!panes.ok) return;
    const paneOf = new Map(
      this.#record.living.flatMap(({ place, pane }) => (pane === undefined ? [] : [[place, pane]])),
    );
    const layout: Layout<PlaceSpec> = rearrange(this.#record.layout, panes.value, paneOf);
    const ours = new Set(paneOf.values());
    const size = areaOf(panes.value.filter(({ id }) => ours.has(id)));
    const wasResized = isOtherSize(size, this.#record.size ?? size);
    if (wasResized) this.#change({ size });
    // Ignores differences of a cell, and shares that the terminal chose for a resized window, because no
    // person chose them.
    if (!isAlike(layout, this.#record.layout, wasResized ? anyShares : undefined)) {
      this.#change({ layout, whole: undefined, automatic: false });
    }
    if (wasResized) this.#options.windowResized();
  }

  /** Adopts the arrangement after places were added. */
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

/** Cells that a terminal may use for a status line or scroll bar. */
const ownCells = 2;

/** After a resize of the window, shares do not show what a person wants. */
const anyShares = 100;

function isOtherSize(one: Size, other: Size): boolean {
  return Math.abs(one.columns - other.columns) > ownCells || Math.abs(one.rows - other.rows) > ownCells;
}

/** Returns the size of a tab, from its panes. */
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
