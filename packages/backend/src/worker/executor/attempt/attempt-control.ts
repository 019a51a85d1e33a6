import type { Sessions, StopReport } from "../../../drivers/session/sessions.ts";
import type { StopCause } from "./stop-cause.ts";

/** A tree that survives KILL (blocked in the kernel) is stopped again this many times, then reported. */
const stopTries = 5;

export interface ControlOptions {
  readonly sessions: Sessions;
  readonly graceMs: number;
  /** Called once, before anything is stopped. */
  readonly stopping: (cause: StopCause) => void;
}

/** Stops one attempt from outside, whatever it is doing; the first cause counts. */
export class AttemptControl {
  readonly #options: ControlOptions;
  /** Created on first use, because most attempts never need it. */
  #abort: AbortController | undefined;
  #cause: StopCause | undefined;
  #session: string | undefined;
  #halted = false;
  #gone: Promise<StopReport> | undefined;

  constructor(options: ControlOptions) {
    this.#options = options;
  }

  get cause(): StopCause | undefined {
    return this.#cause;
  }

  /** The worker exits and leaves the task to the next one: no further steps. */
  get halted(): boolean {
    return this.#halted;
  }

  /** Returns whether the attempt was stopped or halted. */
  get aborted(): boolean {
    return this.#cause !== undefined || this.#halted;
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.aborted) this.#abort.abort();
    return this.#abort.signal;
  }

  stop(cause: StopCause): void {
    if (this.#cause !== undefined) return;
    this.#cause = cause;
    this.#options.stopping(cause);
    this.#abort?.abort();
    this.#stopSession();
  }

  /** Adopts a stop that an earlier worker process had begun. */
  resume(cause: StopCause): void {
    this.#cause ??= cause;
    this.#abort?.abort();
  }

  halt(): void {
    this.#halted = true;
    this.#abort?.abort();
  }

  /** From now on `stop` ends this session. */
  enter(session: string): void {
    this.#session = session;
    if (this.#cause !== undefined) this.#stopSession();
  }

  /** Returns the pids that could not be stopped; usually none. */
  async leave(): Promise<readonly number[]> {
    const stopped = await this.#gone;
    this.#session = undefined;
    this.#gone = undefined;
    return stopped?.alive ?? [];
  }

  /** Settles when a stop was requested and everything possible was done. */
  async stopped(): Promise<void> {
    await new Promise<void>((asked) => {
      if (this.#gone !== undefined) asked();
      else this.#wake = asked;
    });
    await this.#gone;
  }

  #wake: () => void = () => {};

  #stopSession(): void {
    const { sessions, graceMs } = this.#options;
    if (this.#session === undefined || this.#gone !== undefined) return;
    this.#gone = stopUntilGone(sessions, this.#session, graceMs);
    this.#wake();
  }
}

async function stopUntilGone(sessions: Sessions, id: string, graceMs: number): Promise<StopReport> {
  let stopped = 0;
  for (let tries = 1; ; tries++) {
    const report = await sessions.stop(id, graceMs);
    stopped += report.stopped;
    if (report.alive.length === 0 || tries === stopTries) return { stopped, alive: report.alive };
  }
}
