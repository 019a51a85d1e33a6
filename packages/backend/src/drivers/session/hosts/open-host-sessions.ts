import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { HostedSession, StartRequest } from "@wezterm-parallel/shared/protocol/host/host-frames";
import type { SessionExit } from "@wezterm-parallel/shared/protocol/host/session-files";

import { bootId } from "../../../base/process-tree/boot-id.ts";
import type { TreeRoot } from "../../../base/process-tree/find-members.ts";
import { homeId } from "../../../base/process-tree/home-id.ts";
import { measureTrees, type TreeUse } from "../../../base/process-tree/measure-trees.ts";
import { homeTag, sessionTag } from "../../../base/process-tree/process-tags.ts";
import { stopTrees } from "../../../base/process-tree/stop-tree.ts";
import type { RunningSession, SessionEnd, SessionRequest, Sessions, StopReport } from "../sessions.ts";
import { finalizeDeadHost } from "./leftovers/finalize-dead-host.ts";
import {
  findHosts,
  readHost,
  readHostPid,
  readMeta,
  removeHost,
  type FoundHost,
} from "./fleet/host-files.ts";
import { HostFleet } from "./fleet/host-fleet.ts";
import { removeStaleCgroups } from "./leftovers/remove-stale-cgroups.ts";
import { KnownSession } from "./known-session.ts";
import { exitToEnd } from "./session-end.ts";
import { Sweeper } from "./leftovers/sweeper.ts";

interface HostSessionsOptions {
  /** The state directory of HomePaths. */
  readonly state: string;
  readonly runtime: string;
  /** Program and leading arguments that run entry/host.ts. */
  readonly hostProgram: readonly string[];
  /** Number of hosts that share the work; default: one per core. */
  readonly hosts?: number;
  /** Interval of checking for idle hosts; see HostFleet. */
  readonly idleLookMs?: number;
}

/** Opens the sessions of this home: adopts running ones, settles those that ended or were lost meanwhile. */
export async function openHostSessions(options: HostSessionsOptions): Promise<Sessions> {
  const sessions = new HostSessions(options);
  await sessions.adopt();
  return sessions;
}

/** The answer of a host that has 32 sessions or is draining. */
const refusedByFullHost = "unavailable";

/** Interval between checks of processes that do not die because they wait inside the kernel. */
const orphanLookMs = 1_000;

const noVariables: Readonly<Record<string, string>> = {};

class HostSessions implements Sessions {
  readonly #options: HostSessionsOptions;
  readonly #home: string;
  readonly #fleet: HostFleet;
  readonly #sweeper = new Sweeper();
  readonly #known = new Map<string, KnownSession>();
  readonly #burials = new Set<Promise<void>>();
  #adopted = false;
  #closed = false;

