import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  Assignment,
  AttemptRef,
  RunContext,
  ServerMessage,
  WorkerMessage,
} from "@wezterm-parallel/shared/protocol/worker-messages";

import type { WorkerLink } from "../../base/backlog.ts";
import type { Store } from "../../drivers/store/store.ts";
import type { PlaceableWorker } from "./placer.ts";

export type Hello = Extract<WorkerMessage, { type: "hello" }>;

/** Who keeps the sessions. */
export interface SessionKeeper {
  /** Answers with `greet` or `refuse`. */
  welcome(session: WorkerSession, hello: Hello): Promise<void>;
  heard(session: WorkerSession): void;
  left(session: WorkerSession): void;
}

interface SessionOptions {
  readonly gateway: SessionKeeper;
  readonly store: Store;
  readonly send: (message: ServerMessage) => void;
  readonly close: (why: string) => void;
}

interface Greeting {
  readonly leaseMs: number;
  readonly runs: readonly RunContext[];
  readonly attempts: readonly Assignment[];
}

/** One connection of a worker: from its hello to its end. */
export class WorkerSession implements WorkerLink {
  readonly #options: SessionOptions;
  /** Runs whose context this connection has been sent. */
  readonly #told = new Set<number>();
  #worker: PlaceableWorker | undefined;
  #state: "new" | "greeting" | "open" | "closed" = "new";

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Set from the welcome to the end. */
  get worker(): PlaceableWorker | undefined {
    return this.#worker;
  }

  get closed(): boolean {
    return this.#state === "closed";
  }

  receive(message: WorkerMessage): void {
    if (this.#state === "closed") return;
    this.#options.gateway.heard(this);
    if (message.type === "hello") this.#handleHello(message);
    else if (this.#state !== "open") this.close(`a worker says hello before ${message.type}`);
    else if (message.type === "heartbeat") this.#options.send(message);
    else void this.#handleReports(message);
  }

  greet(worker: PlaceableWorker, greeting: Greeting): void {
    this.#worker = worker;
    this.#state = "open";
    for (const { run } of greeting.runs) this.#told.add(run);
    this.#options.send({
      type: "welcome",
      epoch: worker.epoch,
      leaseMs: greeting.leaseMs,
      runs: [...greeting.runs],
      attempts: [...greeting.attempts],
    });
  }

  refuse(failure: Failure): void {
    if (this.closed) return;
    this.#options.send({ type: "refused", failure });
    this.close(failure.detail);
  }

  assign(attempts: readonly Assignment[]): void {
    const runs = [...new Set(attempts.map((attempt) => attempt.ref.run))];
    const untold = runs.filter((run) => !this.#told.has(run));
    for (const run of untold) this.#told.add(run);
    const contexts = untold.map((run) => this.#options.store.reader.runContext(run));
    this.#options.send({ type: "assign", runs: contexts, attempts: [...attempts] });
  }

  stop(attempts: readonly AttemptRef[]): void {
    if (attempts.length > 0) this.#options.send({ type: "stop", attempts: [...attempts] });
  }

  /** Ends the connection from this side. */
  close(why: string): void {
    if (this.closed) return;
    this.#end();
    this.#options.close(why);
  }

  /** The transport has ended. */
  [Symbol.dispose](): void {
    if (!this.closed) this.#end();
  }

  #end(): void {
    this.#state = "closed";
    this.#options.gateway.left(this);
  }

  #handleHello(hello: Hello): void {
    if (this.#state !== "new") {
      this.close("a worker says hello once");
      return;
    }
    this.#state = "greeting";
    void this.#options.gateway.welcome(this, hello);
  }

  /** Acknowledged when durable; when the store cannot be written the worker tries again, connected anew. */
  async #handleReports(message: Extract<WorkerMessage, { type: "reports" }>): Promise<void> {
    if (this.#worker === undefined) return;
    const { store, send } = this.#options;
    const reported = await store.attempts.report(this.#worker, message.reports);
    if (this.closed) return;
    if (reported.ok) send({ type: "ack", seq: message.seq, stale: [...reported.value] });
    else this.close(reported.failure.detail);
  }
}
