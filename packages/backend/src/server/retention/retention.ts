import { statfsSync } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { cleaningMarks, type DiskSpace } from "@wezterm-parallel/shared/domain/disk/step-disk";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { runId } from "@wezterm-parallel/shared/domain/ids";
import { decideForSpace } from "@wezterm-parallel/shared/domain/retention/decide-retention";
import {
  planRetention,
  type EndedRunWithFiles,
  type RetentionPlan,
} from "@wezterm-parallel/shared/domain/retention/plan-retention";
import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";
import type {
  RetentionItem,
  RetentionReport,
} from "@wezterm-parallel/shared/protocol/api/schemas/retention-schemas";

import type { Logger } from "../../base/log.ts";
import type { RetentionReader, RetentionStore } from "../../drivers/store/retention.ts";
import type { Caller } from "../http/admission/principal.ts";
import { Removals, type StoredCopies } from "./removals.ts";
import { FilesOfRuns } from "./run-files.ts";

export interface RetentionParts {
  /** State directory. */
  readonly state: string;
  readonly store: { readonly retention: RetentionStore; readonly reader: RetentionReader };
  readonly settings: () => Promise<Settings>;
  /** Drops what can be made again, as the first thing when the disk is nearly full. */
  readonly dropCaches: () => Promise<void>;
  /** Records in the audit log what is about to go. */
  readonly record: (
    removed: Readonly<Record<string, unknown>>,
    by?: Caller,
  ) => Promise<Result<void, Failure>>;
  /** Entries of the audit log that are older than a time: their number, and their removal, which says how many went. */
  readonly audit: {
    unkept(since: number): Promise<number>;
    shorten(since: number, by: Caller | undefined): Promise<Result<number, Failure>>;
  };
  /** Absent: files are on this machine only. */
  readonly copies?: StoredCopies | undefined;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
}

/** Ages are counted in days. */
const everyMs = 3_600_000;
const dayMs = 86_400_000;
const firstMs = 60_000;
/** A disk fills in minutes. */
const lookMs = 60_000;

interface Planned extends RetentionPlan {
  readonly ended: readonly EndedRunWithFiles[];
  /** Number of the last event that goes. */
  readonly events: number;
  readonly firstEvent: number;
  /** Entries of the audit log that are older than that time. */
  readonly audit: { readonly count: number; readonly since: number };
}

