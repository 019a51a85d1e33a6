import { createHash } from "node:crypto";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { runId } from "@wezterm-parallel/shared/domain/ids";
import { type ProjectRef, projectKey } from "@wezterm-parallel/shared/domain/run/run-spec";
import { newServiceLife } from "@wezterm-parallel/shared/domain/service/service-life";
import type { ServiceNeed } from "@wezterm-parallel/shared/domain/service/service-need";
import { serviceId, serviceVariables } from "@wezterm-parallel/shared/domain/service/service-names";
import type { ServiceSpec } from "@wezterm-parallel/shared/domain/service/service-spec";
import type { AssignedSecrets } from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import type { ServiceQuestion } from "@wezterm-parallel/shared/protocol/worker/service-question-kinds";
import type { QuestionOf, WorkerAnswer } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import { inheritedEnvironment } from "../preparation/inherited-environment.ts";
import type { AttemptServices, ServiceWish } from "../ports.ts";
import { unknownService } from "./service-failures.ts";
import { ServiceInstance } from "./service-instance.ts";
import { ServiceLogs } from "./service-logs.ts";
import type { ServicePorts } from "./service-ports.ts";
import {
  readServiceRecords,
  removeService,
  type ServicePlace,
  type ServiceRecord,
} from "./service-record.ts";

type Values = Readonly<Record<string, string>>;

/** Dependencies that the services of one plan share, and the owner of a new instance. */
interface Surroundings {
  readonly services: readonly ServiceSpec[];
  readonly place: ServicePlace;
  readonly secrets: AssignedSecrets | undefined;
  /** Names of the project, the run and the attempt; those that do not exist are absent. */
  readonly of: Readonly<Partial<Record<ServiceSpec["scope"], string>>>;
  /** Working directory of the attempt. */
  readonly checkout?: string | undefined;
}

interface Acquisition {
  readonly needs: readonly ServiceNeed[];
  readonly holder: string;
  readonly waits: boolean;
  readonly signal?: AbortSignal;
}

/** The logs of services of ended runs stay this long. */
const keptMs = 86_400_000;

/** All services of this worker: each instance once. */
export class Services implements AttemptServices {
  readonly #ports: ServicePorts;
  readonly #instances = new Map<string, ServiceInstance>();
  readonly #logs: ServiceLogs;
  /** The services of which plan an instance may need others. */
  readonly #known = new Map<string, Surroundings>();

  constructor(ports: ServicePorts) {
    this.#ports = ports;
    this.#logs = new ServiceLogs(ports, () => this.#instances.values());
  }

