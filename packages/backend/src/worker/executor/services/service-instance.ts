import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  evolveService,
  type ServiceInput,
  type ServiceState,
} from "@wezterm-parallel/shared/domain/service/service-life";
import type { ServiceNeed } from "@wezterm-parallel/shared/domain/service/service-need";
import type { ServiceReport } from "@wezterm-parallel/shared/protocol/worker/service-questions";

import { lostService, stoppedMeanwhile } from "./service-failures.ts";
import type { ServicePorts } from "./service-ports.ts";
import { type ServiceRecord, withTransition, writeServiceRecord } from "./service-record.ts";
import { ServiceRun, type UntimedInput } from "./service-run.ts";

/** After a restart of the worker, attempts that need the service have this long to say so again. */
const adoptionMs = 15_000;

export interface InstanceHooks {
  /** Starts what it needs itself and waits for it; returns variables that name their ports. */
  readonly needed: (instance: ServiceInstance) => Promise<Result<Readonly<Record<string, string>>, Failure>>;
  /** Its process runs. */
  readonly started: () => void;
  /** Nothing of it runs any more. */
  readonly rested: (instance: ServiceInstance) => void;
}

/** One instance of a service: who needs it, and in which state it is. */
export class ServiceInstance {
  readonly #ports: ServicePorts;
  readonly #hooks: InstanceHooks;
  readonly #run: ServiceRun;
  #record: ServiceRecord;
  #secrets: Readonly<Record<string, string>> | undefined;
  readonly #holders = new Set<string>();
  #waiters: (() => void)[] = [];
  #linger: Disposable | undefined;
  #halted = false;

  constructor(ports: ServicePorts, record: ServiceRecord, hooks: InstanceHooks) {
    this.#ports = ports;
    this.#record = record;
    this.#hooks = hooks;
    this.#run = new ServiceRun(ports, this);
  }

  get record(): ServiceRecord {
    return this.#record;
  }

  get state(): ServiceState {
    return this.#record.life.state;
  }

  get isWanted(): boolean {
    return this.#record.pinned || this.#holders.size > 0;
  }

  get isRunning(): boolean {
    return this.#run.isRunning;
  }

  get secrets(): Readonly<Record<string, string>> | undefined {
    return this.#secrets;
  }

  /** Takes over what may have changed since it was made; the next start uses it. */
  refresh(record: Pick<ServiceRecord, "spec" | "place">, secrets: Readonly<Record<string, string>>): void {
    this.#secrets = secrets;
    this.#record = { ...this.#record, ...record };
  }

  /** Needed by this attempt or service from now on. */
  hold(holder: string): void {
    this.#holders.add(holder);
    this.#stayOn();
    this.apply({ kind: "want" });
  }

  release(holder: string): void {
    if (this.#holders.delete(holder)) this.#endLater(this.#record.spec.linger);
  }

  /** A person wants it until they say otherwise. */
  pin(): void {
    this.#keep({ pinned: true });
    this.#stayOn();
    this.apply({ kind: "want" });
    this.#tell();
  }

  /** Stops it, whoever needs it. */
  stop(): void {
    this.#keep({ pinned: false });
    this.#stayOn();
    this.apply({ kind: "stop" });
    this.#tell();
  }

  restart(): void {
    if (!this.isWanted) this.#keep({ pinned: true });
    this.apply({ kind: "restart" });
  }

  /** Continues what an earlier worker process had begun. */
  adopt(): void {
    if (!this.isWanted) this.#endLater(Math.max(adoptionMs, this.#record.spec.linger));
    if (this.#run.adopt()) return this.#enter();
    this.apply({ kind: "ended", clean: false, why: lostService(this.#record.spec.name) });
  }

  /** Leaves its process running for the next worker. */
  halt(): void {
    this.#halted = true;
    this.#run[Symbol.dispose]();
    this.#stayOn();
  }

  /** Settles once it is as far as `until`, or will not be. */
  async reached(until: ServiceNeed["until"], signal?: AbortSignal): Promise<Result<void, Failure>> {
    let aborted = signal?.aborted === true;
    const abort = () => {
      aborted = true;
      this.#wake();
    };
    signal?.addEventListener("abort", abort, { once: true });
    for (;;) {
      const reached = this.#judge(until);
      if (reached !== undefined) return reached;
      if (aborted) return fail(stoppedMeanwhile(this.#record.spec.name));
      await new Promise<void>((woken) => this.#waiters.push(woken));
    }
  }

  /** Returns undefined while it may still get as far as `until`. */
  #judge(until: ServiceNeed["until"]): Result<void, Failure> | undefined {
    const { state } = this;
    if (state.kind === "healthy" || (until === "started" && this.isRunning)) return ok(undefined);
    if (state.kind !== "failed" && state.kind !== "stopped") return undefined;
    if (state.why === undefined) return fail(stoppedMeanwhile(this.#record.spec.name));
    return fail({ ...state.why, reason: "service-failed" });
  }

  describe(): ServiceReport {
    const { id, spec, place, life, ports, pinned, history } = this.#record;
    return {
      id,
      name: spec.name,
      scope: spec.scope,
      project: place.project,
      state: life.state,
      starts: life.starts,
      ports: [...ports],
      pinned,
      neededBy: [...this.#holders],
      history: [...history],
    };
  }

  apply(input: UntimedInput): void {
    if (this.#halted) return;
    const before = this.#record.life;
    const life = evolveService(this.#record.spec, before, {
      ...input,
      at: this.#ports.clock.now(),
    } as ServiceInput);
    if (life === before) return;
    const changed = life.state !== before.state;
    const history = changed ? withTransition(this.#record.history, life.state) : this.#record.history;
    this.#record = { ...this.#record, life, history };
    if (!changed) return;
    this.#keep({});
    this.#tell();
    this.#enter();
    this.#wake();
  }

  usePorts(ports: readonly number[]): void {
    this.#keep({ ports });
  }

  needed(): Promise<Result<Readonly<Record<string, string>>, Failure>> {
    return this.#hooks.needed(this);
  }

  started(): void {
    this.#hooks.started();
    this.#wake();
  }

  #enter(): void {
    this.#run.enter();
    if (this.state.kind === "stopped" || this.state.kind === "failed") this.#hooks.rested(this);
  }

  #endLater(ms: number): void {
    this.#linger?.[Symbol.dispose]();
    this.#linger = undefined;
    this.#tell();
    if (this.isWanted || this.#halted) return;
    this.#linger = this.#ports.clock.after(ms, () => {
      if (this.isWanted) return;
      if (this.state.kind === "failed") this.#run.ignoreSources();
      this.apply({ kind: "release" });
    });
  }

  #stayOn(): void {
    this.#linger?.[Symbol.dispose]();
    this.#linger = undefined;
  }

  /** A full disk loses only the record: the next worker then sees an orphan, which it ends. */
  #keep(more: Partial<ServiceRecord>): void {
    this.#record = { ...this.#record, ...more };
    try {
      writeServiceRecord(this.#ports.state, this.#record);
    } catch (error) {
      this.#ports.log.warn({ service: this.#record.id, error: String(error) }, "a service was not recorded");
    }
  }

  #tell(): void {
    if (!this.#halted) this.#ports.report([this.describe()]);
  }

  #wake(): void {
    for (const woken of this.#waiters.splice(0)) woken();
  }
}
