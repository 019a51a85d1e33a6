import { randomUUID } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { attemptId } from "@wezterm-parallel/shared/domain/ids";
import { kubernetesLabel, remoteLabel } from "@wezterm-parallel/shared/domain/placement";
import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";
import { protocolVersion, releaseVersion } from "@wezterm-parallel/shared/protocol/version";
import type {
  Assignment,
  AttemptRef,
  ServerMessage,
} from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import type { WorkerAnswer, WorkerQuestion } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { WorkerGateway, WorkerLink } from "../../base/backlog.ts";

interface StandInOptions {
  readonly name: string;
  readonly gateway: Pick<WorkerGateway, "open">;
  readonly clock: Clock;
  /** Called when its attempts change, or when the worker of a pod takes its place. */
  readonly changed: () => void;
}

/** The nodes decide about cores and memory. */
const anything = { tasks: 1, cpu: 1_000_000, memory: 2 ** 50 };
/** Heartbeats in the time of a lease. */
const beats = 4;

/**
 * Holds one attempt until the worker of its pod connects under the same name and takes over, and speaks for a pod that can
 * no longer speak. It uses the messages of workers, so the queue knows nothing of Kubernetes.
 */
export class StandInWorker implements Disposable {
  readonly #options: StandInOptions;
  readonly #outcomes = new Map<string, AttemptOutcome>();
  #link: WorkerLink | undefined;
  #held: Assignment | undefined;
  #beating: Disposable | undefined;
  #reports = 0;

  constructor(options: StandInOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  /** False while the worker of a pod is there, or was. */
  get isConnected(): boolean {
    return this.#link !== undefined;
  }

  /** The queue knows it, and the attempt that it had before. */
  get isWelcome(): boolean {
    return this.#beating !== undefined;
  }

  /** The attempt that waits for its pod. */
  get held(): Assignment | undefined {
    return this.#held;
  }

  /** Takes the place of a worker of this name that is connected. */
  connect(): void {
    if (this.#link !== undefined) return;
    const link = this.#options.gateway.open(
      // The session may still be in the middle of the work that made it send this.
      (message) => queueMicrotask(() => this.#link === link && this.#hear(message)),
      () => queueMicrotask(() => this.#link === link && this.#leave()),
    );
    this.#link = link;
    this.#reports = 0;
    link.receive({
      type: "hello",
      protocol: protocolVersion,
      release: releaseVersion,
      worker: this.name,
      instance: randomUUID(),
      pid: process.pid,
      hostname: kubernetesLabel,
      labels: [kubernetesLabel, remoteLabel],
      capacity: anything,
    });
  }

  /** Ends an attempt of this name, in place of its pod. */
  end(id: string, outcome: AttemptOutcome): void {
    this.#outcomes.set(id, outcome);
    if (this.#link === undefined) this.connect();
    else this.#endKnown();
  }

  [Symbol.dispose](): void {
    this.#leave();
  }

  #leave(): void {
    const link = this.#link;
    this.#link = undefined;
    this.#held = undefined;
    this.#beating?.[Symbol.dispose]();
    this.#beating = undefined;
    link?.[Symbol.dispose]();
    this.#options.changed();
  }

  #hear(message: ServerMessage): void {
    if (message.type === "welcome") this.#beat(message.leaseMs / beats);
    if (message.type === "welcome" || message.type === "assign") this.#take(message.attempts);
    else if (message.type === "stop") {
      const { failure } = message;
      const outcome = failure === undefined ? cancelled : ({ kind: "failed", failure } as const);
      for (const ref of message.attempts) this.#report(ref, outcome);
    } else if (message.type === "ask")
      this.#link?.receive({ type: "answer", id: message.id, answer: answerTo(message.question) });
  }

  #take(attempts: readonly Assignment[]): void {
    for (const each of attempts) {
      this.#held = each;
      if (each.stop === "cancel") this.#report(each.ref, cancelled);
    }
    this.#endKnown();
    this.#options.changed();
  }

  #endKnown(): void {
    const ref = this.#held?.ref;
    if (ref === undefined) return;
    const id = attemptId(ref.run, ref.name, ref.attempt);
    const outcome = this.#outcomes.get(id);
    if (outcome === undefined) return;
    this.#outcomes.delete(id);
    this.#report(ref, outcome);
  }

  #report(ref: AttemptRef, outcome: AttemptOutcome): void {
    if (this.#held?.ref.lease === ref.lease && this.#held.ref.task === ref.task) this.#held = undefined;
    this.#reports += 1;
    const result = { outputs: {}, logBytes: 0, strays: 0 };
    const report = { kind: "ended", ref, at: this.#options.clock.now(), outcome, result } as const;
    this.#link?.receive({ type: "reports", seq: this.#reports, reports: [report] });
  }

  #beat(everyMs: number): void {
    const { clock } = this.#options;
    this.#beating?.[Symbol.dispose]();
    this.#beating = clock.after(everyMs, () => {
      this.#link?.receive({ type: "heartbeat", at: clock.monotonic() });
      if (this.#link !== undefined) this.#beat(everyMs);
    });
  }
}

/** It has no checkouts that could be removed. */
function answerTo({ kind }: WorkerQuestion): WorkerAnswer {
  if (kind === "kept") return { kind, attempts: [] };
  if (kind === "clean") return { kind, report: { removed: [], refused: [], kept: [] } };
  return { kind: "failed", failure: waits };
}

const cancelled = { kind: "cancelled" } as const;
const waits = createFailure({ reason: "unavailable", detail: createMessage("pod-waits") });
