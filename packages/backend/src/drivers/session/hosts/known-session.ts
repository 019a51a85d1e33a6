import type { SessionEnd } from "../sessions.ts";

/** What the client knows of one session; settled once with its end. */
export class KnownSession {
  readonly id: string;
  readonly terminal: boolean;
  readonly ended: Promise<SessionEnd>;
  /** Set once the process runs. */
  leader: { pid: number; mark: number } | undefined;
  /** The host that has it; undefined: only its files are left. */
  host: string | undefined;
  #end: SessionEnd | undefined;
  #settle: (end: SessionEnd) => void = () => {};

  constructor(id: string, terminal: boolean, host: string | undefined) {
    this.id = id;
    this.terminal = terminal;
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
