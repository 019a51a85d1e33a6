import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type Capacity, remoteLabel } from "@wezterm-parallel/shared/domain/placement";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { ServerMessage } from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import type {
  AnswerTo,
  QuestionKind,
  QuestionOf,
} from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { HeldAttempt, WorkerGateway, WorkerLink } from "../../../base/backlog.ts";
import { refuseVersion } from "../../../base/refuse-version.ts";
import type { TaskSecrets } from "../../../base/secrets/secrets.ts";
import type { Claimed, Commit, Store, Welcome } from "../../../drivers/store/store.ts";
import type { PlaceableWorker } from "../placement/placer.ts";
import { leaseExpired, otherAnswer, notConnected, workerMissing, workerRemoved } from "./worker-failures.ts";
import { StartGates } from "./start-gates.ts";
import { WorkerLeases } from "./worker-leases.ts";
import { WorkerSession, type Hello, type SessionRegistry } from "./worker-session.ts";

interface GatewayOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly secrets: TaskSecrets;
  readonly leaseMs: number;
  readonly marginMs: number;
  /** Workers that have live attempts since before this process started. */
  readonly busy: readonly number[];
  /** Names of workers that drain since before this process started. */
  readonly draining: readonly string[];
  /** A worker connected, so there may be free capacity. */
  readonly arrived: () => void;
  readonly drained: () => void;
  /** The worker takes nothing new from now on: tasks leased ahead come back. */
  readonly recallFrom: (worker: number) => void;
  /** Returns the capacity reserved for the live attempts on a worker. */
  readonly usedOn: (worker: number) => Capacity;
}

