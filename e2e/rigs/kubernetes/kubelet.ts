import { setTimeout as pause } from "node:timers/promises";

import { killNow } from "../home.ts";
import { OtherMachine } from "../other-machine.ts";
import { askCluster, type ClusterAccess, type PodObject } from "./cluster-client.ts";

interface Running {
  readonly pod: PodObject;
  readonly machine: OtherMachine;
  /** Its end is no longer told by itself. */
  isKilled: boolean;
}

/** An image that no registry has, and one that takes forever. */
export const missingImage = "registry.invalid/missing:1";
export const slowImage = "registry.invalid/slow:1";

/**
 * A kubelet without containers: it starts the program of each pod as a process of another user, with the files of its
 * secret, and tells the API server what became of it.
 */
export class Kubelet implements AsyncDisposable {
  readonly #cluster: ClusterAccess;
  readonly #pods: string;
  readonly #known = new Map<string, Running | undefined>();
  readonly #over = new AbortController();
  readonly #work: Promise<void>;
  readonly #namespace: string;

  constructor(cluster: ClusterAccess, namespace: string) {
    this.#cluster = cluster;
    this.#namespace = namespace;
    this.#pods = `/api/v1/namespaces/${namespace}/pods`;
    this.#work = this.#keep();
  }

  /** Number of pods that it has started. */
  get started(): number {
    return [...this.#known.values()].filter((each) => each !== undefined).length;
  }

  /** The one pod whose program runs for this attempt. */
  find(attempt: string): { readonly name: string; readonly machine: OtherMachine } | undefined {
    for (const running of this.#known.values())
      if (running?.pod.metadata.annotations["wezterm-parallel/attempt"] === attempt)
        return { name: running.pod.metadata.name, machine: running.machine };
    return undefined;
  }

  /** Kills everything in the pod of the attempt, and says why. */
  async kill(attempt: string, why: "OOMKilled" | "Evicted"): Promise<void> {
    const [uid, running] =
      [...this.#known].find(
        ([, each]) => each?.pod.metadata.annotations["wezterm-parallel/attempt"] === attempt,
      ) ?? [];
    if (uid === undefined || running === undefined) throw new Error(`No pod of ${attempt} runs.`);
    running.isKilled = true;
    killAll(running.machine);
    const terminated = { exitCode: 137, reason: why === "OOMKilled" ? why : "Error" };
    const evicted =
      why === "Evicted" ? { reason: why, message: "The node was low on resource: memory." } : {};
    await this.#tell(running.pod, { phase: "Failed", ...evicted }, { terminated });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#work;
    for (const running of this.#known.values()) {
      if (running === undefined) continue;
      killAll(running.machine);
      await running.machine[Symbol.asyncDispose]();
    }
  }

  async #keep(): Promise<void> {
    while (!this.#over.signal.aborted) {
      const list = await askCluster<{ items: PodObject[] }>(this.#cluster, "GET", this.#pods);
      for (const pod of list?.items ?? []) await this.#see(pod);
      const there = new Set(list?.items.map(({ metadata }) => metadata.uid));
      for (const [uid, running] of this.#known) if (!there.has(uid) && running) stop(running);
      await pause(100);
    }
  }

  async #see(pod: PodObject): Promise<void> {
    const { uid, deletionTimestamp, name } = pod.metadata;
    const running = this.#known.get(uid);
    if (deletionTimestamp !== undefined) {
      if (running !== undefined) stop(running);
      await askCluster(this.#cluster, "DELETE", `${this.#pods}/${name}`, { gracePeriodSeconds: 0 });
    } else if (!this.#known.has(uid)) await this.#start(pod);
  }

  async #start(pod: PodObject): Promise<void> {
    const { uid } = pod.metadata;
    if (pod.spec.nodeSelector !== undefined) {
      this.#known.set(uid, undefined);
      const message = "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.";
      const conditions = [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }];
      return this.#tell(pod, { phase: "Pending", conditions });
    }
    if (pod.spec.containers[0]?.image === missingImage) {
      this.#known.set(uid, undefined);
      const waiting = { reason: "ImagePullBackOff", message: `Back-off pulling image "${missingImage}"` };
      return this.#tell(pod, { phase: "Pending" }, { waiting });
    }
    if (pod.spec.containers[0]?.image === slowImage) {
      this.#known.set(uid, undefined);
      return this.#tell(pod, { phase: "Pending" }, { waiting: { reason: "ContainerCreating" } });
    }
    const secret = await this.#readSecret(pod);
    // As a kubelet, it waits for what is to be mounted.
    if (secret === undefined) return undefined;
    const machine = new OtherMachine();
    const running = { pod, machine, isKilled: false };
    this.#known.set(uid, running);
    await this.#tell(pod, { phase: "Running" }, { running: {} });
    const args = (pod.spec.containers[0]?.args ?? []).map((arg) => {
      const name = /^\/run\/wzp-invitation\/(.+)$/.exec(arg)?.[1];
      return name === undefined
        ? arg
        : machine.write(name, Buffer.from(secret[name] ?? "", "base64").toString("utf8"));
    });
    void machine.wzp(...args).then(async ({ code }) => {
      if (running.isKilled || this.#over.signal.aborted) return;
      const exitCode = code ?? 143;
      await this.#tell(pod, { phase: exitCode === 0 ? "Succeeded" : "Failed" }, { terminated: { exitCode } });
    });
    return undefined;
  }

  async #readSecret(pod: PodObject): Promise<Readonly<Record<string, string>> | undefined> {
    const name = pod.spec.volumes.find(({ secret }) => secret !== undefined)?.secret?.secretName ?? "";
    const path = `/api/v1/namespaces/${this.#namespace}/secrets/${name}`;
    return (await askCluster<{ data: Record<string, string> }>(this.#cluster, "GET", path))?.data;
  }

  async #tell({ metadata, spec }: PodObject, status: object, state?: object): Promise<void> {
    const container = {
      name: "worker",
      image: spec.containers[0]?.image,
      imageID: "",
      ready: false,
      restartCount: 0,
    };
    const containerStatuses = state === undefined ? [] : [{ ...container, state }];
    await askCluster(this.#cluster, "PATCH", `${this.#pods}/${metadata.name}/status`, {
      status: { ...status, containerStatuses },
    });
  }
}

/** As with `terminationGracePeriodSeconds: 0`: the pod is no longer needed. */
function stop(running: Running): void {
  if (running.isKilled) return;
  running.isKilled = true;
  killAll(running.machine);
}

function killAll(machine: OtherMachine): void {
  for (let found = machine.processes(); found.length > 0; found = machine.processes())
    for (const { pid } of found) killNow(pid);
}
