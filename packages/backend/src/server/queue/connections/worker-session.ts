import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { WorkerMessage } from "@wezterm-parallel/shared/protocol/worker/messages-of-worker";
import type {
  Assignment,
  RunContext,
  ServerMessage,
} from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import type { WorkerAnswer, WorkerQuestion } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import { attemptId } from "@wezterm-parallel/shared/domain/ids";
import { remoteLabel } from "@wezterm-parallel/shared/domain/placement";

import type { HeldAttempt, WorkerLink } from "../../../base/backlog.ts";
import type { TaskSecrets } from "../../../base/secrets/secrets.ts";
import type { ReportedServices } from "../../../drivers/store/services.ts";
import type { AssignedRun, Claimed, StopWish, Store } from "../../../drivers/store/store.ts";
import { OrderedMessages } from "./ordered-messages.ts";
import { giveSecrets, needSecrets } from "./give-secrets.ts";
import type { StartGates } from "./start-gates.ts";
import { OpenQuestions } from "./open-questions.ts";
import type { PlaceableWorker } from "../placement/placer.ts";

/** Tries again often enough that freed space is used within a second; a try costs one small write. */
const fullDiskRetryMs = 1_000;

/** Longer than a commit takes, so that the message can be combined with the assignments of that commit. */
const beginMs = 5;

type Reports = Extract<WorkerMessage, { type: "reports" }>;
type Heartbeat = Extract<WorkerMessage, { type: "heartbeat" }>;
export type Hello = Extract<WorkerMessage, { type: "hello" }>;

export interface SessionRegistry {
  /** Answers with `greet` or `refuse`. */
  welcome(session: WorkerSession, hello: Hello): Promise<void>;
  heard(session: WorkerSession): void;
  left(session: WorkerSession): void;
}

interface SessionOptions {
  readonly gateway: SessionRegistry;
  readonly store: Store;
  readonly clock: Clock;
  readonly secrets: TaskSecrets;
  readonly gates: StartGates;
  readonly send: (message: ServerMessage) => void;
  readonly close: (why: string) => void;
}

interface Greeting {
  readonly leaseMs: number;
  readonly runs: readonly AssignedRun[];
  readonly attempts: readonly Assignment[];
}

