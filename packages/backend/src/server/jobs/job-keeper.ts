import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { attemptId } from "@wezterm-parallel/shared/domain/ids";
import { kubernetesLabel } from "@wezterm-parallel/shared/domain/placement";
import type { KubernetesSettings } from "@wezterm-parallel/shared/domain/settings/kubernetes-settings";
import type { Assignment } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { EventFeed, Records, WorkerGateway } from "../../base/backlog.ts";
import type { Logger } from "../../base/log.ts";
import type { ClusterApi, KubernetesObject, ObjectList } from "./cluster-api.ts";
import { attemptAnnotation, jobOf, invitationSecret, serverLabel, workerAnnotation } from "./job-manifest.ts";
import { type Job, judgePod, lost, type Pod } from "./judge-pod.ts";
import { StandInWorker } from "./stand-in-worker.ts";

export interface JobKeeperOptions {
  readonly api: ClusterApi;
  readonly settings: KubernetesSettings;
  /** Identifies the Jobs of this database. */
  readonly mark: string;
  /** Address at which pods reach the server. */
  readonly server: () => string;
  /** Certificates of the authority that signed the server's one. */
  readonly authority: string | undefined;
  readonly gateway: Pick<WorkerGateway, "open" | "setDraining">;
  readonly records: Pick<Records, "attempt">;
  /** Returns the token of an invitation of the worker of a pod. */
  readonly invite: (worker: string) => Promise<Result<string, Failure>>;
  /** Ends the invitations and credentials of a worker, and its connection. */
  readonly revoke: (worker: string) => Promise<Result<unknown, Failure>>;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly log: Logger;
}

const usualJobs = 10;
const usualScheduledMs = 10 * 60_000;
/** Changes are told by events and watches; this finds what neither tells, such as the time that a pod may wait. */
const lookMs = 10_000;
/** The API server is not asked again sooner after a failure. */
const troubleMs = 2_000;

interface LiveJob {
  readonly job: Job;
  readonly id: string;
}

/**
 * Makes each attempt with `executor: kubernetes` a Job, and removes Jobs whose attempt has ended. Stand-ins take such attempts
 * as workers would, so all limits hold. What is there is read again at each look, so a server that was killed loses nothing.
 */
export class JobKeeper implements Disposable {
  readonly #options: JobKeeperOptions;
  readonly #standIns: readonly StandInWorker[];
  readonly #listening: Disposable;
  /** Attempts whose Job was seen. */
  readonly #made = new Set<string>();
  /** Attempts whose pod has its invitation. */
  readonly #invited = new Set<string>();
  /** Stand-ins that take attempts. */
  readonly #ready = new Set<string>();
  #state: "idle" | "looking" | "again" | "stopped" = "idle";
  #timer: Disposable | undefined;
  #isWatching = false;

