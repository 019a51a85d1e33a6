import { readFileSync, renameSync, statfsSync, writeFileSync } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Result } from "@wezterm-parallel/shared/base/result";
import { alertNames, type AlertName, alertRules } from "@wezterm-parallel/shared/domain/alerts/alert-rules";
import { type AlertFacts, findConditions } from "@wezterm-parallel/shared/domain/alerts/find-conditions";
import { type AlertState, stepAlert } from "@wezterm-parallel/shared/domain/alerts/step-alert";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  createMessage,
  type FailureMessage,
  inEnglish,
} from "@wezterm-parallel/shared/domain/failure-message";
import type { AlertResource } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";
import type { EventOf } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed, Records } from "../../base/backlog.ts";
import type { Logger } from "../../base/log.ts";
import { HeardEvents } from "./heard-events.ts";

/** An alert as it is kept across restarts. */
interface KeptAlert {
  readonly state: AlertState;
  readonly message?: FailureMessage;
  /** Epoch ms until which nobody is told of it. */
  readonly silencedUntil?: number;
  /** People were told that it fires, and not yet that it is over. */
  readonly told?: boolean;
}

/** Stores that an alert fires or is over, as an event. */
export type PublishAlert = (change: EventOf<"alert.changed">["data"]) => Promise<Result<unknown, Failure>>;

interface AlertWatchOptions {
  /** State directory. */
  readonly state: string;
  readonly records: Pick<Records, "status" | "tasks" | "run" | "events" | "lastEvent">;
  readonly feed: EventFeed;
  readonly health: { trouble(): Promise<readonly Failure[]> };
  /** Returns whether new tasks wait for space on the disk, which is another alert. */
  readonly waitsForSpace: () => boolean;
  readonly backups: { facts(): AlertFacts["backups"] };
  readonly certificate?: (() => AlertFacts["certificate"]) | undefined;
  readonly publish: PublishAlert;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn" | "info" | "error">;
}

const lookMs = 10_000;
/** Enough to find one that may start among those that a person paused. */
const lookedAt = 200;

/** Watches the server for what needs a person, and publishes each alert once when it fires and once when it is over. */
export class AlertWatch implements AsyncDisposable {
  readonly #options: AlertWatchOptions;
  readonly #file: string;
  readonly #heard: HeardEvents;
  readonly #opened = new DisposableStack();
  #alerts: Map<AlertName, KeptAlert>;
  #timer: Disposable | undefined;
  #working: Promise<void>;
  #closed = false;

  constructor(options: AlertWatchOptions) {
    this.#options = options;
    this.#file = `${options.state}/alerts.json`;
    this.#alerts = readAlerts(this.#file);
    this.#heard = new HeardEvents(options.records);
    this.#working = this.#begin();
  }