  constructor(options: HostSessionsOptions) {
    this.#options = options;
    this.#home = homeId(options.state);
    this.#fleet = new HostFleet({
      program: { argv: options.hostProgram, state: options.state, runtime: options.runtime },
      size: options.hosts ?? availableParallelism(),
      idleLookMs: options.idleLookMs,
      ended: (id, exit, alone) => this.#handleEnded(id, exit, alone),
      lost: (host) => void this.#bury(readHost(options.state, host)),
    });
  }

  async adopt(): Promise<void> {
    await Promise.all(findHosts(this.#options.state).map((found) => this.#adoptHost(found)));
    this.#adopted = true;
    removeStaleCgroups(this.#home, this.#fleet.hosts());
  }

  start(request: SessionRequest): Promise<Result<RunningSession, Failure>> {
    const known = this.#known.get(request.id) ?? this.#add(request.id);
    known.started ??= this.#startNew(request, known);
    return known.started;
  }

  async #startNew(request: SessionRequest, known: KnownSession): Promise<Result<RunningSession, Failure>> {
    const started = await this.#startOnSomeHost(request, known);
    if (!started.ok) {
      if (started.failure.reason === "host-lost") await this.#buryStart(known);
      this.#known.delete(request.id);
      return started;
    }
    const { id, pid, mark, startedAt, cgroup } = started.value;
    known.leader = { pid, mark };
    known.cgroup = cgroup;
    return ok({ id, pid, startedAt });
  }

  /** Its host died during the start: the process may be running, and must not once this returns. */
  async #buryStart(known: KnownSession): Promise<void> {
    if (known.host === undefined) return;
    await this.#bury(readHost(this.#options.state, known.host));
    while ((await stopTrees([this.#root(known)], 0)).alive.length > 0) await delay(orphanLookMs);
  }

  known(): ReadonlySet<string> {
    return new Set(this.#known.keys());
  }

  ended(id: string): Promise<SessionEnd> {
    return this.#require(id).ended;
  }

  async stop(id: string, graceMs: number): Promise<StopReport> {
    const known = this.#require(id);
    const host = known.host === undefined ? undefined : readHostPid(this.#options.state, known.host);
    return stopTrees([{ ...this.#root(known), host }], graceMs);
  }

  async sweep(id: string): Promise<StopReport> {
    const known = this.#require(id);
    if (known.alone) return { stopped: 0, alive: [] };
    return this.#sweeper.sweep(this.#root(known));
  }

  async measure(): Promise<ReadonlyMap<string, TreeUse>> {
    const running = [...this.#known.values()].filter(({ end, leader }) => end === undefined && leader);
    if (running.length === 0) return new Map();
    return await measureTrees(running.map((known) => this.#root(known)));
  }

  forget(id: string): void {
    const known = this.#known.get(id);
    if (known?.end === undefined) return;
    this.#known.delete(id);
    this.#fleet.forget(id, known.host);
  }

  renew(leaseMs: number): void {
    this.#fleet.renew(leaseMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#fleet.close();
    await Promise.all(this.#burials);
  }

  async #startOnSomeHost(
    asked: SessionRequest,
    known: KnownSession,
  ): Promise<Result<HostedSession, Failure>> {
    const { base = noVariables, ...own } = asked;
    const env = { ...own.env, [sessionTag]: own.id, [homeTag]: this.#home };
    const request: StartRequest = { ...own, env };
    for (;;) {
      const link = known.host === undefined ? await this.#fleet.pick() : this.#fleet.get(known.host);
      if (!link.ok) return link;
      known.host = link.value.host;
      const started = await link.value.start(request, base);
      if (started.ok || started.failure.reason !== refusedByFullHost) return started;
      link.value.accepting = false;
      known.host = undefined;
    }
  }

  #add(id: string, host?: string): KnownSession {
    const known = new KnownSession(id, host);
    this.#known.set(id, known);
    return known;
  }

  #require(id: string): KnownSession {
    const known = this.#known.get(id);
    if (known === undefined) throw new Error(`Internal error: session ${id} is not known`);
    return known;
  }

  #root(known: KnownSession): TreeRoot {
    const { id, leader, cgroup } = known;
    return { session: id, home: this.#home, leader, cgroup };
  }

  async #adoptHost(found: FoundHost): Promise<void> {
    const adopted = await this.#fleet.adopt(found);
    if (!adopted.ok) return this.#bury(found);
    for (const session of adopted.value) this.#adoptSession(session, found.host);
  }

  #adoptSession(session: HostedSession, host: string): void {
    const known = this.#add(session.id, host);
    const { id, pid, mark, startedAt, cgroup } = session;
    known.leader = { pid, mark };
    known.cgroup = cgroup;
    known.started = Promise.resolve(ok({ id, pid, startedAt }));
    if (session.exit !== undefined) known.settle(exitToEnd(session.exit));
  }

  #handleEnded(id: string, exit: SessionExit, alone: boolean): void {
    const known = this.#known.get(id);
    if (known === undefined) return;
    known.alone = alone;
    known.settle(exitToEnd(exit));
  }

  #bury(found: FoundHost): Promise<void> {
    const burial = this.#buryNow(found);
    this.#burials.add(burial);
    return burial.finally(() => this.#burials.delete(burial));
  }

  async #buryNow(found: FoundHost): Promise<void> {
    if (this.#closed) return;
    for (const [id, directory] of found.sessions) {
      const known = this.#known.get(id) ?? this.#add(id, found.host);
      known.recall(readMeta(directory));
    }
    const ends = await finalizeDeadHost({
      found,
      home: this.#home,
      boot: bootId(),
      settled: this.#settledIds(),
    });
    for (const [id, end] of ends) this.#known.get(id)?.settle(end);
    this.#fleet.keepUntilForgotten(found);
    if (found.sessions.size === 0) removeHost(this.#options.state, found);
    // Earlier, a live host may not be known yet.
    if (this.#adopted) removeStaleCgroups(this.#home, this.#fleet.hosts());
  }

  #settledIds(): Set<string> {
    const settled = new Set<string>();
    for (const { id, end } of this.#known.values()) if (end !== undefined) settled.add(id);
    return settled;
  }
}
