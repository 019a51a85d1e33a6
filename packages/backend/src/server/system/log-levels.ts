import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { LogProgram } from "@wezterm-parallel/shared/domain/logs/log-areas";
import {
  currentLevels,
  levelsOf,
  type LogLevel,
  nextEnd,
  type ProgramLevels,
  setLevel,
  type SetLevel,
} from "@wezterm-parallel/shared/domain/logs/set-levels";
import type {
  LogLevelsResource,
  SetLogLevel,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/log-level-schemas";

type Apply = (levels: ProgramLevels) => void;

/** The levels of the programs of this server; those that were set are forgotten when it ends. */
export class LogLevels implements Disposable {
  readonly #clock: Clock;
  readonly #followers = new Map<Apply, LogProgram>();
  #configured: LogLevel = "info";
  #set: readonly SetLevel[] = [];
  #timer: Disposable | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  list(): LogLevelsResource {
    return { configured: this.#configured, items: [...this.#set] };
  }

  configure(level: LogLevel): void {
    this.#configured = level;
    this.#tell();
  }

  set({ forMs, level, ...of }: SetLogLevel): void {
    const until = forMs === undefined ? undefined : this.#clock.now() + forMs;
    const wanted = level === "configured" ? undefined : level;
    this.#change(setLevel(this.#set, { ...of, level: wanted, ...(until !== undefined && { until }) }));
  }

  /** Calls back with the levels of a program now and after every change. */
  follow(program: LogProgram, apply: Apply): Disposable {
    this.#followers.set(apply, program);
    apply(levelsOf(program, this.#set, this.#configured));
    return { [Symbol.dispose]: () => void this.#followers.delete(apply) };
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#followers.clear();
  }

  #change(levels: readonly SetLevel[]): void {
    this.#set = levels;
    this.#timer?.[Symbol.dispose]();
    const end = nextEnd(levels);
    const wake = () => this.#change(currentLevels(this.#set, this.#clock.now()));
    this.#timer = end === undefined ? undefined : this.#clock.after(end - this.#clock.now(), wake);
    this.#tell();
  }

  #tell(): void {
    for (const [apply, program] of this.#followers) apply(levelsOf(program, this.#set, this.#configured));
  }
}
