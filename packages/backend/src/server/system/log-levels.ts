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

/** Passes levels on to a program; a promise settles when the program has them. */
type Apply = (levels: ProgramLevels) => void | Promise<void>;

interface Follower {
  readonly program: LogProgram;
  readonly apply: Apply;
  /** Name of a worker. */
  readonly worker?: string | undefined;
  /** Undefined once it has the newest levels. */
  applying?: Promise<void> | undefined;
}

/** The levels of the programs of this server; those that were set are forgotten when it ends. */
export class LogLevels implements Disposable {
  readonly #clock: Clock;
  readonly #followers = new Set<Follower>();
  #configured: LogLevel = "info";
  #set: readonly SetLevel[] = [];
  #timer: Disposable | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  list(): Omit<LogLevelsResource, "workers"> {
    return { configured: this.#configured, items: [...this.#set] };
  }

  configure(level: LogLevel): void {
    this.#configured = level;
    this.#tellAll();
  }

  set({ forMs, level, ...of }: SetLogLevel): void {
    const until = forMs === undefined ? undefined : this.#clock.now() + forMs;
    const wanted = level === "configured" ? undefined : level;
    this.#change(setLevel(this.#set, { ...of, level: wanted, ...(until !== undefined && { until }) }));
  }

  /** Calls back with the levels of a program now and after every change. */
  follow(program: LogProgram, apply: Apply, worker?: string): Disposable {
    const follower: Follower = { program, apply, worker };
    this.#followers.add(follower);
    this.#tell(follower);
    return { [Symbol.dispose]: () => void this.#followers.delete(follower) };
  }

  /** Settles when all programs that are connected have the newest levels, or after `limitMs`. */
  async settle(limitMs: number): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    using _limit = this.#clock.after(limitMs, resolve);
    await Promise.race([late, Promise.all([...this.#followers].flatMap(({ applying }) => applying ?? []))]);
  }

  /** Returns the connected workers, and whether each has the newest levels. */
  connected(): ReadonlyMap<string, boolean> {
    const workers = [...this.#followers].flatMap(({ worker, applying }) =>
      worker === undefined ? [] : [[worker, applying === undefined] as const],
    );
    return new Map(workers);
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
    this.#tellAll();
  }

  #tellAll(): void {
    for (const follower of this.#followers) this.#tell(follower);
  }

  #tell(follower: Follower): void {
    const applied = follower.apply(levelsOf(follower.program, this.#set, this.#configured));
    follower.applying = applied ?? undefined;
    void applied?.then(() => {
      if (follower.applying === applied) follower.applying = undefined;
    });
  }
}
