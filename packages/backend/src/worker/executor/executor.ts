import { existsSync } from "node:fs";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { attemptId } from "@wezterm-parallel/shared/domain/ids";
import { attemptOfSession } from "@wezterm-parallel/shared/protocol/home";
import type {
  Assignment,
  AttemptRef,
  Report,
  RunContext,
} from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { Attempt } from "./attempt/attempt.ts";
import { inheritedEnvironment } from "./preparation/inherited-environment.ts";
import type { ExecutorPorts } from "./ports.ts";
import type { StopCause } from "./attempt/stop-cause.ts";
import { containersMarker } from "./container/container-names.ts";
import { JobSlots } from "./job-slots.ts";
import { WaitingAttempts, type WaitingAttempt } from "./waiting-attempts.ts";

interface KnownRun {
  readonly context: RunContext;
  readonly inherited: Readonly<Record<string, string>>;
}

/** All attempts of this worker: at most one per name, each until the server has stored its end. */
export class Executor {
  readonly #ports: ExecutorPorts;
  readonly #runs = new Map<number, KnownRun>();
  readonly #attempts = new Map<string, Attempt>();
  readonly #working = new Map<string, Promise<void>>();
  readonly #jobSlots = new JobSlots();
  readonly #waiting: WaitingAttempts;
  /** Returned attempts that the server has not acknowledged yet. */
  readonly #returned = new Set<string>();
  /** Monotonic ms at which the last attempt ended that may have changed files of a shared directory. */
  #changedAt = 0;
  #halted = false;
  #looked = false;

  constructor(ports: ExecutorPorts) {
    this.#ports = ports;
    this.#waiting = new WaitingAttempts(ports.clock, ({ ref }) => this.#giveBack(ref));
  }

  /** Number of attempts whose processes may be running. */
  get active(): number {
    return this.#working.size;
  }

  /** True while attempts wait here for free slots, so the server need not hear of an end immediately. */
  get isAhead(): boolean {
    return this.#waiting.any;
  }

  /** Returns whether the attempt with this id may still be running here. */
  has(id: string): boolean {
    return this.#attempts.has(id);
  }