  /** Takes over what earlier worker processes started; ends what no record names. */
  adopt(): void {
    const records = readServiceRecords(this.#ports.state);
    for (const record of records) this.#make(record);
    const named = new Set(records.map(({ id, life }) => `service:${id}#${life.starts}`));
    for (const session of this.#ports.sessions.known()) {
      if (session.startsWith("service:") && !named.has(session)) void this.#endOrphan(session);
    }
    for (const instance of this.#instances.values()) instance.adopt();
    this.#removeOld();
  }

  /** Ids under which ports are leased. */
  get leased(): readonly string[] {
    return [...this.#instances.keys()];
  }

  /** Tells the server of all services. */
  reportAll(): void {
    const services = [...this.#instances.values()].map((instance) => instance.describe());
    this.#ports.report(services, { complete: true });
  }

  /** Starts what an attempt needs, and waits for it; returns variables that name the ports. */
  async acquire(wish: ServiceWish): Promise<Result<Values, Failure>> {
    const { attempt, context, checkout, needs, waits, signal } = wish;
    const { settings, project, environment, run, serviceSecrets } = context;
    const surroundings: Surroundings = {
      services: settings.services ?? [],
      place: placeOf(project, inheritedEnvironment(environment), environment.umask),
      secrets: serviceSecrets,
      of: { project: projectTag(project), run: runId(run), checkout: attempt },
      checkout,
    };
    return this.#acquireAll(surroundings, { needs, holder: attempt, waits, signal });
  }

  /** The attempt has ended. */
  release(attempt: string): void {
    for (const instance of this.#instances.values()) instance.release(attempt);
    for (const instance of this.#instances.values()) if (instance.record.of === attempt) instance.stop();
  }

  async answer(question: ServiceQuestion): Promise<Result<WorkerAnswer, Failure>> {
    if (question.kind === "start-services") return this.#startByHand(question);
    const instance = this.#instances.get(question.id);
    if (instance === undefined) return fail(unknownService(question.id));
    if (question.kind === "stop-service") instance.stop();
    else instance.restart();
    return ok({ kind: question.kind });
  }

  halt(): void {
    this.#logs[Symbol.dispose]();
    for (const instance of this.#instances.values()) instance.halt();
  }

  #startByHand(question: QuestionOf<"start-services">): Result<WorkerAnswer, Failure> {
    const { project, environment, services, names, secrets } = question;
    if (secrets?.kind === "failed") return fail(secrets.failure);
    const place = placeOf(project, inheritedEnvironment(environment), environment.umask);
    // A person starts one for everybody: there is no run or attempt that it could belong to.
    const of = { project: projectTag(project), run: projectTag(project), checkout: projectTag(project) };
    const surroundings: Surroundings = { services, place, secrets, of };
    const ids: string[] = [];
    for (const name of names) {
      const found = this.#find(surroundings, name);
      if (!found.ok) return found;
      found.value.pin();
      ids.push(found.value.record.id);
    }
    return ok({ kind: "start-services", ids });
  }

  async #acquireAll(
    surroundings: Surroundings,
    { needs, holder, waits, signal }: Acquisition,
  ): Promise<Result<Values, Failure>> {
    const found: ServiceInstance[] = [];
    for (const { service } of needs) {
      const instance = this.#find(surroundings, service);
      if (!instance.ok) return instance;
      instance.value.hold(holder);
      found.push(instance.value);
    }
    const variables: Record<string, string> = {};
    for (const [at, instance] of found.entries()) {
      const reached = waits ? await instance.reached(needs[at]?.until ?? "healthy", signal) : ok(undefined);
      if (!reached.ok) return reached;
      Object.assign(variables, serviceVariables(instance.record.spec.name, instance.record.ports));
    }
    return ok(variables);
  }

  /** Finds the instance of a service, or makes it. */
  #find(surroundings: Surroundings, name: string): Result<ServiceInstance, Failure> {
    const spec = surroundings.services.find((each) => each.name === name);
    const of = spec === undefined ? undefined : surroundings.of[spec.scope];
    if (spec === undefined || of === undefined) return fail(unknownService(name));
    if (surroundings.secrets?.kind === "failed") return fail(surroundings.secrets.failure);
    const id = serviceId(name, of);
    const inCheckout = spec.scope === "checkout" && surroundings.checkout !== undefined;
    const directory = inCheckout ? surroundings.checkout : surroundings.place.directory;
    const place = { ...surroundings.place, directory };
    const at = this.#ports.clock.now();
    const instance =
      this.#instances.get(id) ??
      this.#make({ id, of, spec, place, pinned: false, life: newServiceLife(at), ports: [], history: [] });
    instance.refresh({ spec, place }, surroundings.secrets?.values ?? {});
    this.#known.set(id, surroundings);
    return ok(instance);
  }

  #make(record: ServiceRecord): ServiceInstance {
    const instance = new ServiceInstance(this.#ports, record, {
      needed: (each) => this.#needed(each),
      started: () => this.#logs.begin(),
      rested: (each) => this.#handleRest(each),
    });
    this.#instances.set(record.id, instance);
    return instance;
  }

  async #needed(instance: ServiceInstance): Promise<Result<Values, Failure>> {
    const { id, spec } = instance.record;
    if (spec.needs.length === 0) return ok({});
    const surroundings = this.#known.get(id) ?? this.#recalled(instance);
    return this.#acquireAll(surroundings, { needs: spec.needs, holder: id, waits: true });
  }

  /** After a restart of the worker: the services that it needs are known by their records. */
  #recalled({ record: { spec, of, place } }: ServiceInstance): Surroundings {
    const tag = projectTag(place.project);
    const names = spec.needs.map(({ service }) => service);
    const instances = [...this.#instances.values()].map(({ record }) => record);
    const mine = instances.filter((each) => names.includes(each.spec.name) && [of, tag].includes(each.of));
    return {
      services: mine.map((each) => each.spec),
      place,
      secrets: undefined,
      of: Object.fromEntries(mine.map((each) => [each.spec.scope, each.of])),
    };
  }

  #handleRest(instance: ServiceInstance): void {
    const { id, of, spec } = instance.record;
    if (instance.state.kind === "stopped" || instance.state.kind === "failed") {
      for (const other of this.#instances.values()) other.release(id);
    }
    this.#removeOld();
    // Nobody can need the service of an attempt again; those of runs stay for a while, those of projects for ever.
    if (instance.state.kind !== "stopped" || spec.scope !== "checkout" || instance.isWanted) return;
    if (of !== projectTag(instance.record.place.project)) this.#remove(instance);
  }

  #removeOld(): void {
    const oldest = this.#ports.clock.now() - keptMs;
    for (const instance of this.#instances.values()) {
      const { of, spec, place } = instance.record;
      const isOfRun = spec.scope === "run" && of !== projectTag(place.project);
      const rests = instance.state.kind === "stopped" || instance.state.kind === "failed";
      if (isOfRun && rests && !instance.isWanted && instance.state.since < oldest) this.#remove(instance);
    }
  }

  #remove({ record: { id } }: ServiceInstance): void {
    this.#instances.delete(id);
    this.#known.delete(id);
    removeService(this.#ports.state, id);
    this.#ports.report([], { gone: [id] });
  }

  async #endOrphan(session: string): Promise<void> {
    const { sessions, log } = this.#ports;
    const { stopped, alive } = await sessions.stop(session, 0);
    log.warn({ session, stopped, alive }, "ended a session of an unknown service");
    if (alive.length > 0) return;
    await sessions.ended(session);
    sessions.forget(session);
  }
}

function placeOf(project: ProjectRef, base: Values, umask: number | undefined): ServicePlace {
  return { project, directory: project.directory, base, ...(umask !== undefined && { umask }) };
}

const tagLength = 6;

/** Two projects of one name have different tags. */
function projectTag(project: ProjectRef): string {
  return `p${createHash("sha256").update(projectKey(project)).digest("hex").slice(0, tagLength)}`;
}
