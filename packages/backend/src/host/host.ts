import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import { encodeMessage, hostProtocolVersion } from "@wezterm-parallel/shared/protocol/host/host-frames";
import {
  hostDirectory,
  hostFileNames,
  hostSocket,
  type HostRecord,
} from "@wezterm-parallel/shared/protocol/host/session-files";

import { bootId } from "../base/process-tree/boot-id.ts";
import { homeId } from "../base/process-tree/home-id.ts";
import { markOfNewProcess } from "../base/process-tree/process-table.ts";
import { stopTrees } from "../base/process-tree/stop-tree.ts";
import { HostConnection } from "./host-connection.ts";
import { HostJournal } from "./host-journal.ts";
import type { PlacedRequest } from "./processes/hosted-process.ts";
import { LiveSession } from "./hosted-session.ts";
import { Lease } from "./lease.ts";
import { sampleIntervalMs } from "./output/output-times.ts";
import { createMessage, createFailure } from "./host-failures.ts";
import { SessionCgroups } from "./processes/session-cgroups.ts";
import { outputFailure } from "./processes/start-failure.ts";

interface HostOptions {
  readonly state: string;
  readonly runtime: string;
  readonly host: string;
  /** Called when nothing is left to do and everything is closed. */
  readonly done: () => void;
}

/** A crash of one host loses all its sessions, so their number is limited (architecture.md §3). */
const sessionsPerHost = 32;
/** A restarted worker reconnects sooner than this; after it, a host without sessions is of no use. */
const lingerMs = 3_000;
/** A task whose lease expired may already run elsewhere: it gets little time to clean up. */
const leaseGraceMs = 1_000;