  constructor(options: JobKeeperOptions) {
    this.#options = options;
    const { gateway, clock, settings, feed } = options;
    const changed = () => this.look();
    this.#standIns = Array.from({ length: settings.jobs ?? usualJobs }, (_, at) => {
      return new StandInWorker({ name: `${kubernetesLabel}:${at + 1}`, gateway, clock, changed });
    });
    this.#listening = feed.listen((events) => {
      if (events.some(({ kind }) => kind === "attempt.ended")) this.look();
    });
    this.look();
  }

  [Symbol.dispose](): void {
    this.#state = "stopped";
    this.#listening[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    for (const each of this.#standIns) each[Symbol.dispose]();
    this.#options.api[Symbol.dispose]();
  }

  /** Compares what is with what should be; calls during a look cause one more. */
  look(): void {
    if (this.#state === "looking") this.#state = "again";
    if (this.#state !== "idle") return;
    this.#state = "looking";
    this.#timer?.[Symbol.dispose]();
    void this.#look().then((looked) => {
      if (this.#state === "stopped") return;
      if (!looked.ok) this.#options.log.warn({ failure: looked.failure }, "Jobs cannot be looked at");
      const again = this.#state === "again" && looked.ok;
      this.#state = "idle";
      if (again) this.look();
      else this.#timer = this.#options.clock.after(looked.ok ? lookMs : troubleMs, () => this.look());
    });
  }

  async #look(): Promise<Result<void, Failure>> {
    const { api, mark } = this.#options;
    const selector = `${serverLabel}=${mark}`;
    const jobs = await api.list<Job>("jobs", selector);
    if (!jobs.ok) return jobs;
    const pods = await api.list<Pod>("pods", selector);
    if (!pods.ok) return pods;
    this.#watch(selector, jobs.value, pods.value);
    const live = await this.#findLive(jobs.value.items);
    if (!live.ok) return live;
    for (const each of live.value) await this.#follow(each, pods.value.items);
    const busy = new Set(live.value.map(({ job }) => job.metadata.annotations?.[workerAnnotation]));
    for (const each of this.#standIns.filter(({ name }) => !busy.has(name))) {
      const used = await this.#use(each);
      if (!used.ok) return used;
    }
    return ok(undefined);
  }

  /** Removes the others. */
  async #findLive(jobs: readonly Job[]): Promise<Result<readonly LiveJob[], Failure>> {
    const live: LiveJob[] = [];
    for (const job of jobs) {
      const id = job.metadata.annotations?.[attemptAnnotation] ?? "";
      const isLive = await this.#isLive(id, job.metadata.annotations?.[workerAnnotation]);
      if (isLive) live.push({ job, id });
      const removed = isLive ? ok(undefined) : await this.#remove(job, id);
      if (!removed.ok) return removed;
    }
    return ok(live);
  }

  /** Looks again with each change, until the API server ends the watches. */
  #watch(selector: string, jobs: ObjectList<Job>, pods: ObjectList<Pod>): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    const { api } = this.#options;
    const changed = () => this.look();
    const watches = [
      api.watch("jobs", selector, jobs.metadata.resourceVersion, changed),
      api.watch("pods", selector, pods.metadata.resourceVersion, changed),
    ];
    void Promise.race(watches).then(() => {
      this.#isWatching = false;
    });
  }

  async #isLive(id: string, worker: string | undefined): Promise<boolean> {
    const found = await this.#options.records.attempt(id);
    return found.ok && found.value.state !== "ended" && found.value.worker === worker;
  }

  async #remove({ metadata }: Job, id: string): Promise<Result<void, Failure>> {
    const { api, log } = this.#options;
    this.#made.delete(id);
    this.#invited.delete(id);
    if (metadata.deletionTimestamp !== undefined) return ok(undefined);
    log.info({ job: metadata.name, attempt: id }, "removing a Job whose attempt has ended");
    return api.deleteJob(metadata.name);
  }

  async #follow({ job, id }: LiveJob, pods: readonly Pod[]): Promise<void> {
    const standIn = this.#standIns.find(({ name }) => name === job.metadata.annotations?.[workerAnnotation]);
    if (standIn === undefined) return;
    this.#made.add(id);
    this.#ready.delete(standIn.name);
    const { clock, settings } = this.#options;
    const pod = pods.find((each) => each.metadata.annotations?.[attemptAnnotation] === id);
    const scheduledWithin = settings.scheduledWithin ?? usualScheduledMs;
    const isGoing = job.metadata.deletionTimestamp !== undefined;
    const verdict = isGoing
      ? lost("its Job was deleted")
      : judgePod({ job, pod, now: clock.now(), scheduledWithin });
    if (verdict.kind === "ended") return standIn.end(id, verdict.outcome);
    if (verdict.kind === "running") return;
    // Its lease goes on while its pod waits, also after a restart of this server.
    standIn.connect();
    await this.#invite(standIn, id, job);
  }

  /** Waits for an attempt, or makes a Job of the one that is there. */
  async #use(standIn: StandInWorker): Promise<Result<unknown, Failure>> {
    const { held } = standIn;
    if (held !== undefined) return this.#make(standIn, held);
    const { revoke, gateway } = this.#options;
    if (!standIn.isConnected) {
      const revoked = await revoke(standIn.name);
      if (revoked.ok) standIn.connect();
      return revoked;
    }
    // Until then, the worker of the last pod could get the next attempt.
    if (!standIn.isWelcome || this.#ready.has(standIn.name)) return ok(undefined);
    this.#ready.add(standIn.name);
    return gateway.setDraining(standIn.name, false);
  }

  async #make(standIn: StandInWorker, assignment: Assignment): Promise<Result<unknown, Failure>> {
    const { gateway, api, mark, settings, server, authority, log } = this.#options;
    const { run, name, attempt } = assignment.ref;
    const id = attemptId(run, name, attempt);
    if (this.#made.has(id)) {
      standIn.end(id, lost("its Job was deleted").outcome);
      return ok(undefined);
    }
    // From here on its worker takes no other task, in the pod as well.
    this.#ready.delete(standIn.name);
    const draining = await gateway.setDraining(standIn.name, true);
    if (!draining.ok) return draining;
    const hasAuthority = authority !== undefined;
    const wish = { mark, worker: standIn.name, assignment, settings, server: server(), hasAuthority };
    const job = await api.create("jobs", jobOf(wish));
    if (!job.ok && job.failure.reason === "conflict") {
      standIn.end(id, { kind: "failed", failure: job.failure });
      return ok(undefined);
    }
    if (!job.ok) return job;
    log.info({ job: job.value.metadata.name, attempt: id }, "made a Job");
    this.#made.add(id);
    return this.#invite(standIn, id, job.value);
  }

  async #invite(
    standIn: StandInWorker,
    id: string,
    job: KubernetesObject,
  ): Promise<Result<unknown, Failure>> {
    if (this.#invited.has(id)) return ok(undefined);
    const { invite, api, authority, log } = this.#options;
    const invited = await invite(standIn.name);
    if (!invited.ok) return invited;
    const content = { token: invited.value, ...(authority !== undefined && { "ca.crt": authority }) };
    const kept = await api.create("secrets", invitationSecret(job, content));
    if (kept.ok) this.#invited.add(id);
    else log.warn({ failure: kept.failure, attempt: id }, "the invitation of a Job cannot be kept");
    return kept;
  }
}
