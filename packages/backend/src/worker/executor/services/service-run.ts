import { ok, fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  mayRun,
  type ServiceInput,
  type ServiceState,
} from "@wezterm-parallel/shared/domain/service/service-life";

import { leasePorts } from "./lease-ports.ts";
import { ServiceChecks } from "./service-checks.ts";
import { serviceEnvironment } from "./service-environment.ts";
import { endedByItself, lostService, secretsGone } from "./service-failures.ts";
import type { ServicePorts } from "./service-ports.ts";
import { ServiceProcess, sessionOfService } from "./service-process.ts";
import { removeOldStarts, type ServiceRecord } from "./service-record.ts";
import { SourceWatch } from "./source-watch.ts";

type Values = Readonly<Record<string, string>>;

/** An input to the state, without the time at which it comes. */
export type UntimedInput = ServiceInput extends infer I
  ? I extends { at: number }
    ? Omit<I, "at">
    : never
  : never;

/** The instance whose state is carried out. */
export interface RunOwner {
  readonly record: ServiceRecord;
  readonly isWanted: boolean;
  /** Absent after a restart of the worker. */
  readonly secrets: Values | undefined;
  readonly apply: (input: UntimedInput) => void;
  /** The ports of the next start. */
  readonly usePorts: (ports: readonly number[]) => void;
  /** Starts what it needs itself and waits for it; returns variables that name their ports. */
  readonly needed: () => Promise<Result<Values, Failure>>;
  /** Its process runs. */
  readonly started: () => void;
}

/** Carries out the state of an instance: starts, checks and stops its process, of which there is at most one. */
export class ServiceRun implements Disposable {
  readonly #ports: ServicePorts;
  readonly #owner: RunOwner;
  #process: ServiceProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  /** Ends what a start waits for. */
  #starting: AbortController | undefined;
  /** Variables of the services that it needs. */
  #given: Values = {};
  /** Checks or the timer of this state. */
  #current: Disposable | undefined;
  readonly #sources: SourceWatch;
  #halted = false;

  constructor(ports: ServicePorts, owner: RunOwner) {
    this.#ports = ports;
    this.#owner = owner;
    const { clock, state } = ports;
    const changed = () => this.#handleChange();
    this.#sources = new SourceWatch({ clock, state, service: owner.record.spec.name, changed });
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  get #state(): ServiceState {
    return this.#owner.record.life.state;
  }

