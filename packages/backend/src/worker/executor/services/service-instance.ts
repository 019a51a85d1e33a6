import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  evolveService,
  mayRun,
  type ServiceInput,
  type ServiceState,
} from "@wezterm-parallel/shared/domain/service/service-life";
import type { ServiceNeed } from "@wezterm-parallel/shared/domain/service/service-need";
import type { ServiceReport } from "@wezterm-parallel/shared/protocol/worker/service-questions";

import { leasePorts } from "./lease-ports.ts";
import { ServiceChecks } from "./service-checks.ts";
import { serviceEnvironment } from "./service-environment.ts";
import { endedByItself, lostService, secretsGone, stoppedMeanwhile } from "./service-failures.ts";
import type { ServicePorts } from "./service-ports.ts";
import { ServiceProcess, sessionOfService } from "./service-process.ts";
import { SourceWatch } from "./source-watch.ts";
import { removeOldStarts, type ServiceRecord, withTransition, writeServiceRecord } from "./service-record.ts";

/** After a restart of the worker, attempts that need the service have this long to say so again. */
const adoptionMs = 15_000;

type Input = ServiceInput extends infer I ? (I extends { at: number } ? Omit<I, "at"> : never) : never;

export interface InstanceHooks {
  /** Starts what it needs itself and waits for it; returns variables that name their ports. */
  readonly needed: (instance: ServiceInstance) => Promise<Result<Readonly<Record<string, string>>, Failure>>;
  /** Its process runs. */
  readonly started: () => void;
  /** Nothing of it runs any more. */
  readonly rested: (instance: ServiceInstance) => void;
}

/** One instance of a service: carries out what its state asks for. At most one process of it exists at any time. */
export class ServiceInstance {
  readonly #ports: ServicePorts;
  readonly #hooks: InstanceHooks;
  #record: ServiceRecord;
  #secrets: Readonly<Record<string, string>> | undefined;
  readonly #holders = new Set<string>();
  #waiters: (() => void)[] = [];
  #process: ServiceProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  /** Variables of the services that it needs. */
  #given: Readonly<Record<string, string>> = {};
  /** Checks or the timer of this state. */
  #current: Disposable | undefined;
  #linger: Disposable | undefined;
  readonly #sources: SourceWatch;
  #halted = false;

  constructor(ports: ServicePorts, record: ServiceRecord, hooks: InstanceHooks) {
    this.#ports = ports;
    this.#record = record;
    this.#hooks = hooks;
    const { clock, state } = ports;
    const changed = () => this.#handleChange();
    this.#sources = new SourceWatch({ clock, state, service: record.spec.name, changed });
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
    return this.#process !== undefined;
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
    this.#apply({ kind: "want" });
  }

  release(holder: string): void {
    if (this.#holders.delete(holder)) this.#endLater(this.#record.spec.linger);
  }

  /** A person wants it until they say otherwise. */
  pin(): void {
    this.#keep({ pinned: true });
    this.#stayOn();
    this.#apply({ kind: "want" });
    this.#tell();
  }

  /** Stops it, whoever needs it. */
  stop(): void {
    this.#keep({ pinned: false });
    this.#stayOn();
    this.#apply({ kind: "stop" });
    this.#tell();
  }

  restart(): void {
    if (!this.isWanted) this.#keep({ pinned: true });
    this.#apply({ kind: "restart" });
  }

  /** Continues what an earlier worker process had begun. */
  adopt(): void {
    if (!this.isWanted) this.#endLater(Math.max(adoptionMs, this.#record.spec.linger));
    const { state, starts } = this.#record.life;
    const session = sessionOfService(this.#record.id, starts);
    if (mayRun(state) && this.#ports.sessions.known().has(session)) {
      this.#process = this.#makeProcess();
      this.#watch(this.#process);
      void this.#watchSources();
      void this.#hooks.needed(this).then((needed) => {
        if (needed.ok) this.#given = needed.value;
      });
    } else if (mayRun(state)) {
      this.#apply({ kind: "ended", clean: false, why: this.#lost() });
      return;
    }
    this.#enter();
  }

