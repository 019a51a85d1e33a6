import { readFileSync, renameSync, writeFileSync } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Result } from "@wezterm-parallel/shared/base/result";
import type { AlertFacts } from "@wezterm-parallel/shared/domain/alerts/find-conditions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";
import type { ResourceUse } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import type { Logger } from "../../base/log.ts";
import { type BackupHistory, type BackupWork, nextBackup } from "./decide-backup.ts";

type BackupSettings = NonNullable<Settings["backup"]>;

/** The result of a program that backs up or verifies. */
export type BackupDone = Pick<BackupHistory, "last" | "verified">;

interface ScheduledBackupsOptions {
  /** State directory; the history is kept in it across restarts. */
  readonly state: string;
  readonly settings: () => Promise<Settings>;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "error">;
  /** Does the work in a program of its own, which ends when the signal is aborted. */
  readonly run: (
    work: BackupWork,
    settings: BackupSettings,
    signal: AbortSignal,
  ) => Promise<Result<BackupDone, Failure>>;
}

/** Time between two looks at the settings and the clock. */
const lookMs = 30_000;
const usualCron = "0 3 * * *";
const usualVerify = "0 5 * * 0";

/** Backs up the home at the times of `config.yaml`, and verifies the backups. */
export class ScheduledBackups implements AsyncDisposable {
  readonly #options: ScheduledBackupsOptions;
  readonly #file: string;
  readonly #stop = new AbortController();
  #history: BackupHistory;
  #to: string | undefined;
  #next: number | undefined;
  /** When the next backup is due, whatever failed since the last one. */
  #planned: number | undefined;
  #running: BackupWork | undefined;
  #timer: Disposable | undefined;
  #looking: Promise<void>;

  constructor(options: ScheduledBackupsOptions) {
    this.#options = options;
    this.#file = `${options.state}/backups.json`;
    this.#history = readHistory(this.#file);
    this.#looking = this.#look();
  }

  /** Undefined while `config.yaml` has no backup. */
  describe(): ResourceUse["backups"] {
    if (this.#to === undefined) return undefined;
    const { last, verified, failed } = this.#history;
    return {
      to: this.#to,
      ...(this.#next !== undefined && { next: this.#next }),
      ...(this.#running !== undefined && { running: this.#running }),
      ...(last !== undefined && { last }),
      ...(verified !== undefined && { verified }),
      ...(failed !== undefined && {
        failed: { at: failed.at, work: failed.work, detail: failed.failure.detail },
      }),
    };
  }

  /** Facts for alerts; undefined while `config.yaml` has no backup. */
  facts(): AlertFacts["backups"] {
    if (this.#to === undefined) return undefined;
    const { last, failed } = this.#history;
    return { newestAt: last?.at, next: this.#planned, failure: failed?.failure.detail };
  }

  /** Failures that a person has to fix. */
  trouble(): readonly Failure[] {
    const { failed } = this.#history;
    if (this.#to === undefined || failed === undefined) return [];
    const { failure, work, at } = failed;
    const [detail, hint] =
      work === "backup"
        ? (["backup-schedule-failed", "backup-schedule-failed-hint"] as const)
        : (["backup-verify-failed", "backup-verify-failed-hint"] as const);
    return [
      createFailure({
        reason: failure.reason,
        detail: createMessage(detail, { detail: failure.detail }),
        hint: createMessage(hint),
        data: { since: at },
      }),
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#timer?.[Symbol.dispose]();
    await this.#looking;
    this.#timer?.[Symbol.dispose]();
  }

  async #look(): Promise<void> {
    let isMoreDue = false;
    try {
      isMoreDue = await this.#work();
    } catch (error) {
      this.#options.log.error({ error: String(error) }, "the backup on schedule failed");
    }
    if (this.#stop.signal.aborted) return;
    this.#timer = this.#options.clock.after(
      isMoreDue ? 0 : lookMs,
      () => void (this.#looking = this.#look()),
    );
  }

  /** Returns whether the other kind of work is due already, as the verification of the first backup is. */
  async #work(): Promise<boolean> {
    const { backup } = await this.#options.settings();
    this.#to = backup?.to;
    if (backup?.to === undefined) return false;
    const times = await timesOf(backup);
    this.#planned = this.#history.last && times.backup(this.#history.last.at);
    const due = nextBackup(this.#history, times);
    this.#next = due?.at;
    if (due === undefined || due.at > this.#options.clock.now()) return false;
    this.#running = due.work;
    await this.#do(due.work, backup);
    this.#running = undefined;
    this.#planned = this.#history.last && times.backup(this.#history.last.at);
    const next = nextBackup(this.#history, times);
    this.#next = next?.at;
    return next !== undefined && next.work !== due.work && next.at <= this.#options.clock.now();
  }

  async #do(work: BackupWork, backup: BackupSettings): Promise<void> {
    const { run, clock, log } = this.#options;
    const done = await run(work, backup, this.#stop.signal);
    if (this.#stop.signal.aborted) return;
    if (done.ok) {
      const { failed, ...before } = this.#history;
      // A backup that was made says nothing about why the last verification failed.
      const still = failed?.work === work ? {} : { ...(failed !== undefined && { failed }) };
      this.#write({ ...before, ...still, ...done.value });
      log.info({ work, ...done.value }, "backed up on schedule");
      return;
    }
    log.error({ work, failure: done.failure }, "the backup on schedule failed");
    this.#write({ ...this.#history, failed: { at: clock.now(), work, failure: done.failure } });
  }

  /** The file is there whole, or as before. */
  #write(history: BackupHistory): void {
    this.#history = history;
    writeFileSync(`${this.#file}.new`, JSON.stringify(history), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/** Loads what reads times only if there are any. Without the private key, backups for a public key cannot be verified. */
async function timesOf({ cron = usualCron, verify = usualVerify, recipient }: BackupSettings) {
  const { cronTimes } = await import("@wezterm-parallel/shared/domain/schedule/cron-times");
  const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions();
  return {
    backup: cronTimes({ cron, timezone }),
    verify: verify === "never" || recipient !== undefined ? undefined : cronTimes({ cron: verify, timezone }),
  };
}

function readHistory(file: string): BackupHistory {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as BackupHistory;
  } catch {
    return {};
  }
}
