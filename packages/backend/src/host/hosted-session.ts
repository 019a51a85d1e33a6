import { statSync } from "node:fs";
import { constants } from "node:os";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { HostedSession } from "@wezterm-parallel/shared/protocol/host/host-frames";
import { sessionFileNames, type SessionExit } from "@wezterm-parallel/shared/protocol/host/session-files";

import { logToStderr } from "../base/log-line.ts";
import { findProgram } from "../base/find-program.ts";
import { markOfNewProcess } from "../base/process-tree/process-table.ts";
import { ActivityFile } from "./activity/activity-file.ts";
import type { HostedTerminal, PlacedRequest, ProcessEnd, StartProcess } from "./processes/hosted-process.ts";
import { startPlainProcess } from "./processes/plain-process.ts";
import { startPipedProcess } from "./processes/piped-process.ts";
import { OutputTimes } from "./output/output-times.ts";
import { isMasked, SessionOutput } from "./output/session-output.ts";
import { SessionRecord } from "./session-record.ts";
import { errorCode, outputFailure } from "./processes/start-failure.ts";
import { startTerminalProcess } from "./processes/terminal-process.ts";
import { isTerminalReport } from "./viewers/terminal-queries.ts";
import { Viewers } from "./viewers/viewers.ts";

/** The host's identity, as its sessions need it. */
interface HostIdentity {
  readonly host: string;
  readonly socket: string;
}

/** One session of this host, from its start until it is forgotten. */
export class LiveSession {
  readonly request: PlacedRequest;
  /** Only with a terminal. */
  readonly viewers: Viewers | undefined;
  readonly #output: SessionOutput | undefined;
  /** Only with a terminal. */
  readonly #activity: ActivityFile | undefined;
  readonly #record: SessionRecord;
  readonly #times: readonly OutputTimes[];
  readonly #startedAt: number;
  readonly #ended: (session: LiveSession) => void;
  #terminal: HostedTerminal | undefined;
  #pid = 0;
  #mark = 0;
  #alone = false;
  #exit: SessionExit | undefined;
  /** Set when the lease expired; settles when the whole tree is gone. */
  #leaseStop: Promise<unknown> | undefined;

  private constructor(request: PlacedRequest, files: OpenFiles, ended: (session: LiveSession) => void) {
    this.request = request;
    this.#record = files.record;
    this.#output = files.output;
    this.#times = (["out", "err"] as const).map((stream) => new OutputTimes(request.directory, stream));
    this.#startedAt = files.startedAt;
    this.#ended = ended;
    const { output } = files;
    if (request.terminal === undefined || output === undefined) return;
    const viewers = new Viewers({
      logPath: `${request.directory}/${sessionFileNames.out}`,
      logged: () => output.written,
      size: request.terminal,
      resize: (columns, rows) => this.#terminal?.resize(columns, rows),
      answer: (bytes) => this.#terminal?.write(bytes),
    });
    const activity = new ActivityFile(request.directory);
    this.#activity = activity;
    output.showTo((bytes) => {
      viewers.output(bytes);
      activity.read(bytes);
    });
    this.viewers = viewers;
  }

  /** Starts the program; a failure leaves no process. `ended` is called once exit.json is on disk. */
  static async start(
    request: PlacedRequest,
    identity: HostIdentity,
    ended: (session: LiveSession) => void,
  ): Promise<Result<LiveSession, Failure>> {
    const program = findProgram(request);
    if (!program.ok) return program;
    const files = openFiles(request, identity);
    if (!files.ok) return files;
    const session = new LiveSession(request, files.value, ended);
    const started = await session.#startProgram(program.value);
    return started.ok ? ok(session) : started;
  }

  get running(): boolean {
    return this.#exit === undefined;
  }

  get exit(): SessionExit | undefined {
    return this.#exit;
  }

  /** The system confirmed that no process outlived it. */
  get alone(): boolean {
    return this.#alone;
  }

