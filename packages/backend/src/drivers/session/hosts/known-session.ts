import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { RunningSession, SessionEnd } from "../sessions.ts";

/** What the client knows of one session; settled once with its end. */
export class KnownSession {
  readonly id: string;
  readonly ended: Promise<SessionEnd>;
  /** The answer to whoever starts it, once or again; unset: only its files are left. */
  started: Promise<Result<RunningSession, Failure>> | undefined;
  /** Set once the process runs. */
  leader: { pid: number; mark: number } | undefined;
  /** The host that has it; undefined: only its files are left. */
  host: string | undefined;
  #end: SessionEnd | undefined;
  #settle: (end: SessionEnd) => void = () => {};

  constructor(id: string, host: string | undefined) {
    this.id = id;
    this.host = host;
    this.ended = new Promise((settle) => {
      this.#settle = settle;
    });
  }

  get end(): SessionEnd | undefined {
    return this.#end;
  }

  settle(end: SessionEnd): void {
    this.#end ??= end;
    this.#settle(this.#end);
  }
}