  /**
   * Resumes the attempts that the server assigned to this worker, and ends everything else that an earlier
   * worker process left here.
   */
  resume(runs: readonly RunContext[], assignments: readonly Assignment[]): void {
    this.#runs.clear();
    this.#learn(runs);
    const named = new Set(assignments.map(({ ref }) => idOf(ref)));
    for (const [id, attempt] of this.#attempts) if (!named.has(id)) this.#drop(attempt);
    this.#waiting.retain(({ ref }) => named.has(idOf(ref)));
    this.#ports.ports.reclaim(new Set([...named, ...(this.#ports.services?.leased ?? [])]));
    const found = this.#ports.sessions.known();
    for (const id of found) if (isOrphan(id, named, this.#attempts)) void this.#endOrphan(id);
    for (const assignment of assignments) this.#take(assignment, found);
    this.#removeLeftContainers();
  }

  /** Once in the life of a worker, after it knows its attempts. */
  #removeLeftContainers(): void {
    const { home, log, sessions } = this.#ports;
    if (this.#looked || !existsSync(containersMarker(home.state))) return;
    this.#looked = true;
    const has = (session: string) => {
      const attempt = attemptOfSession(session);
      return attempt === undefined ? sessions.known().has(session) : this.#attempts.has(attempt);
    };
    const left = { state: home.state, log, has };
    void import("./container/left-containers.ts").then((module) => module.removeLeftContainers(left));
  }

  /** `begin`: waiting tasks whose slot became free while their assignment was in transit. */
  assign(
    runs: readonly RunContext[],
    assignments: readonly Assignment[],
    begin: readonly number[] = [],
  ): void {
    this.#learn(runs);
    for (const assignment of assignments) this.#take(assignment, undefined);
    for (const waiting of this.#waiting.take(begin)) this.#begin(waiting);
  }

  /** Returns waiting attempts to the server. */
  recall(isWanted: (ref: AttemptRef) => boolean): void {
    this.#waiting.giveBack(({ ref }) => isWanted(ref));
  }

  /** With a failure, the attempts fail instead of being cancelled. */
  stop(refs: readonly AttemptRef[], failure?: Failure): void {
    this.#forgetWaiting(refs);
    for (const ref of refs) {
      const attempt = this.#find(ref);
      if (attempt === undefined) this.#reportUnknown(ref);
      else attempt.stop(failure === undefined ? { kind: "cancelled" } : { kind: "ended", failure });
    }
  }

  /** Ends attempts whose reports the server rejects; keeps their checkouts. */
  drop(refs: readonly AttemptRef[]): void {
    this.#forgetWaiting(refs);
    for (const ref of refs) {
      const attempt = this.#find(ref);
      if (attempt !== undefined) this.#drop(attempt);
    }
  }

  /** The server has stored these reports durably. */
  acknowledge(reports: readonly Report[]): void {
    for (const { kind, ref } of reports) {
      this.#returned.delete(leaseOf(ref));
      if (kind !== "ended") continue;
      const attempt = this.#find(ref);
      attempt?.forget();
      if (attempt !== undefined) this.#attempts.delete(attempt.id);
    }
  }

  /** Ends every process; settles when none is left. Their reports wait until the server returns. */
  async fence(): Promise<void> {
    this.#waiting.giveBack(() => true);
    await this.#stopAll({ kind: "fenced" });
  }

  /** Leaves hosts and tasks running for the next worker process. */
  halt(): void {
    this.#halted = true;
    for (const attempt of this.#attempts.values()) attempt.halt();
  }

  async #stopAll(cause: StopCause): Promise<void> {
    for (const id of this.#working.keys()) this.#attempts.get(id)?.stop(cause);
    await Promise.all(this.#working.values());
  }

  #learn(runs: readonly RunContext[]): void {
    for (const context of runs) {
      this.#runs.set(context.run, { context, inherited: inheritedEnvironment(context.environment) });
    }
  }

  #take(assignment: Assignment, found: ReadonlySet<string> | undefined): void {
    const { ref } = assignment;
    const id = idOf(ref);
    if (this.#returned.has(leaseOf(ref))) return;
    if (this.#waiting.has(ref)) {
      if (assignment.stop === "cancel") this.stop([ref]);
      return;
    }
    const present = this.#attempts.get(id);
    if (present !== undefined) {
      if (assignment.stop === "cancel") present.stop({ kind: "cancelled" });
      return;
    }
    const attempt = { assignment, found, since: this.#ports.clock.monotonic() };
    if (assignment.ahead === true && assignment.stop === undefined && !hasBegun(id, found)) {
      this.#waiting.add(attempt);
      return;
    }
    this.#begin(attempt);
  }

  #begin({ assignment, found, since: assignedAt }: WaitingAttempt): void {
    const id = idOf(assignment.ref);
    const run = this.#runs.get(assignment.ref.run);
    if (run === undefined) {
      this.#ports.log.error({ attempt: id }, "assigned without its run");
      return;
    }
    const jobSlot = this.#jobSlots.take(assignment.ref.run, id);
    const since = Math.max(assignedAt, this.#changedAt);
    const attempt = new Attempt(this.#ports, { ...run, assignment, found, since, jobSlot });
    this.#attempts.set(id, attempt);
    this.#work(id, attempt);
  }

  #work(id: string, attempt: Attempt): void {
    const work = attempt.run().finally(() => {
      this.#working.delete(id);
      if (attempt.changedFiles) this.#changedAt = this.#ports.clock.monotonic();
      this.#jobSlots.free(attempt.ref.run, id);
      this.#beginNext(attempt.ref.run);
    });
    this.#working.set(id, work);
  }

  /** Starts a waiting attempt in the slot of one that ended. */
  #beginNext(run: number): void {
    const next = this.#halted ? undefined : this.#waiting.next(run);
    if (next !== undefined) this.#begin(next);
  }

  #giveBack(ref: AttemptRef): void {
    this.#returned.add(leaseOf(ref));
    this.#ports.report({ kind: "returned", ref, at: this.#ports.clock.now() });
  }

  #forgetWaiting(refs: readonly AttemptRef[]): void {
    const leases = new Set(refs.map(leaseOf));
    this.#waiting.retain(({ ref }) => !leases.has(leaseOf(ref)));
  }

  /** Finds the attempt of this lease; a message may be about an earlier lease of the same attempt. */
  #find(ref: AttemptRef): Attempt | undefined {
    const attempt = this.#attempts.get(idOf(ref));
    return attempt?.ref.lease === ref.lease ? attempt : undefined;
  }

  #drop(attempt: Attempt): void {
    const { id } = attempt;
    attempt.stop({ kind: "stale" });
    const work = this.#working.get(id) ?? Promise.resolve();
    void work.then(() => {
      attempt.forget();
      this.#attempts.delete(id);
    });
  }

  /** Reports an end that the server expects; an unknown session has no process. */
  #reportUnknown(ref: AttemptRef): void {
    const result = { outputs: {}, logBytes: 0, strays: 0 };
    const at = this.#ports.clock.now();
    this.#ports.report({ kind: "ended", ref, at, outcome: { kind: "cancelled" }, result });
  }

  async #endOrphan(id: string): Promise<void> {
    const { sessions, graceMs, log } = this.#ports;
    const { stopped, alive } = await sessions.stop(id, graceMs);
    log.warn({ session: id, stopped, alive }, "ended a session without an attempt of this worker");
    if (alive.length > 0) return;
    await sessions.ended(id);
    sessions.forget(id);
  }
}

function idOf(ref: AttemptRef): string {
  return attemptId(ref.run, ref.name, ref.attempt);
}

function leaseOf(ref: AttemptRef): string {
  return `${ref.task}.${ref.lease}`;
}

/** Returns whether an earlier worker process started a session of this attempt. */
function hasBegun(id: string, found: ReadonlySet<string> | undefined): boolean {
  return found !== undefined && [...found].some((each) => each === id || each.startsWith(`${id}.`));
}

function isOrphan(
  session: string,
  named: ReadonlySet<string>,
  present: ReadonlyMap<string, Attempt>,
): boolean {
  const attempt = attemptOfSession(session);
  return attempt !== undefined && !named.has(attempt) && !present.has(attempt);
}
