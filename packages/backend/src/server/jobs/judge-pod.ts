import type { FailureMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { FailureReason } from "@wezterm-parallel/shared/domain/failure";
import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";

import type { KubernetesObject } from "./cluster-api.ts";

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

interface Told {
  readonly reason?: string;
  readonly message?: string;
}

interface Terminated extends Told {
  readonly exitCode: number;
}

export interface Job extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface Pod extends KubernetesObject {
  readonly spec: {
    readonly containers: readonly {
      readonly image: string;
      readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
    }[];
  };
  readonly status?: Told & {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly {
      readonly state?: {
        readonly waiting?: Told;
        readonly running?: object;
        readonly terminated?: Terminated;
      };
    }[];
  };
}

/** `waiting`: no program of it runs yet; `ended`: nothing of it runs or will run. */
type PodVerdict =
  | { readonly kind: "waiting" | "running" }
  | { readonly kind: "ended"; readonly outcome: AttemptOutcome };

interface Judged {
  readonly job: Job;
  /** Undefined before it is made, and when it was removed. */
  readonly pod: Pod | undefined;
  /** Epoch ms. */
  readonly now: number;
  /** Ms that it may wait for a node. */
  readonly scheduledWithin: number;
}

/** The kubelet has tried before it says these, or will not. */
const imageReasons: ReadonlySet<string> = new Set([
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
]);
const containerReasons: ReadonlySet<string> = new Set([
  "CreateContainerError",
  "CreateContainerConfigError",
  "RunContainerError",
]);
/** The runtime could not start the program. */
const startReasons: ReadonlySet<string> = new Set(["StartError", "ContainerCannotRun"]);

/** Decides what became of the attempt whose worker is this pod. */
export function judgePod(judged: Judged): PodVerdict {
  const { job, pod } = judged;
  if (pod === undefined) return judgeWithoutPod(job, judged);
  const { phase = "", containerStatuses = [] } = pod.status ?? {};
  const { running, waiting, terminated } = containerStatuses[0]?.state ?? {};
  if (terminated !== undefined || endPhases.has(phase)) return judgeEnd(pod, terminated);
  if (running !== undefined) return { kind: "running" };
  return judgeStart(pod, waiting) ?? judgeWaiting(judged);
}

const endPhases: ReadonlySet<string> = new Set(["Failed", "Succeeded"]);

function judgeWithoutPod(job: Job, judged: Judged): PodVerdict {
  const { conditions = [] } = job.status ?? {};
  const over = conditions.find(({ type, status }) => type === "Failed" && status === "True");
  return over === undefined ? judgeWaiting(judged) : lost(tell(over));
}

function judgeEnd(pod: Pod, terminated: Terminated | undefined): PodVerdict {
  const { reason = "", exitCode } = terminated ?? { exitCode: "unknown" };
  if (reason === "OOMKilled") return outOfMemory(pod);
  if (terminated !== undefined && startReasons.has(reason)) return containerFailed(pod, terminated);
  const { reason: why, message, conditions = [] } = pod.status ?? {};
  if (why !== undefined) return lost(tell({ reason: why, ...(message !== undefined && { message }) }));
  const disrupted = conditions.find(({ type }) => type === "DisruptionTarget");
  return lost(disrupted === undefined ? `it ended with exit code ${exitCode}` : tell(disrupted));
}

function judgeStart(pod: Pod, waiting: Told | undefined): PodVerdict | undefined {
  const reason = waiting?.reason ?? "";
  if (containerReasons.has(reason)) return containerFailed(pod, waiting ?? {});
  if (!imageReasons.has(reason)) return undefined;
  const image = pod.spec.containers[0]?.image ?? "";
  const named = { pod: pod.metadata.name, image, said: tell(waiting ?? {}) };
  return failed("image-missing", createMessage("pod-image-missing", named), createMessage("pod-image-hint"));
}

function containerFailed(pod: Pod, told: Told): PodVerdict {
  const named = { pod: pod.metadata.name, said: tell(told) };
  return failed("container-failed", createMessage("pod-container-failed", named));
}

function judgeWaiting({ job, pod, now, scheduledWithin }: Judged): PodVerdict {
  const scheduled = pod?.status?.conditions?.find(({ type }) => type === "PodScheduled");
  const waitedMs = now - Date.parse(job.metadata.creationTimestamp);
  if (scheduled?.status === "True" || waitedMs < scheduledWithin) return { kind: "waiting" };
  const minutes = Math.round(waitedMs / 6_000) / 10;
  const said = scheduled === undefined ? "it was not scheduled" : tell(scheduled);
  return failed(
    "unschedulable",
    createMessage("pod-unschedulable", { minutes, said }),
    createMessage("pod-unschedulable-hint"),
  );
}

function outOfMemory(pod: Pod): PodVerdict {
  const limit = pod.spec.containers[0]?.resources?.limits?.["memory"] ?? "that of its node";
  return failed(
    "out-of-memory",
    createMessage("pod-out-of-memory", { pod: pod.metadata.name, limit }),
    createMessage("pod-out-of-memory-hint"),
  );
}

function failed(reason: FailureReason, detail: FailureMessage, hint?: FailureMessage): PodVerdict {
  return { kind: "ended", outcome: { kind: "failed", failure: createFailure({ reason, detail, hint }) } };
}

/** The worker did not say how the attempt ended. */
export function lost(said: string): PodVerdict & { kind: "ended" } {
  const failure = createFailure({ reason: "pod-lost", detail: createMessage("pod-lost", { said }) });
  return { kind: "ended", outcome: { kind: "lost", failure } };
}

function tell({ reason, message }: Told): string {
  return [reason, message].filter((each) => each !== undefined && each !== "").join(": ");
}