  /** Leaves its process running for the next worker. */
  halt(): void {
    this.#halted = true;
    this.#current?.[Symbol.dispose]();
    this.#sources[Symbol.dispose]();
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
    if (state.kind === "healthy" || (until === "started" && this.#process !== undefined))
      return ok(undefined);
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

  #apply(input: Input): void {
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

  #enter(): void {
    this.#current?.[Symbol.dispose]();
    this.#current = undefined;
    const { state, starts } = this.#record.life;
    switch (state.kind) {
      case "starting":
        if (this.#process === undefined) void this.#start(starts);
        else this.#checksOf(this.#process).awaitReady(state.since);
        return;
      case "healthy":
      case "unhealthy":
        if (this.#process !== undefined) this.#checksOf(this.#process).watchHealth();
        return;
      case "backing-off":
        this.#current = this.#ports.clock.after(Math.max(0, state.until - this.#ports.clock.now()), () =>
          this.#apply({ kind: "due" }),
        );
        return;
      case "stopping":
        // Without a process, the start that is on its way sees that it is not wanted.
        void this.#process?.stop(this.#ended);
        return;
      case "stopped":
      case "failed":
        return this.#rest();
    }
  }

  /** One that has failed is started again when its files change, if it is needed: the change may repair it. */
  #rest(): void {
    if (this.state.kind === "stopped" || !this.isWanted) this.#sources[Symbol.dispose]();
    this.#ports.leases.release(this.#record.id);
    this.#hooks.rested(this);
  }

  async #start(starts: number): Promise<void> {
    const refused = (why: Failure) => this.#apply({ kind: "ended", clean: false, why });
    const prepared = await this.#prepare();
    if (this.#halted) return;
    if (!prepared.ok) return refused(prepared.failure);
    if (this.state.kind !== "starting" || this.#record.life.starts !== starts) return refused(this.#lost());
    removeOldStarts(this.#ports.state, this.#record.id, starts);
    const process = this.#makeProcess();
    const started = await process.start();
    if (this.#halted) return;
    if (!started.ok) return refused(started.failure);
    this.#process = process;
    this.#watch(process);
    this.#wake();
    // A stop that came meanwhile, or the checks.
    this.#enter();
  }

  /** Ports, secrets and what it needs. */
  async #prepare(): Promise<Result<void, Failure>> {
    const { spec } = this.#record;
    if (this.#lacksSecrets) return fail(secretsGone(spec.name));
    const needed = await this.#hooks.needed(this);
    if (!needed.ok) return needed;
    const watched = await this.#watchSources();
    if (!watched.ok) return watched;
    const ports = await leasePorts(this.#ports, this.#record);
    if (!ports.ok) return ports;
    this.#keep({ ports: ports.value });
    this.#given = needed.value;
    return ok(undefined);
  }

  get #lacksSecrets(): boolean {
    return this.#record.spec.secrets !== undefined && this.#secrets === undefined;
  }

  async #watchSources(): Promise<Result<void, Failure>> {
    const { spec, place } = this.#record;
    if (spec.onChange === undefined) this.#sources[Symbol.dispose]();
    if (spec.onChange === undefined) return ok(undefined);
    return this.#sources.begin(place.directory, spec.onChange);
  }

  #handleChange(): void {
    const runs = mayRun(this.state) && this.state.kind !== "stopping";
    if (runs || (this.isWanted && this.state.kind !== "stopped")) this.#apply({ kind: "restart" });
  }

  #makeProcess(): ServiceProcess {
    const { id, spec, place, life, ports } = this.#record;
    const env = () =>
      serviceEnvironment(this.#record, {
        leases: this.#ports.leases,
        secrets: this.#secrets,
        given: this.#given,
      });
    return new ServiceProcess(this.#ports, { id, start: life.starts, spec, place, env, ports });
  }

  #watch(process: ServiceProcess): void {
    this.#hooks.started();
    this.#ended = process.ended().then((end) => {
      if (this.#halted) return;
      this.#process = undefined;
      const clean = end.kind === "exited" && end.code === 0;
      this.#apply({ kind: "ended", clean, why: endedByItself(this.#record.spec.name, end, process.logs) });
    });
  }

  #checksOf(process: ServiceProcess): ServiceChecks {
    const checks = new ServiceChecks({
      clock: this.#ports.clock,
      spec: this.#record.spec,
      process,
      lacksSecrets: () => this.#lacksSecrets,
      tell: (result) => this.#apply(result),
    });
    this.#current = checks;
    return checks;
  }

  #endLater(ms: number): void {
    this.#linger?.[Symbol.dispose]();
    this.#linger = undefined;
    this.#tell();
    if (this.isWanted || this.#halted) return;
    this.#linger = this.#ports.clock.after(ms, () => {
      if (this.isWanted) return;
      if (this.state.kind === "failed") this.#sources[Symbol.dispose]();
      this.#apply({ kind: "release" });
    });
  }

  #stayOn(): void {
    this.#linger?.[Symbol.dispose]();
    this.#linger = undefined;
  }

  #lost(): Failure {
    return lostService(this.#record.spec.name);
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