/** Removes what the settings keep no longer, every hour and when asked; files also when the disk is nearly full. */
export class Retention implements AsyncDisposable {
  readonly #parts: RetentionParts;
  readonly #files: FilesOfRuns;
  readonly #removals: Removals;
  #timers: readonly Disposable[] = [];
  #working: Promise<unknown>;
  #closed = false;
  #isLow = false;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
    this.#files = new FilesOfRuns(parts.state);
    const { copies } = parts;
    this.#removals = new Removals(parts.store.retention, this.#files, {
      stopped: () => this.#closed,
      copies,
    });
    this.#working = this.#attempt(() => this.#resume());
    this.#repeat(firstMs, everyMs, () => this.#cleanByItself());
    this.#repeat(lookMs, lookMs, () => this.#freeSpace());
    if (copies !== undefined) this.#repeat(everyMs, dayMs, () => this.#sweep());
  }

  /** One at a time; `by` is the person who asked. */
  clean({
    dryRun,
    by,
  }: {
    readonly dryRun: boolean;
    readonly by?: Caller;
  }): Promise<Result<RetentionReport, Failure>> {
    const cleaned = this.#working.then(async () => {
      const done = await this.#clean(dryRun, by);
      if (done.ok && !dryRun) await this.#sweep();
      return done;
    });
    this.#working = cleaned.catch(() => undefined);
    return cleaned;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) timer[Symbol.dispose]();
    await this.#working;
  }

  /** Goes on with removals that an earlier process began. */
  async #resume(): Promise<void> {
    for (const run of await this.#parts.store.reader.removals()) await this.#removals.takeApart(run);
  }

  async #cleanByItself(): Promise<void> {
    const cleaned = await this.#clean(false, undefined);
    if (!cleaned.ok)
      this.#parts.log.error({ failure: cleaned.failure }, "retention failed; it goes on later");
  }

  async #sweep(): Promise<void> {
    const swept = await this.#parts.copies?.sweep();
    if (swept?.ok === false)
      this.#parts.log.warn({ failure: swept.failure }, "the store was not swept; it is tried again later");
  }

  async #clean(dryRun: boolean, by: Caller | undefined): Promise<Result<RetentionReport, Failure>> {
    await this.#resume();
    const planned = await this.#plan();
    const report = describe(planned, dryRun);
    if (dryRun || report.items.length === 0) return ok(report);
    const removed = await this.#removeRecords(planned, by);
    if (!removed.ok) return removed;
    const shortened = await this.#shortenAudit(planned.audit, by);
    if (!shortened.ok) return shortened;
    this.#parts.log.info({ ...summarise(planned), bytes: report.bytes }, "removed what is no longer kept");
    return ok(report);
  }

  async #removeRecords(planned: Planned, by: Caller | undefined): Promise<Result<void, Failure>> {
    const { audit: _, ...records } = summarise(planned);
    if (Object.keys(records).length === 0) return ok(undefined);
    const recorded = await this.#parts.record(records, by);
    return recorded.ok ? this.#removals.remove(planned) : recorded;
  }

  /** The log records that by itself. */
  async #shortenAudit(
    { count, since }: Planned["audit"],
    by: Caller | undefined,
  ): Promise<Result<void, Failure>> {
    for (let left = count; left > 0 && !this.#closed;) {
      const shortened = await this.#parts.audit.shorten(since, by);
      if (!shortened.ok) return shortened;
      left = shortened.value === 0 ? 0 : left - shortened.value;
    }
    return ok(undefined);
  }

  async #plan(): Promise<Planned> {
    const { store, settings, clock, audit } = this.#parts;
    const kept = (await settings()).retention ?? {};
    const now = clock.now();
    const { age, count } = kept.events ?? {};
    const isAnySet = kept.runs ?? kept.logs ?? kept.artifacts;
    const ended = isAnySet === undefined ? [] : await this.#ended();
    const since = age === undefined ? undefined : now - age;
    const auditSince = kept.audit?.age === undefined ? 0 : now - kept.audit.age;
    return {
      ...planRetention(ended, kept, now),
      ended,
      events: await store.reader.lastUnkeptEvent({ since, count }),
      firstEvent: await store.reader.firstEvent(),
      audit: { count: auditSince > 0 ? await audit.unkept(auditSince) : 0, since: auditSince },
    };
  }

  async #ended(): Promise<readonly EndedRunWithFiles[]> {
    const ended: EndedRunWithFiles[] = [];
    for (const run of await this.#parts.store.reader.endedRuns()) {
      if (this.#closed) break;
      ended.push({ ...run, files: await this.#files.measure(run.run) });
    }
    return ended;
  }

  /** First caches, then old logs; after that, new tasks wait (`DiskGate`). */
  async #freeSpace(): Promise<void> {
    const { state, dropCaches, clock, log, record } = this.#parts;
    const before = spaceOf(state);
    const marks = cleaningMarks(before);
    this.#isLow = before.free < (this.#isLow ? marks.high : marks.low);
    if (!this.#isLow) return;
    await dropCaches();
    const needed = marks.high - spaceOf(state).free;
    if (needed <= 0) return;
    const ended = (await this.#ended()).map((run) => ({ ...run, bytes: run.files.logs }));
    const old = decideForSpace(ended, needed, clock.now());
    const logs = [];
    for (const each of old) if (!(await this.#leaveToStore(each.run))) logs.push(each);
    if (logs.length === 0) return;
    const recorded = await record({ cause: "disk", logs: logs.map(({ run }) => runId(run)) });
    if (!recorded.ok) return;
    await this.#removals.remove({ runs: [], logs, artifacts: [], events: 0 });
    log.warn({ logs: logs.length, needed }, "removed old logs, because the disk is nearly full");
  }

  /** Removes the files of a run here if all are in the store: they are brought back when somebody asks. */
  async #leaveToStore(run: number): Promise<boolean> {
    if ((await this.#parts.copies?.has(run)) !== true) return false;
    await this.#files.remove(run, "all");
    return true;
  }

  #repeat(first: number, every: number, work: () => Promise<void>): void {
    const at = this.#timers.length;
    const wait = (ms: number): void => {
      if (this.#closed) return;
      const timer = this.#parts.clock.after(ms, () => {
        this.#working = this.#working.then(() => (this.#closed ? undefined : this.#attempt(work)));
        wait(every);
      });
      this.#timers = this.#timers.with(at, timer);
    };
    this.#timers = [...this.#timers, { [Symbol.dispose]: () => {} }];
    wait(first);
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#parts.log.error({ error: String(error) }, "retention failed; it goes on later");
    }
  }
}

function spaceOf(directory: string): DiskSpace {
  const { blocks, bavail, bsize } = statfsSync(directory);
  return { total: blocks * bsize, free: bavail * bsize };
}

function describe(
  { runs, logs, artifacts, events, firstEvent, audit, ended }: Planned,
  dryRun: boolean,
): RetentionReport {
  const itemsOf = (kind: "run" | "logs" | "artifacts", planned: RetentionPlan["runs"]): RetentionItem[] =>
    planned.map(({ run, bytes, cause }) => ({
      kind,
      run: runId(run),
      bytes,
      why: cause === "disk" ? "size" : cause,
    }));
  const count = events - firstEvent + 1;
  const items: RetentionItem[] = [
    ...itemsOf("run", runs),
    ...itemsOf("logs", logs),
    ...itemsOf("artifacts", artifacts),
    ...(count > 0 && events > 0 ? [{ kind: "events" as const, count, why: "age" as const }] : []),
    ...(audit.count > 0 ? [{ kind: "audit" as const, count: audit.count, why: "age" as const }] : []),
  ];
  return {
    dryRun,
    items,
    bytes: items.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
    protected: {
      pinned: ended.filter(({ pinned }) => pinned).length,
      unmerged: ended.filter(({ unmerged, pinned }) => unmerged && !pinned).length,
    },
  };
}

/** More ids would make an entry of the audit log unreadable. */
const namedAtMost = 200;

function summarise({
  runs,
  logs,
  artifacts,
  events,
  firstEvent,
  audit,
}: Planned): Readonly<Record<string, unknown>> {
  const named = (planned: RetentionPlan["runs"]) =>
    planned.slice(0, namedAtMost).map(({ run }) => runId(run));
  return {
    ...(runs.length > 0 && { runs: named(runs), runCount: runs.length }),
    ...(logs.length > 0 && { logs: named(logs), logCount: logs.length }),
    ...(artifacts.length > 0 && { artifacts: named(artifacts), artifactCount: artifacts.length }),
    ...(events >= firstEvent && events > 0 && { events: `${firstEvent}-${events}` }),
    ...(audit.count > 0 && { audit: audit.count }),
  };
}
