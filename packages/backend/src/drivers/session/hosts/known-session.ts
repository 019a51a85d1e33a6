import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { SessionMeta } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { RunningSession, SessionEnd } from "../sessions.ts";

/** The client's record of one session; settled once, with its end. */
export class KnownSession {
  readonly id: string;
  readonly ended: Promise<SessionEnd>;
  /** The result for every caller that starts it; unset: only its files are left. */
  started: Promise<Result<RunningSession, Failure>> | undefined;
  /** Set once the process runs. */
  leader: { pid: number; mark: number } | undefined;
  /** Directory of its cgroup, where it has one. */
  cgroup: string | undefined;
  /** The host that runs it; undefined: only its files are left. */
  host: string | undefined;
  /** Its host confirmed that no process outlived it. */
  alone = false;
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

  /** Restores from its files what is not known yet. */
  recall(meta: SessionMeta | undefined): void {
    if (meta?.pid !== undefined && meta.mark !== undefined) {
      this.leader ??= { pid: meta.pid, mark: meta.mark };
    }
    this.cgroup ??= meta?.cgroup;
  }

  settle(end: SessionEnd): void {
    this.#end ??= end;
    this.#settle(this.#end);
  }
}
