import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";

import type { Container, PodTemplate, Probe } from "./helm-chart.ts";
import type { WzpImage } from "./wzp-image.ts";

/** Values of a secret by their keys. */
type Secret = Readonly<Record<string, string>>;

interface KubeletOptions {
  readonly image: WzpImage;
  readonly directory: string;
  /** Ports of pods, and those of this machine that take their places. */
  readonly ports: Readonly<Record<string, number>>;
}

interface Started {
  /** Name of the container, and that of its pod. */
  readonly container: string;
  readonly name: string;
  readonly pod: PodTemplate;
  readonly each: Container;
}

/**
 * Runs the containers of pods by podman as a kubelet does: user, group and modes of volumes, security, variables, init
 * containers and probes are those of the pod. Only the network is that of this machine.
 */
export class Kubelet {
  readonly #options: KubeletOptions;
  readonly #secrets = new Map<string, Secret>();

  constructor(options: KubeletOptions) {
    this.#options = options;
    mkdirSync(options.directory);
  }

  putSecret(name: string, secret: Secret): void {
    this.#secrets.set(name, secret);
  }

  /** Runs the init containers, then starts the only other one; `waits` waits for its end. Returns what it printed. */
  run(name: string, pod: PodTemplate, { waits = false } = {}): string {
    for (const [at, init] of (pod.spec.initContainers ?? []).entries())
      this.#run({ container: `${name}-init-${at}`, name, pod, each: init }, ["--rm"]);
    const [container] = pod.spec.containers;
    if (container === undefined) throw new Error("The pod has no container.");
    return this.#run({ container: name, name, pod, each: container }, [waits ? "--rm" : "--detach"]);
  }

  /** Runs a probe of a pod once. */
  async succeeds(name: string, probe: Probe | undefined): Promise<boolean> {
    if (probe === undefined) throw new Error("There is no probe.");
    if ("exec" in probe) return this.#executes(name, probe.exec.command);
    const { path } = probe.httpGet;
    const options = { host: "127.0.0.1", port: this.#options.ports["7117"], path, rejectUnauthorized: false };
    return new Promise((resolve) => {
      request(options, (answer) => {
        answer.resume();
        resolve(answer.statusCode !== undefined && answer.statusCode < 400);
      })
        .on("error", () => resolve(false))
        .end();
    });
  }

  #executes(name: string, command: readonly string[]): boolean {
    try {
      this.#options.image.exec(name, ...command);
      return true;
    } catch {
      return false;
    }
  }

  #run({ container, name, pod: { spec }, each }: Started, how: readonly string[]): string {
    const { runAsUser, runAsGroup, fsGroup } = spec.securityContext;
    const { readOnlyRootFilesystem, allowPrivilegeEscalation, capabilities } = each.securityContext as {
      readOnlyRootFilesystem: boolean;
      allowPrivilegeEscalation: boolean;
      capabilities: { drop: readonly string[] };
    };
    const options = [
      ...how,
      `--user=${String(runAsUser)}:${String(runAsGroup)}`,
      `--group-add=${String(fsGroup)}`,
      `--hostname=${spec.hostname ?? name}`,
      ...(readOnlyRootFilesystem ? ["--read-only", "--read-only-tmpfs=false"] : []),
      ...(allowPrivilegeEscalation ? [] : ["--security-opt=no-new-privileges"]),
      ...capabilities.drop.map((dropped) => `--cap-drop=${dropped}`),
      ...(each.command === undefined ? [] : [`--entrypoint=${JSON.stringify(each.command)}`]),
      ...this.#mounts(name, spec.volumes, each),
      ...this.#variables(each),
    ];
    const args = (each.args ?? []).map((arg) => this.#here(arg));
    return this.#options.image.run(container, options, args);
  }

  #here(word: string): string {
    const { ports } = this.#options;
    return word.replace(/:(\d+)$/, (whole, port: string) => (port in ports ? `:${ports[port]}` : whole));
  }

  #variables({ env = [] }: Container): readonly string[] {
    const known: Record<string, string> = {};
    for (const { name, value, valueFrom } of env) {
      const { secretKeyRef, fieldRef } = (valueFrom ?? {}) as {
        secretKeyRef?: { name: string; key: string };
        fieldRef?: { fieldPath: string };
      };
      const secret = secretKeyRef && this.#secret(secretKeyRef.name)[secretKeyRef.key];
      const field = fieldRef?.fieldPath === "status.podIP" ? "127.0.0.1" : undefined;
      const told = value?.replaceAll(/\$\((\w+)\)/g, (_, other: string) => known[other] ?? "");
      known[name] = this.#here(told ?? secret ?? field ?? "");
    }
    return Object.entries(known).map(([name, value]) => `--env=${name}=${value}`);
  }

  /** A volume belongs to root, and its group may write it; that of a secret has the mode of the pod. */
  #mounts(pod: string, volumes: PodTemplate["spec"]["volumes"], { volumeMounts }: Container) {
    return volumeMounts.map(({ name, mountPath, readOnly }) => {
      const volume = volumes.find((each) => each.name === name);
      const secret = volume?.["secret"] as { secretName: string; defaultMode?: number } | undefined;
      // A claim is the volume of all pods, an emptyDir that of one.
      const isClaim = volume === undefined || "persistentVolumeClaim" in volume;
      const path = join(this.#options.directory, isClaim ? name : `${pod}-${name}`);
      mkdirSync(path, { recursive: true });
      chownSync(path, 0, 10_001);
      chmodSync(path, isClaim ? 0o2775 : 0o2777);
      if (secret !== undefined)
        for (const [key, value] of Object.entries(this.#secret(secret.secretName))) {
          writeFileSync(join(path, key), value);
          chownSync(join(path, key), 0, 10_001);
          chmodSync(join(path, key), secret.defaultMode ?? 0o644);
        }
      return `--volume=${path}:${mountPath}${readOnly === true ? ":ro" : ""}`;
    });
  }

  #secret(name: string): Secret {
    const found = this.#secrets.get(name);
    if (found === undefined) throw new Error(`There is no secret ${name}.`);
    return found;
  }
}