  /** Continues what an earlier worker process had begun; false if its process is lost. */
  adopt(): boolean {
    const { id, life } = this.#owner.record;
    if (!mayRun(life.state)) return true;
    if (!this.#ports.sessions.known().has(sessionOfService(id, life.starts))) return false;
    const process = this.#makeProcess();
    this.#process = process;
    this.#watch(process, process.adopt());
    void this.#watchSources();
    void this.#owner.needed().then((needed) => {
      if (needed.ok) this.#given = needed.value;
    });
    return true;
  }

  /** Leaves its process running for the next worker. */
  [Symbol.dispose](): void {
    this.#halted = true;
    this.#starting?.abort();
    this.#current?.[Symbol.dispose]();
    this.#sources[Symbol.dispose]();
  }

  /** Its files may change from now on. */
  ignoreSources(): void {
    this.#sources[Symbol.dispose]();
  }

  /** The state has changed. */
  enter(): void {
    this.#current?.[Symbol.dispose]();
    this.#current = undefined;
    const { state, starts } = this.#owner.record.life;
    const { clock } = this.#ports;
    switch (state.kind) {
      case "starting":
        if (this.#process === undefined) void this.#start(starts);
        else this.#checksOf(this.#process).awaitReady(state.since);
        return;
      case "healthy":
      case "unhealthy":
        if (this.#process !== undefined) this.#checksOf(this.#process).watchHealth();
        return;
      case "backing-off": {
        const left = Math.max(0, state.until - clock.now());
        this.#current = clock.after(left, () => this.#owner.apply({ kind: "due" }));
        return;
      }
      case "stopping":
        // Without a process, the start that is on its way sees that it is not wanted.
        this.#starting?.abort();
        void this.#process?.stop(this.#ended);
        return;
      case "stopped":
      case "failed":
        return this.#rest();
    }
  }

  /** One that has failed is started again when its files change, if it is needed: the change may repair it. */
  #rest(): void {
    if (this.#state.kind === "stopped" || !this.#owner.isWanted) this.ignoreSources();
    this.#ports.leases.release(this.#owner.record.id);
  }

  async #start(starts: number): Promise<void> {
    const refused = (why: Failure) => this.#owner.apply({ kind: "ended", clean: false, why });
    const starting = new AbortController();
    this.#starting = starting;
    const prepared = await this.#prepare();
    if (this.#halted) return;
    if (!prepared.ok) return refused(prepared.failure);
    const { id, spec, life } = this.#owner.record;
    if (life.state.kind !== "starting" || life.starts !== starts) return refused(lostService(spec.name));
    removeOldStarts(this.#ports.state, id, starts);
    const process = this.#makeProcess();
    const started = await process.start(starting.signal);
    if (this.#halted) return;
    if (!started.ok) return refused(started.failure);
    this.#process = process;
    this.#watch(process);
    // A stop that came meanwhile, or the checks.
    this.enter();
  }

  /** Ports, secrets and what it needs. */
  async #prepare(): Promise<Result<void, Failure>> {
    const { spec } = this.#owner.record;
    if (this.#lacksSecrets) return fail(secretsGone(spec.name));
    const needed = await this.#owner.needed();
    if (!needed.ok) return needed;
    const watched = await this.#watchSources();
    if (!watched.ok) return watched;
    const ports = await leasePorts(this.#ports, this.#owner.record);
    if (!ports.ok) return ports;
    this.#owner.usePorts(ports.value);
    this.#given = needed.value;
    return ok(undefined);
  }

  get #lacksSecrets(): boolean {
    return this.#owner.record.spec.secrets !== undefined && this.#owner.secrets === undefined;
  }

  async #watchSources(): Promise<Result<void, Failure>> {
    const { spec, place } = this.#owner.record;
    if (spec.onChange !== undefined) return this.#sources.begin(place.directory, spec.onChange);
    this.ignoreSources();
    return ok(undefined);
  }

  #handleChange(): void {
    const { kind } = this.#state;
    const runs = mayRun(this.#state) && kind !== "stopping";
    if (runs || (this.#owner.isWanted && kind !== "stopped")) this.#owner.apply({ kind: "restart" });
  }

  #makeProcess(): ServiceProcess {
    const { id, spec, place, life, ports } = this.#owner.record;
    const env = () =>
      serviceEnvironment(this.#owner.record, {
        leases: this.#ports.leases,
        secrets: this.#owner.secrets,
        given: this.#given,
      });
    return new ServiceProcess(this.#ports, { id, start: life.starts, spec, place, env, ports });
  }

  /** `adopted`: it is known completely. */
  #watch(process: ServiceProcess, adopted: Promise<void> = Promise.resolve()): void {
    this.#owner.started();
    this.#ended = adopted
      .then(() => process.ended())
      .then(({ end, why }) => {
        if (this.#halted) return;
        this.#process = undefined;
        const clean = end.kind === "exited" && end.code === 0;
        const { name } = this.#owner.record.spec;
        this.#owner.apply({ kind: "ended", clean, why: why ?? endedByItself(name, end, process.logs) });
      });
  }

  #checksOf(process: ServiceProcess): ServiceChecks {
    const checks = new ServiceChecks({
      clock: this.#ports.clock,
      spec: this.#owner.record.spec,
      process,
      lacksSecrets: () => this.#lacksSecrets,
      tell: (result) => this.#owner.apply(result),
    });
    this.#current = checks;
    return checks;
  }
}