  list(): readonly AlertResource[] {
    return alertNames.map((name) => describe(name, this.#alerts.get(name), this.#options.clock.now()));
  }

  /** Tells nobody of an alert until then; now or earlier ends that. */
  async silence(name: AlertName, until: number): Promise<AlertResource> {
    await (this.#working = this.#working.then(async () => {
      const { silencedUntil: _, ...kept } = this.#alerts.get(name) ?? quietAlert;
      const isLater = until > this.#options.clock.now();
      this.#alerts.set(name, isLater ? { ...kept, silencedUntil: until } : kept);
      this.#write();
      await this.#tell();
    }));
    return describe(name, this.#alerts.get(name), this.#options.clock.now());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#timer?.[Symbol.dispose]();
    this.#opened.dispose();
    await this.#working;
    this.#timer?.[Symbol.dispose]();
  }

  async #begin(): Promise<void> {
    const { feed, log } = this.#options;
    const early: (() => Promise<void>)[] = [];
    let read: number | undefined;
    this.#opened.use(
      feed.listen((events) => {
        const hear = async () => {
          for (const event of events) if (event.seq > (read ?? 0)) await this.#heard.hear(event);
        };
        if (read === undefined) early.push(hear);
        else this.#working = this.#working.then(hear);
      }),
    );
    try {
      read = await this.#heard.read();
      for (const hear of early) await hear();
    } catch (error) {
      read = 0;
      log.error({ error: String(error) }, "past events could not be read for alerts");
    }
    this.#wait(0);
  }

  #wait(delay: number): void {
    if (this.#closed) return;
    this.#timer = this.#options.clock.after(delay, () => {
      this.#working = this.#working.then(() => this.#look());
    });
  }

  async #look(): Promise<void> {
    try {
      const facts = await this.#readFacts();
      const conditions = findConditions(facts);
      for (const name of alertNames) this.#step(name, facts.at, conditions.get(name));
      await this.#tell();
      this.#write();
    } catch (error) {
      this.#options.log.error({ error: String(error) }, "alerts could not be looked at");
    }
    this.#wait(lookMs);
  }

  #step(name: AlertName, at: number, message: FailureMessage | undefined): void {
    const { log } = this.#options;
    const before = this.#alerts.get(name) ?? quietAlert;
    const { state, change } = stepAlert(before.state, { holds: message !== undefined, at }, alertRules[name]);
    const { message: last, ...kept } = before;
    const said = message ?? (state.phase === "quiet" && before.told !== true ? undefined : last);
    this.#alerts.set(name, { ...kept, state, ...(said !== undefined && { message: said }) });
    if (change !== undefined) log.warn({ alert: name, detail: said && inEnglish(said) }, `alert ${change}`);
  }

  /** Alerts that cannot be published now are published at the next look. */
  async #tell(): Promise<void> {
    const now = this.#options.clock.now();
    for (const [alert, kept] of this.#alerts) {
      const fires = kept.state.phase === "firing";
      if (fires === (kept.told ?? false) || (fires && (kept.silencedUntil ?? 0) > now)) continue;
      const { severity } = alertRules[alert];
      const { message } = kept;
      const detail = message === undefined ? alert : inEnglish(message);
      const state = fires ? "firing" : "resolved";
      const told = { alert, state, severity, detail, ...(message !== undefined && { message }) } as const;
      const published = await this.#options.publish(told);
      if (!published.ok) return;
      this.#alerts.set(alert, { ...kept, told: fires });
      this.#write();
    }
  }

  async #readFacts(): Promise<AlertFacts> {
    const { records, health, backups, state, clock } = this.#options;
    const [trouble] = await health.trouble();
    const { tasks, workers } = await records.status();
    const disk = statfsSync(state);
    const busy = tasks.leased + tasks.running + tasks.verifying;
    return {
      at: clock.now(),
      disk: { total: disk.blocks * disk.bsize, free: disk.bavail * disk.bsize },
      storeTrouble: trouble?.detail,
      backups: backups.facts(),
      certificate: this.#options.certificate?.(),
      awayWorkers: workers.filter(({ state: is, live }) => is === "away" && live > 0).map(({ name }) => name),
      ready: tasks.ready > 0 && busy === 0 ? await this.#countStartable() : tasks.ready,
      busy,
      ...this.#heard.facts(),
    };
  }

  /** Tasks that a person has not paused, themselves or their runs; none while all wait for space. */
  async #countStartable(): Promise<number> {
    const { records, waitsForSpace } = this.#options;
    if (waitsForSpace()) return 0;
    const { items } = await records.tasks({ state: ["ready"], limit: lookedAt });
    let startable = 0;
    for (const { id, paused } of items) {
      const run = await records.run(Number(/^r(\d+)/.exec(id)?.[1]));
      if (paused !== true && run.ok && run.value.state !== "paused") startable += 1;
    }
    return startable;
  }

  /** The file is there whole, or as before. A full disk keeps nothing from being told. */
  #write(): void {
    try {
      writeFileSync(`${this.#file}.new`, JSON.stringify(Object.fromEntries(this.#alerts)), { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
    } catch (error) {
      this.#options.log.warn({ error: String(error) }, "the state of alerts could not be kept");
    }
  }
}

const quietAlert: KeptAlert = { state: { phase: "quiet" } };

function describe(name: AlertName, kept: KeptAlert = quietAlert, now: number): AlertResource {
  const { state, message, silencedUntil } = kept;
  const shown = state.phase === "quiet" ? undefined : message;
  const hint = createMessage("alert-hint", { name });
  return {
    name,
    severity: alertRules[name].severity,
    state: state.phase,
    ...(state.phase !== "quiet" && { since: state.since }),
    ...(silencedUntil !== undefined && silencedUntil > now && { silencedUntil }),
    ...(shown !== undefined && { detail: inEnglish(shown), messages: { detail: shown, hint: [hint] } }),
    hint: inEnglish(hint),
  };
}

function readAlerts(file: string): Map<AlertName, KeptAlert> {
  try {
    const kept = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, KeptAlert>>;
    return new Map(
      alertNames.flatMap((name) => (kept[name] === undefined ? [] : [[name, kept[name]] as const])),
    );
  } catch {
    return new Map();
  }
}