/** One connection of a worker, from its hello to its end. */
export class WorkerSession implements WorkerLink {
  readonly #options: SessionOptions;
  /** Runs whose context this connection has received, with the numbers of their projects. */
  readonly #told = new Map<number, number>();
  /** Attempts that it has, by id. */
  readonly #attempts = new Map<string, HeldAttempt>();
  /** Reports that a full disk refused, in order. */
  #held: Reports[] = [];
  /** A stop must not overtake the assignment of its attempt, which waits for secrets. */
  readonly #messages: OrderedMessages;
  readonly #questions: OpenQuestions;
  #retry: Disposable | undefined;
  #worker: PlaceableWorker | undefined;
  #machine: Heartbeat["machine"];
  /** Tasks leased ahead that have a slot now; the worker may not have been notified yet. */
  readonly #begin: number[] = [];
  #telling: Disposable | undefined;
  #state: "new" | "greeting" | "open" | "closed" = "new";

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#messages = new OrderedMessages(
      (message) => {
        if (!this.closed) options.send(message);
      },
      (error) => this.close(`the secrets of a task cannot be read: ${String(error)}`),
    );
    const send = (message: ServerMessage) => this.#messages.send(message);
    this.#questions = new OpenQuestions({ clock: options.clock, send });
  }

  /** Set from the welcome to the end of the connection. */
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
    else if (this.#state !== "open") this.close(`a worker must send hello before ${message.type}`);
    else if (message.type === "heartbeat") this.#handleHeartbeat(message);
    else if (message.type === "answer") this.#questions.settle(message.id, message.answer);
    else if (message.type === "services") this.#handleServices(message);
    else if (this.#held.length > 0) this.#held.push(message);
    else void this.#handleReports(message);
  }

  /** The machine's state as last reported by the worker. */
  get machine(): Heartbeat["machine"] {
    return this.#machine;
  }

  /** A report that could not be stored is not lost: each has the last transitions. */
  #handleServices(message: ReportedServices): void {
    if (this.#worker !== undefined) void this.#options.store.services.report(this.#worker.name, message);
  }

  #handleHeartbeat({ type, at, machine }: Heartbeat): void {
    this.#machine = machine ?? this.#machine;
    this.#options.send({ type, at });
  }

  /** Returns an attempt that it has. */
  held(attempt: string): HeldAttempt | undefined {
    return this.#attempts.get(attempt);
  }

  greet(worker: PlaceableWorker, greeting: Greeting): void {
    this.#worker = worker;
    this.#state = "open";
    const told = this.#tell(greeting.runs);
    this.#holdAttempts(greeting.runs, greeting.attempts);
    const { epoch } = worker;
    const { leaseMs } = greeting;
    this.#sendWithSecrets(greeting.attempts, told, (attempts, runs) => ({
      type: "welcome",
      epoch,
      leaseMs,
      runs,
      attempts,
    }));
  }

  refuse(failure: Failure): void {
    if (this.closed) return;
    this.#messages.send({ type: "refused", failure });
    this.close(failure.detail);
  }

  assign(claims: readonly Pick<Claimed, "assignment" | "run">[]): void {
    const contexts = this.#tell(claims.map(({ run }) => run));
    this.#telling?.[Symbol.dispose]();
    this.#telling = undefined;
    const begin = this.#begin.splice(0);
    const told = begin.length > 0 ? { begin } : {};
    const assignments = claims.map(({ assignment }) => assignment);
    this.#holdAttempts(
      claims.map(({ run }) => run),
      assignments,
    );
    this.#sendWithSecrets(assignments, contexts, (attempts, runs) => ({
      type: "assign",
      runs,
      attempts,
      ...told,
    }));
  }

  #holdAttempts(runs: readonly AssignedRun[], assignments: readonly Assignment[]): void {
    const projects = new Map(runs.map(({ context }) => [context.run, context.project]));
    for (const assignment of assignments) {
      const { run, name, attempt } = assignment.ref;
      const project = projects.get(run);
      if (project !== undefined) this.#attempts.set(attemptId(run, name, attempt), { assignment, project });
    }
  }

  /** Returns the contexts that this connection has not received yet; a worker elsewhere has its own environment. */
  #tell(runs: readonly AssignedRun[]): RunContext[] {
    const untold: RunContext[] = [];
    for (const { context, project } of runs) {
      if (!this.#told.has(context.run)) untold.push(this.#isRemote ? withoutEnvironment(context) : context);
      this.#told.set(context.run, project);
    }
    return untold;
  }

  get #isRemote(): boolean {
    return this.#worker?.labels.includes(remoteLabel) === true;
  }

  /** At once when no attempt needs a secret, which is the rule. */
  #sendWithSecrets(
    attempts: readonly Assignment[],
    runs: readonly RunContext[],
    messageWith: (attempts: Assignment[], runs: RunContext[]) => ServerMessage,
  ): void {
    const { secrets, gates } = this.#options;
    const giver = { secrets, gates, projectOf: (run: number) => this.#told.get(run) };
    if (!needSecrets(giver, attempts, runs))
      return this.#messages.send(messageWith([...attempts], [...runs]));
    const given = giveSecrets(giver, attempts, runs);
    this.#messages.sendWhenComplete(given.then(([filled, told]) => messageWith(filled, told)));
  }

  stop(wishes: readonly StopWish[]): void {
    const cancelled = wishes.filter(({ failure }) => failure === undefined);
    if (cancelled.length > 0)
      this.#messages.send({ type: "stop", attempts: cancelled.map(({ ref }) => ref) });
    for (const { ref, failure } of wishes)
      if (failure !== undefined) this.#messages.send({ type: "stop", attempts: [ref], failure });
  }

  /** Sent with the next assignment or a moment later, because the worker has usually begun the task by itself. */
  begin(task: number): void {
    this.#begin.push(task);
    this.#telling ??= this.#options.clock.after(beginMs, () => this.assign([]));
  }

  recall(tasks: readonly number[]): void {
    this.#messages.send({ type: "recall", tasks: [...tasks] });
  }

  ask(name: string, question: WorkerQuestion, signal?: AbortSignal): Promise<Result<WorkerAnswer, Failure>> {
    return this.#questions.ask(name, question, signal);
  }

  /** Closes the connection from this side. */
  close(why: string): void {
    if (this.closed) return;
    this.#end();
    this.#options.close(why);
  }

  /** Call when the transport has ended. */
  [Symbol.dispose](): void {
    if (!this.closed) this.#end();
  }

  #end(): void {
    this.#state = "closed";
    this.#retry?.[Symbol.dispose]();
    this.#telling?.[Symbol.dispose]();
    this.#questions[Symbol.dispose]();
    this.#options.gateway.left(this);
  }

  #handleHello(hello: Hello): void {
    if (this.#state !== "new") {
      this.close("a worker must send hello only once");
      return;
    }
    this.#state = "greeting";
    void this.#options.gateway.welcome(this, hello);
  }

  /**
   * Acknowledges reports once they are durable. On a full disk it keeps the connection and waits, because a worker
   * that had to reconnect to a store that cannot be written would lose its lease. After other failures the worker
   * reconnects.
   */
  async #handleReports(message: Reports): Promise<void> {
    if (this.#worker === undefined) return;
    const reported = await this.#options.store.attempts.report(this.#worker, message.reports);
    if (this.closed) return;
    if (reported.ok) this.#forget(message.reports);
    if (reported.ok) this.#messages.send({ type: "ack", seq: message.seq, stale: [...reported.value] });
    else if (reported.failure.reason === "disk-full") this.#hold(message);
    else this.close(reported.failure.detail);
  }

  #forget(reports: Reports["reports"]): void {
    for (const { kind, ref } of reports)
      if (kind === "ended" || kind === "returned")
        this.#attempts.delete(attemptId(ref.run, ref.name, ref.attempt));
  }

  #hold(message: Reports): void {
    this.#held.push(message);
    this.#retry ??= this.#options.clock.after(fullDiskRetryMs, () => {
      this.#retry = undefined;
      for (const held of this.#held.splice(0)) void this.#handleReports(held);
    });
  }
}

/** The submitting shell's variables belong to the server's machine, and may contain what no other should know. */
function withoutEnvironment(context: RunContext): RunContext {
  const { umask } = context.environment;
  return { ...context, environment: { mode: "clean", variables: {}, ...(umask !== undefined && { umask }) } };
}
