import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type {
  RunningSession,
  SessionEnd,
  SessionRequest,
  Sessions,
} from "../../src/drivers/session/sessions.ts";

/** A temporary home for a test; everything in it is stopped and removed at the end. */
export class SessionRig implements AsyncDisposable {
  readonly root = mkdtempSync(join(tmpdir(), "wzp-session-"));
  readonly #open: (home: { state: string; runtime: string }) => Promise<Sessions>;
  readonly #opened: Sessions[] = [];
  readonly #starts = new Set<Promise<unknown>>();
  #count = 0;

  constructor(open: (home: { state: string; runtime: string }) => Promise<Sessions>) {
    this.#open = open;
  }

  get state(): string {
    return join(this.root, "state");
  }

  get runtime(): string {
    return join(this.root, "run");
  }

  async open(): Promise<Sessions> {
    const sessions = await this.#open({ state: this.state, runtime: this.runtime });
    this.#opened.push(sessions);
    return sessions;
  }

  /** Returns a request with its own directory; a string is a shell script. */
  request(command: string | readonly string[], more: Partial<SessionRequest> = {}): SessionRequest {
    this.#count += 1;
    const id = more.id ?? `r1/task(${this.#count})#1`;
    const directory = join(this.root, `session-${this.#count}`);
    mkdirSync(directory);
    const argv = typeof command === "string" ? ["sh", "-c", command] : command;
    const env = { PATH: process.env["PATH"] ?? "", TERM: "xterm-256color" };
    return { id, directory, argv, env, cwd: this.root, ...more };
  }

  /** Starts it; a failure fails the test. */
  async start(sessions: Sessions, request: SessionRequest): Promise<RunningSession> {
    const starting = sessions.start(request);
    this.#starts.add(starting);
    const started = await starting;
    if (!started.ok) throw new Error(`not started: ${started.failure.detail}`);
    return started.value;
  }

  async run(sessions: Sessions, request: SessionRequest): Promise<SessionEnd> {
    await this.start(sessions, request);
    return sessions.ended(request.id);
  }

  out(request: SessionRequest): Buffer {
    return readFileSync(join(request.directory, "out.log"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A failed test may have left a start in progress, whose host would otherwise wait for its end.
    await Promise.allSettled(this.#starts);
    const last = await this.open();
    await Promise.all(
      [...last.known()].map(async (id) => {
        await last.stop(id, 0);
        await last.ended(id);
        last.forget(id);
      }),
    );
    for (const sessions of this.#opened) await sessions[Symbol.asyncDispose]();
    // Drained, because they would otherwise wait for a worker to return.
    await waitFor("the hosts to go", () => {
      const hosts = hostPids(this.state);
      for (const pid of hosts) tryKill(pid, "SIGTERM");
      return hosts.length === 0;
    });
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Finds the session hosts of a home by their command line. */
export function hostPids(state: string): number[] {
  return listPids().filter((pid) => {
    try {
      return !isGone(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`\0${state}\0`);
    } catch {
      return false;
    }
  });
}

function listPids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Polls where no event exists; fails after 15 s. */
export async function waitFor(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 15_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited 15 s for ${what}`);
    await delay(10);
  }
}

export function isGone(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return true;
  }
}

function tryKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone.
  }
}
