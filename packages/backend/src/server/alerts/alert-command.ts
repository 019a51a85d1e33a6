import { readFileSync, renameSync, writeFileSync } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { EventOf } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { TestedAction } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import type { EventFeed, Records } from "../../base/backlog.ts";
import type { Logger } from "../../base/log.ts";
import { runAlertCommand } from "./run-alert-command.ts";

interface AlertCommandOptions {
  /** State directory; which alert was told last is kept in it across restarts. */
  readonly state: string;
  /** Program and arguments; undefined while `config.yaml` has none. */
  readonly command: () => Promise<readonly string[] | undefined>;
  readonly records: Pick<Records, "events" | "lastEvent">;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn" | "error">;
}

/** Alerts that are read at once. */
const pageSize = 50;
const againMs = 60_000;
/** After so many failures of one alert, the next one follows. */
const mostTries = 5;

/**
 * Runs the command of `config.yaml` for each alert that fires or is over, one after the other. One that fails runs
 * again a minute later; one that the end of the server cuts off, or whose success it could not note, runs again at the
 * next start.
 */
export class AlertCommand implements AsyncDisposable {
  readonly #options: AlertCommandOptions;
  readonly #file: string;
  readonly #stop = new AbortController();
  readonly #listening: Disposable;
  /** Number of the last alert that was told; undefined until it is known. */
  #told: number | undefined;
  #tries = 0;
  #timer: Disposable | undefined;
  #again = false;
  #working: Promise<void> | undefined;

  constructor(options: AlertCommandOptions) {
    this.#options = options;
    this.#file = `${options.state}/alert-command.json`;
    this.#listening = options.feed.listen((events) => {
      if (events.some(({ kind }) => kind === "alert.changed")) this.#wake();
    });
    this.#wake();
  }

  /** Runs the command with a test; returns nothing without a command. */
  async test(): Promise<readonly TestedAction[]> {
    const command = await this.#options.command();
    if (command === undefined) return [];
    const told = { alert: "test", state: "firing", severity: "warning", detail: "This is a test." } as const;
    const ended = await runAlertCommand(command, told, { signal: this.#stop.signal });
    return [{ action: "command", name: command[0] ?? "", ...ended }];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#listening[Symbol.dispose]();
    await this.#working;
    this.#timer?.[Symbol.dispose]();
  }

  #wake(): void {
    this.#again = true;
    if (this.#working === undefined && !this.#stop.signal.aborted) this.#working = this.#work();
  }

  async #work(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    while (this.#again && !this.#stop.signal.aborted) {
      this.#again = false;
      try {
        await this.#tellPage();
      } catch (error) {
        this.#options.log.error({ error: String(error) }, "the command of alerts was interrupted");
        this.#wait();
      }
    }
    this.#working = undefined;
  }

  #wait(): void {
    this.#timer ??= this.#options.clock.after(againMs, () => this.#wake());
  }

  async #tellPage(): Promise<void> {
    const { records } = this.#options;
    if (this.#told === undefined) {
      this.#told = await this.#readTold();
      this.#write();
    }
    const query = { after: this.#told, kinds: ["alert.changed"] as const, limit: pageSize };
    for (const event of await records.events(query)) {
      if (event.kind !== "alert.changed") continue;
      if (this.#stop.signal.aborted || !(await this.#tell(event))) return;
      this.#tries = 0;
      this.#told = event.seq;
      this.#write();
      this.#again = true;
    }
  }

  /** Returns whether it is the turn of the next alert. */
  async #tell({ data }: EventOf<"alert.changed">): Promise<boolean> {
    const command = await this.#options.command();
    if (command === undefined) return true;
    const { done, detail } = await runAlertCommand(command, data, { signal: this.#stop.signal });
    if (done) return true;
    if (this.#stop.signal.aborted) return false;
    this.#tries += 1;
    this.#options.log.warn({ alert: data.alert, tries: this.#tries, detail }, "the command of alerts failed");
    if (this.#tries >= mostTries) return true;
    this.#wait();
    return false;
  }

  /** What happened before the first start with alerts, or in another database, is not told. */
  async #readTold(): Promise<number> {
    const last = await this.#options.records.lastEvent();
    try {
      const { told } = JSON.parse(readFileSync(this.#file, "utf8")) as { readonly told: number };
      return told <= last ? told : last;
    } catch {
      return last;
    }
  }

  /** The file is there whole, or as before; without it, an alert may be told again after a restart. */
  #write(): void {
    try {
      writeFileSync(`${this.#file}.new`, JSON.stringify({ told: this.#told }), { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
    } catch (error) {
      this.#options.log.warn({ error: String(error) }, "the last told alert could not be noted");
    }
  }
}