  get description(): HostedSession {
    const { id, directory } = this.request;
    const { cgroup } = this.request;
    const base = { id, directory, cgroup, pid: this.#pid, mark: this.#mark, startedAt: this.#startedAt };
    return this.#exit === undefined ? base : { ...base, exit: this.#exit };
  }

  get leader(): { pid: number; mark: number } {
    return { pid: this.#pid, mark: this.#mark };
  }

  /** Sends input to the terminal; returns false when there is none. */
  type(bytes: Uint8Array): boolean {
    if (this.#terminal === undefined || !this.running) return false;
    this.#terminal.write(bytes);
    if (!isTerminalReport(bytes)) this.#activity?.handleTyping();
    return true;
  }

  /** Records when the output since the last call was written; called periodically. */
  noteTimes(): void {
    for (const times of this.#times) times.look();
  }

  /** The exit will contain the expired lease, and is written only when the tree is gone. */
  markLeaseExpired(treeGone: Promise<unknown>): void {
    this.#leaseStop = treeGone;
  }

  async #startProgram(program: string): Promise<Result<void, Failure>> {
    const start = startOf(this.request);
    const started = await start(this.request, program, {
      output: (bytes, stream) => this.#output?.take(bytes, stream),
      ended: (end) => this.#handleEnd(end),
    });
    if (!started.ok) {
      this.#record.abandon();
      this.#output?.end();
      return started;
    }
    this.#pid = started.value.pid;
    this.#mark = started.value.mark ?? markOfNewProcess(this.#pid);
    this.#terminal = started.value.terminal;
    this.#record.complete(this.#pid, this.#mark);
    return started.ok ? ok(undefined) : started;
  }

  #handleEnd(end: ProcessEnd): void {
    this.#output?.end();
    this.#alone = end.alone;
    const exit = this.#describe(end);
    if (this.#leaseStop === undefined) this.#writeExit(exit);
    else void this.#leaseStop.then(() => this.#writeExit(exit));
  }

  #describe(end: ProcessEnd): SessionExit {
    const truncated = this.#output?.truncated;
    return {
      ...(end.signal === 0
        ? { kind: "exited", code: end.code }
        : { kind: "signalled", signal: signalName(end.signal) }),
      at: Date.now(),
      logBytes: this.#output?.written ?? plainLogBytes(this.request.directory),
      ...(truncated && { logTruncated: truncated }),
      ...(this.viewers !== undefined && { sizes: this.viewers.sizes }),
      ...(this.#leaseStop !== undefined && { leaseExpired: true as const }),
    };
  }

  /** The end is reported only once it is on disk; retries on a full disk. */
  #writeExit(exit: SessionExit): void {
    try {
      this.#record.finish(exit);
    } catch (error) {
      logToStderr("warn", "the end of a session cannot be written yet", {
        session: this.request.id,
        code: errorCode(error),
      });
      setTimeout(() => this.#writeExit(exit), exitRetryMs);
      return;
    }
    this.#exit = exit;
    this.viewers?.ended(this.request.id, exit);
    this.#ended(this);
  }
}

const exitRetryMs = 1_000;

function startOf(request: PlacedRequest): StartProcess {
  if (request.terminal !== undefined) return startTerminalProcess;
  return isMasked(request) ? startPipedProcess : startPlainProcess;
}

function plainLogBytes(directory: string): number {
  const sizes = [sessionFileNames.out, sessionFileNames.err].map(
    (name) => statSync(`${directory}/${name}`, { throwIfNoEntry: false })?.size ?? 0,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

interface OpenFiles {
  readonly record: SessionRecord;
  readonly output: SessionOutput | undefined;
  readonly startedAt: number;
}

function openFiles(request: PlacedRequest, identity: HostIdentity): Result<OpenFiles, Failure> {
  const { id, directory, argv, terminal, cgroup } = request;
  const startedAt = Date.now();
  const timed = true as const;
  try {
    const meta = { id, ...identity, terminal: terminal !== undefined, argv, startedAt, timed, cgroup };
    const record = new SessionRecord(directory, meta);
    return ok({ record, output: SessionOutput.open(request), startedAt });
  } catch (error) {
    return fail(outputFailure("spawn-failed", directory, error));
  }
}

function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found?.[0] ?? `SIG${number}`;
}