/** The connected workers, and the leases of all workers with live attempts. */
export class ConnectedWorkers implements WorkerGateway, SessionRegistry, Disposable {
  readonly #options: GatewayOptions;
  readonly #leases: WorkerLeases;
  readonly #gates: StartGates;
  readonly #sessions = new Map<number, WorkerSession>();
  readonly #heardAt = new Map<number, number>();
  /** Stops that were committed while a worker was being registered. */
  #missed: Commit["stops"][number][] = [];
  readonly #off: Set<string>;
  #greetings = 0;
  #draining = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#off = new Set(options.draining);
    this.#gates = new StartGates(options.store);
    this.#leases = new WorkerLeases({ ...options, expired: (worker) => void this.#expire(worker) });
    // No worker could reach us before this process started, so all leases start now.
    for (const worker of options.busy) this.#leases.hear(worker);
  }

  open(send: (message: ServerMessage) => void, close: (why: string) => void): WorkerLink {
    const { store, clock, secrets } = this.#options;
    return new WorkerSession({ gateway: this, store, clock, secrets, gates: this.#gates, send, close });
  }

  async workers(): Promise<readonly WorkerResource[]> {
    return (await this.#options.store.reader.workers()).map((worker) => {
      const { id, instance: _instance, ...known } = worker;
      const lastSeenAt = this.#heardAt.get(id) ?? worker.lastSeenAt;
      const { tasks: live, cpu, memory } = this.#options.usedOn(id);
      const machine = this.#sessions.get(id)?.machine;
      const placed = { live, promised: { cpu, memory } };
      const told = {
        ...known,
        labels: [...known.labels],
        state: this.#stateOf(worker),
        ...placed,
        lastSeenAt,
      };
      return machine === undefined ? told : { ...told, machine };
    });
  }

  async ask<K extends QuestionKind>(
    worker: string,
    question: QuestionOf<K>,
    signal?: AbortSignal,
  ): Promise<Result<AnswerTo<K>, Failure>> {
    const session = await this.#answering(worker, question.kind);
    if (session === undefined) return fail(notConnected(worker));
    const asked = await session.ask(worker, question, signal);
    if (!asked.ok) return asked;
    const { value } = asked;
    if (value.kind === "failed") return fail(value.failure);
    return value.kind === question.kind ? ok(value as AnswerTo<K>) : fail(otherAnswer(worker));
  }

  held(worker: string, attempt: string): HeldAttempt | undefined {
    return this.#named(worker)?.held(attempt);
  }

  async remove(worker: string): Promise<Result<{ lost: number }, Failure>> {
    const known = (await this.#options.store.reader.workers()).find(({ name }) => name === worker);
    if (known === undefined) return ok({ lost: 0 });
    this.#sessions.get(known.id)?.close("it was removed");
    this.#sessions.delete(known.id);
    const expired = await this.#options.store.attempts.expire(known.id, workerRemoved);
    // Invited again, it takes tasks.
    if (expired.ok && known.drainingSince !== undefined)
      await this.#options.store.attempts.drain(worker, false);
    return expired;
  }

  async setDraining(name: string, isWanted: boolean): Promise<Result<WorkerResource, Failure>> {
    const changed = await this.#options.store.attempts.drain(name, isWanted);
    if (!changed.ok) return changed;
    const worker = (await this.workers()).find((each) => each.name === name);
    return worker === undefined ? fail(workerMissing(name)) : ok(worker);
  }

  /** Call with committed events, in order: they say which workers drain. */
  heed(events: readonly Event[]): void {
    for (const { kind, worker: name } of events) {
      if (kind === "worker.resumed" && this.#off.delete(name)) this.#options.arrived();
      if (kind !== "worker.draining") continue;
      this.#off.add(name);
      const id = this.#named(name)?.worker?.id;
      if (id !== undefined) this.#options.recallFrom(id);
    }
  }

  #named(worker: string): WorkerSession | undefined {
    return [...this.#sessions.values()].find((each) => each.worker?.name === worker);
  }

  /** Work that a worker elsewhere has sent is in the repository, which is on the machine of the server. */
  async #answering(worker: string, kind: QuestionKind): Promise<WorkerSession | undefined> {
    const named = this.#named(worker);
    if (named !== undefined && (askedElsewhere.has(kind) || !isRemote(named))) return named;
    if (kind === "dial") return undefined;
    const known = named ?? (await this.#options.store.reader.workers()).find(({ name }) => name === worker);
    const labels = known instanceof WorkerSession ? known.worker?.labels : known?.labels;
    if (labels?.includes(remoteLabel) !== true) return undefined;
    return [...this.#sessions.values()].find((each) => each.worker !== undefined && !isRemote(each));
  }

  drain(): void {
    this.#draining = true;
    this.#options.drained();
  }

  *placeable(): Iterable<PlaceableWorker> {
    for (const session of this.#sessions.values()) {
      if (session.worker !== undefined) yield session.worker;
    }
  }

  /** The connected workers that take new tasks. */
  *taking(): Iterable<PlaceableWorker> {
    for (const worker of this.placeable()) if (!this.#off.has(worker.name)) yield worker;
  }

  assign(claimed: readonly Claimed[]): void {
    for (const [worker, session] of this.#sessions) {
      const mine = claimed.filter((claim) => claim.worker === worker);
      if (mine.length > 0) session.assign(mine);
    }
  }

  /** Notifies the worker that a task leased ahead has a slot now. */
  begin(worker: number, task: number): void {
    this.#sessions.get(worker)?.begin(task);
  }

  /** Asks the worker to hand back tasks that were leased ahead and have not begun. */
  recall(worker: number, tasks: readonly number[]): void {
    this.#sessions.get(worker)?.recall(tasks);
  }

  /** Sends committed stops to their workers; a disconnected worker gets them in its welcome. */
  stop(stops: Commit["stops"]): void {
    if (this.#greetings > 0) this.#missed.push(...stops);
    for (const worker of new Set(stops.map((stop) => stop.worker))) {
      const mine = stops.filter((stop) => stop.worker === worker);
      this.#sessions.get(worker)?.stop(mine);
    }
  }

  /** Registers a worker and returns its attempts to it. A new connection replaces the worker's earlier one. */
  async welcome(session: WorkerSession, hello: Hello): Promise<void> {
    const refusal = refuseVersion(hello);
    if (refusal !== undefined) {
      session.refuse(refusal);
      return;
    }
    this.#greetings += 1;
    const { type: _type, protocol: _protocol, worker: name, ...identity } = hello;
    const connected = await this.#options.store.attempts.connect({ name, ...identity });
    this.#greetings -= 1;
    if (connected.ok) this.#register(session, hello, connected.value);
    else session.refuse(connected.failure);
    if (this.#greetings === 0) this.#missed = [];
  }

  heard(session: WorkerSession): void {
    const id = session.worker?.id;
    if (id === undefined || this.#sessions.get(id) !== session) return;
    this.#leases.hear(id);
    this.#heardAt.set(id, this.#options.clock.now());
  }

  left(session: WorkerSession): void {
    const { worker } = session;
    if (worker === undefined || this.#sessions.get(worker.id) !== session) return;
    this.#sessions.delete(worker.id);
    void this.#options.store.attempts.away(worker);
  }

  [Symbol.dispose](): void {
    this.#leases[Symbol.dispose]();
    this.#gates[Symbol.dispose]();
    for (const session of this.#sessions.values()) session.close("the server is stopping");
    this.#sessions.clear();
  }

  #register(session: WorkerSession, hello: Hello, welcome: Welcome): void {
    const { id, epoch, runs, attempts } = welcome;
    this.#sessions.get(id)?.close("the same worker has connected again");
    if (session.closed) {
      void this.#options.store.attempts.away({ id, epoch });
      this.#leases.hear(id);
      return;
    }
    this.#sessions.set(id, session);
    const { worker: name, labels, capacity } = hello;
    session.greet({ id, epoch, name, labels, capacity }, { leaseMs: this.#options.leaseMs, runs, attempts });
    session.stop(this.#missed.filter((stop) => stop.worker === id));
    this.heard(session);
    this.#options.arrived();
  }

  #stateOf({ id, name }: { readonly id: number; readonly name: string }): WorkerResource["state"] {
    if (!this.#sessions.has(id)) return "away";
    return this.#draining || this.#off.has(name) ? "draining" : "connected";
  }

  async #expire(worker: number): Promise<void> {
    const { leaseMs, store } = this.#options;
    this.#sessions.get(worker)?.close("its lease has expired");
    this.#sessions.delete(worker);
    const expired = await store.attempts.expire(worker, (name) => leaseExpired(name, leaseMs));
    // The store could not be written: try again after another full lease.
    if (!expired.ok) this.#leases.hear(worker);
  }
}

/** Questions about checkouts and programs of the asked worker's own machine. */
const askedElsewhere: ReadonlySet<QuestionKind> = new Set([
  "change",
  "sizes",
  "kept",
  "clean",
  "dial",
  "programs",
]);

function isRemote({ worker }: WorkerSession): boolean {
  return worker?.labels.includes(remoteLabel) === true;
}