/** Owns sessions and serves their clients; knows nothing of tasks. */
export class SessionHost {
  readonly identity: { readonly host: string; readonly socket: string };
  readonly #options: HostOptions;
  readonly #directory: string;
  readonly #journal: HostJournal;
  readonly #cgroups: SessionCgroups;
  readonly #server: Server;
  readonly #sessions = new Map<string, LiveSession>();
  readonly #starting = new Map<string, Promise<Result<LiveSession, Failure>>>();
  readonly #connections = new Set<HostConnection>();
  readonly #lease = new Lease(() => void this.#handleLeaseExpired());
  #draining = false;
  #closing = false;
  #linger: NodeJS.Timeout | undefined;
  /** The timer that runs while sessions run. */
  #looking: NodeJS.Timeout | undefined;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#directory = hostDirectory(options.state, options.host);
    this.identity = { host: options.host, socket: hostSocket(options.runtime, options.host) };
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    this.#journal = new HostJournal(`${this.#directory}/${hostFileNames.journal}`);
    this.#cgroups = new SessionCgroups(homeId(options.state), options.host);
    this.#server = createServer((socket) => this.#handleConnection(socket));
  }

  /** Listens, then publishes host.json: a client that finds the record can connect. */
  async open(): Promise<void> {
    const before = process.umask(0o177);
    await new Promise<void>((listening, failed) => {
      this.#server.once("error", failed);
      this.#server.listen(this.identity.socket, () => listening());
    });
    process.umask(before);
    chmodSync(this.identity.socket, 0o600);
    const record: HostRecord = {
      ...this.identity,
      pid: process.pid,
      mark: markOfNewProcess(process.pid),
      protocol: hostProtocolVersion,
      boot: bootId(),
    };
    const path = `${this.#directory}/${hostFileNames.record}`;
    writeFileSync(`${path}.tmp`, JSON.stringify(record), { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
    this.#lingerWhenIdle();
  }

  get sessions(): ReadonlyMap<string, LiveSession> {
    return this.#sessions;
  }

  /** Its files exist before its process: a client that sees them early waits for the start. */
  starting(id: string): Promise<unknown> | undefined {
    return this.#starting.get(id);
  }

  /** Idempotent: the same id returns the session that exists or is being started. */
  start(request: PlacedRequest): Promise<Result<LiveSession, Failure>> {
    const existing = this.#sessions.get(request.id);
    if (existing !== undefined) return Promise.resolve({ ok: true, value: existing });
    let starting = this.#starting.get(request.id);
    if (starting === undefined) {
      // Not inside `#startNew`: a refusal would settle before the entry is added, which would then stay and
      // keep the host alive forever.
      starting = this.#startNew(request).finally(() => this.#starting.delete(request.id));
      this.#starting.set(request.id, starting);
    }
    return starting;
  }

  forget(id: string): void {
    if (this.#sessions.get(id)?.running !== false) return;
    this.#sessions.delete(id);
    this.#journal.forget(id);
    this.#lingerWhenIdle();
  }

  renew(leaseMs: number): void {
    this.#lease.renew(leaseMs);
  }

  drain(): void {
    this.#draining = true;
    this.#lingerWhenIdle();
  }

  closeConnection(connection: HostConnection): void {
    this.#connections.delete(connection);
    this.#lingerWhenIdle();
  }

  async #startNew(request: PlacedRequest): Promise<Result<LiveSession, Failure>> {
    try {
      if (this.#draining || this.#running() >= sessionsPerHost) {
        return fail(
          createFailure({
            reason: "unavailable",
            detail: createMessage("host-full", { host: this.identity.host }),
          }),
        );
      }
      this.#journal.add(request.id, request.directory);
      const cgroup = this.#cgroups.make(request);
      const placed = cgroup === undefined ? request : { ...request, cgroup };
      const started = await LiveSession.start(placed, this.identity, (session) => {
        this.#handleEnded(session);
      });
      if (started.ok) this.#keep(started.value);
      else this.#undo(placed);
      return started;
    } catch (error) {
      return fail(outputFailure("spawn-failed", this.#directory, error));
    }
  }

  #keep(session: LiveSession): void {
    this.#sessions.set(session.request.id, session);
    if (session.running) this.#looking ??= setInterval(() => this.#noteTimes(), sampleIntervalMs);
  }

  /** Runs only while sessions run. */
  #noteTimes(): void {
    const running = [...this.#sessions.values()].filter((session) => session.running);
    for (const session of running) session.noteTimes();
    if (running.length > 0) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
  }

  #undo({ id, cgroup }: PlacedRequest): void {
    if (cgroup !== undefined) this.#cgroups.remove(cgroup);
    this.#journal.forget(id);
  }

  #running(): number {
    let running = this.#starting.size;
    for (const session of this.#sessions.values()) if (session.running) running += 1;
    return running;
  }

  #handleEnded(session: LiveSession): void {
    const { exit } = session;
    if (exit === undefined) return;
    if (session.request.cgroup !== undefined) this.#cgroups.remove(session.request.cgroup);
    const alone = session.alone ? { alone: true as const } : {};
    const message = encodeMessage({ type: "ended", id: session.request.id, exit, ...alone });
    for (const connection of this.#connections) connection.tellWorker(message);
    this.#lingerWhenIdle();
  }

  #handleConnection(socket: Socket): void {
    this.#connections.add(new HostConnection(this, socket));
  }

  async #handleLeaseExpired(): Promise<void> {
    const home = homeId(this.#options.state);
    const running = [...this.#sessions.values()].filter((session) => session.running);
    const gone = stopTrees(
      running.map(({ request, leader }) => ({ session: request.id, home, leader, cgroup: request.cgroup })),
      leaseGraceMs,
    );
    for (const session of running) session.markLeaseExpired(gone);
    await gone;
  }

  #lingerWhenIdle(): void {
    clearTimeout(this.#linger);
    if (this.#closing) return;
    this.#linger = setTimeout(() => this.#closeWhenIdle(), this.#draining ? 0 : lingerMs);
  }

  #closeWhenIdle(): void {
    const looked = [...this.#connections].some((connection) => connection.keepsHost);
    if (this.#running() > 0 || (looked && !this.#draining)) return;
    if (this.#draining && !this.#journal.empty && looked) return;
    this.#closing = true;
    this.#server.close();
    for (const connection of this.#connections) connection.close();
    this.#lease.cancel();
    clearInterval(this.#looking);
    this.#journal.close();
    rmSync(this.identity.socket, { force: true });
    if (this.#journal.empty) rmSync(this.#directory, { recursive: true, force: true });
    void this.#cgroups.close().then(() => this.#options.done());
  }
}
