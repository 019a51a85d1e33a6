import { createHash, createHmac } from "node:crypto";

import { attemptId } from "@wezterm-parallel/shared/domain/ids";
import type { KubernetesSettings } from "@wezterm-parallel/shared/domain/settings/kubernetes-settings";
import type { Assignment } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { KubernetesObject } from "./cluster-api.ts";

export const serverLabel = "wezterm-parallel/server";
export const attemptAnnotation = "wezterm-parallel/attempt";
export const workerAnnotation = "wezterm-parallel/worker";

/** Kubernetes removes a Job that ended so long ago, in seconds, should no server do it. */
const forgottenAfter = 600;
const home = "/var/lib/wzp";
const invitation = "/run/wzp-invitation";

/** Identifies the database among others whose Jobs are in the same namespace. */
export function serverMark(accountsKey: Uint8Array): string {
  return createHmac("sha256", accountsKey).update("kubernetes jobs").digest("hex").slice(0, 16);
}

/** Equal for each server that asks for the Job of this attempt, so that there is one. */
export function jobName(mark: string, id: string): string {
  const readable = id
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  const hash = createHash("sha256").update(`${mark} ${id}`).digest("hex").slice(0, 8);
  return `wzp-${readable.slice(0, 40).replace(/-$/, "")}-${hash}`;
}

interface JobWish {
  readonly mark: string;
  /** The worker that its pod becomes. */
  readonly worker: string;
  readonly assignment: Assignment;
  readonly settings: KubernetesSettings;
  /** Address at which pods reach the server. */
  readonly server: string;
  readonly hasAuthority: boolean;
}

/** The Job of one attempt: the ordinary worker, in a pod that is as restricted as Kubernetes can demand. */
export function jobOf(wish: JobWish) {
  const { mark, worker, assignment, settings } = wish;
  const { run, name: task, attempt } = assignment.ref;
  const id = attemptId(run, task, attempt);
  const name = jobName(mark, id);
  const labels = { "app.kubernetes.io/name": "wezterm-parallel", [serverLabel]: mark };
  const annotations = { [attemptAnnotation]: id, [workerAnnotation]: worker };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, labels: { ...labels, "app.kubernetes.io/component": "job" }, annotations },
    spec: {
      backoffLimit: 0,
      ttlSecondsAfterFinished: forgottenAfter,
      template: {
        metadata: { labels: { ...labels, "app.kubernetes.io/component": "job" }, annotations },
        spec: podOf(wish, name, settings),
      },
    },
  };
}

function podOf(wish: JobWish, name: string, { pod }: KubernetesSettings) {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 10_001,
      runAsGroup: 10_001,
      fsGroup: 10_001,
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...pod,
    restartPolicy: "Never",
    containers: [containerOf(wish)],
    volumes: [
      { name: "state", emptyDir: {} },
      { name: "tmp", emptyDir: {} },
      { name: "invitation", secret: { secretName: name, defaultMode: 0o440 } },
    ],
  };
}

function containerOf({ assignment: { spec }, settings, server, hasAuthority }: JobWish) {
  const { cpu, memory } = spec.resources;
  const amounts = { ...(cpu > 0 && { cpu: String(cpu) }), ...(memory > 0 && { memory: String(memory) }) };
  return {
    name: "worker",
    image: spec.executor?.image ?? settings.image,
    args: [
      "worker",
      "join",
      server,
      "--token-file",
      `${invitation}/token`,
      "--foreground",
      "--tasks",
      "1",
      ...(hasAuthority ? ["--ca", `${invitation}/ca.crt`] : []),
    ],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    resources: {
      requests: amounts,
      limits: memory > 0 ? { memory: String(memory) } : {},
    },
    volumeMounts: [
      { name: "state", mountPath: home },
      { name: "tmp", mountPath: "/tmp" },
      { name: "invitation", mountPath: invitation, readOnly: true },
    ],
  };
}

/** The invitation of the pod's worker, which goes with its Job. */
export function invitationSecret(job: KubernetesObject, content: Readonly<Record<string, string>>) {
  const { name, uid, labels } = job.metadata;
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name,
      labels,
      ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name, uid }],
    },
    stringData: content,
  };
}
