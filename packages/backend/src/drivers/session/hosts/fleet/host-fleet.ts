import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { HostedSession } from "@wezterm-parallel/shared/protocol/host/host-frames";
import { hostProtocolVersion } from "@wezterm-parallel/shared/protocol/host/host-frames";
import { hostSocket, type SessionExit } from "@wezterm-parallel/shared/protocol/host/session-files";

import { isAlive } from "../../../../base/process-tree/process-table.ts";
import { removeHost, type FoundHost } from "./host-files.ts";
import { HostLink, type HostListener } from "./host-link.ts";
import { startHost, type HostProgram } from "./start-host.ts";

interface FleetOptions {
  readonly program: HostProgram;
  /** Number of hosts to start before one gets a second session. */
  readonly size: number;
  /** Interval of checking for hosts without a session; default: 10,000. */
  readonly idleLookMs?: number | undefined;
  readonly ended: (id: string, exit: SessionExit, alone: boolean) => void;
  readonly lost: (host: string) => void;
}

/** Maximum sessions of one host, as enforced by the host. */
const sessionsPerHost = 32;

/** A host idle at two checks in a row is drained; one host is kept for a while, so that the next start is fast. */
const idleLookMs = 10_000;
/** The last host is drained after this many checks without any session; the next start then takes 0.1 s longer. */
const lastHostLooks = 30;

/** The out-of-memory killer, or a person, kills one host; a host that cannot run fails every time. */
const startAttempts = 5;

/** The connected hosts: a full fleet grows, otherwise the least busy host is used. */
export class HostFleet {
  readonly #options: FleetOptions;
  readonly #links = new Map<string, HostLink>();
  /** Dead hosts with sessions that were not forgotten yet, by host. */
  readonly #graves = new Map<string, { found: FoundHost; open: Set<string> }>();
  readonly #listener: HostListener;
  #starting: Promise<Result<HostLink, Failure>> | undefined;
  #leaseMs: number | undefined;

  /** Consecutive checks without any session. */
  #quietLooks = 0;
  /** Hosts without a session at the last check. */
  #idle: ReadonlySet<string> = new Set();
  readonly #idleTimer: NodeJS.Timeout;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#idleTimer = setInterval(() => this.#releaseIdle(), options.idleLookMs ?? idleLookMs).unref();
    this.#listener = {
      ended: options.ended,
      closed: (link) => this.#handleClosed(link),
    };
  }

  /** Connects to a host that was found on disk; fails when it is gone or incompatible. */
  async adopt(found: FoundHost): Promise<Result<readonly HostedSession[], Failure>> {
    const { record, host } = found;
    if (record === undefined || !isAlive(record.pid, record.mark)) {
      return fail(createFailure({ reason: "host-lost", detail: createMessage("host-gone", { host }) }));
    }
    const opened = await HostLink.open(host, record.socket, this.#listener, record.protocol);
    if (!opened.ok) return opened;
    const { link, sessions } = opened.value;
    // A host of another release keeps its sessions, and exits with the last of them.
    if (record.protocol !== hostProtocolVersion) link.drain();
    for (const session of sessions) if (session.exit === undefined) link.running.add(session.id);
    this.#links.set(host, link);
    return ok(sessions);
  }

  /** Returns a host with room; starts another one while there are fewer than wanted or all are full. */
  async pick(): Promise<Result<HostLink, Failure>> {
    for (;;) {
      const link = this.#leastBusy();
      if (link !== undefined) return ok(link);
      const started = await (this.#starting ??= this.#startPatiently());
      if (!started.ok) return started;
    }
  }

  hosts(): ReadonlySet<string> {
    return new Set(this.#links.keys());
  }

  get(host: string): Result<HostLink, Failure> {
    const link = this.#links.get(host);
    if (link !== undefined) return ok(link);
    return fail(createFailure({ reason: "host-lost", detail: createMessage("host-gone", { host }) }));
  }

  renew(leaseMs: number): void {
    this.#leaseMs = leaseMs;
    for (const link of this.#links.values()) link.renew(leaseMs);
  }

  forget(id: string, host: string | undefined): void {
    if (host === undefined) return;
    this.#links.get(host)?.forget(id);
    const grave = this.#graves.get(host);
    if (grave?.open.delete(id) && grave.open.size === 0) {
      this.#graves.delete(host);
      removeHost(this.#options.program.state, grave.found);
    }
  }

  /** Keeps the files of a dead host until its last session is forgotten. */
  keepUntilForgotten(found: FoundHost): void {
    if (found.sessions.size === 0) return;
    this.#graves.set(found.host, { found, open: new Set(found.sessions.keys()) });
  }

  close(): void {
    clearInterval(this.#idleTimer);
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
  }

  #releaseIdle(): void {
    const idle = [...this.#links.values()].filter((link) => link.load === 0 && link.accepting);
    const allIdle = idle.length === this.#links.size;
    this.#quietLooks = allIdle ? this.#quietLooks + 1 : 0;
    const spare = allIdle && this.#quietLooks < lastHostLooks ? idle.slice(1) : idle;
    for (const link of spare) if (this.#idle.has(link.host)) link.drain();
    this.#idle = new Set(idle.map((link) => link.host));
  }

  #leastBusy(): HostLink | undefined {
    let best: HostLink | undefined;
    let open = 0;
    for (const link of this.#links.values()) {
      if (!link.accepting) continue;
      open += 1;
      if (link.load < sessionsPerHost && (best === undefined || link.load < best.load)) best = link;
    }
    const grow = best !== undefined && best.load > 0 && open < this.#options.size;
    return grow ? undefined : best;
  }

  /** Retries: a host killed before it could do anything must not fail a task. */
  async #startPatiently(): Promise<Result<HostLink, Failure>> {
    try {
      let started = await this.#startOne();
      for (let again = 1; !started.ok && again < startAttempts; again++) started = await this.#startOne();
      return started;
    } finally {
      this.#starting = undefined;
    }
  }

  async #startOne(): Promise<Result<HostLink, Failure>> {
    const host = await startHost(this.#options.program);
    if (!host.ok) return host;
    const path = hostSocket(this.#options.program.runtime, host.value);
    const opened = await HostLink.open(host.value, path, this.#listener);
    if (!opened.ok) return opened;
    this.#links.set(host.value, opened.value.link);
    if (this.#leaseMs !== undefined) opened.value.link.renew(this.#leaseMs);
    return ok(opened.value.link);
  }

  #handleClosed(link: HostLink): void {
    this.#links.delete(link.host);
    this.#options.lost(link.host);
  }
}
