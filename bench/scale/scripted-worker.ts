import { protocolVersion } from "@wezterm-parallel/shared/protocol/version";
import type { WorkerMessage } from "@wezterm-parallel/shared/protocol/worker/messages-of-worker";
import type {
  Assignment,
  Report,
  ServerMessage,
} from "@wezterm-parallel/shared/protocol/worker/worker-messages";

interface Script {
  readonly name: string;
  /** Most tasks at once. */
  readonly tasks: number;
  readonly labels?: readonly string[];
  /** How long each task takes; 0: it ends in the same turn. */
  readonly durationMs: () => number;
}

/** Speaks the protocol of a worker and starts no programs: its tasks only take time. */
export class ScriptedWorker {
  /** Ends that the server has made durable. */
  done = 0;
  /** Ms from the end of a task to the arrival of the next one for its slot, while tasks waited. */
  readonly placements: number[] = [];
  readonly #script: Script;
  readonly #send: (message: WorkerMessage) => void;
  readonly #done: () => void;
  readonly #ahead: Assignment[] = [];
  /** When slots became free. */
  readonly #free: number[] = [];
  readonly #sent = new Map<number, number>();
  #reports: Report[] = [];
  #seq = 0;

  constructor(script: Script, send: (message: WorkerMessage) => void, done: () => void = () => {}) {
    this.#script = script;
    this.#send = send;
    this.#done = done;
  }

  hello(): void {
    const { name, tasks, labels = [] } = this.#script;
    this.#send({
      type: "hello",
      protocol: protocolVersion,
      release: "0.1.0",
      worker: name,
      instance: name,
      pid: process.pid,
      hostname: "here",
      labels: [...labels],
      capacity: { tasks, cpu: tasks, memory: 0 },
    });
  }

  beat(): void {
    this.#send({ type: "heartbeat", at: performance.now() });
  }

  hear(message: ServerMessage): void {
    if (message.type === "ack") this.#acknowledge(message.seq);
    if (message.type === "recall") this.#giveBack(message.tasks);
    if (message.type === "refused") throw new Error(message.failure.detail);
    if (message.type !== "welcome" && message.type !== "assign") return;
    for (const each of message.attempts) {
      if (each.ahead === true) this.#ahead.push(each);
      else this.#begin(each);
    }
    if (message.type === "assign") for (const each of this.#takeAhead(message.begin ?? [])) this.#begin(each);
  }

  #begin({ ref }: Assignment): void {
    const free = this.#free.shift();
    if (free !== undefined) this.placements.push(performance.now() - free);
    this.#report({ kind: "running", ref, at: Date.now() });
    const durationMs = this.#script.durationMs();
    if (durationMs === 0) this.#end(ref);
    else setTimeout(() => this.#end(ref), durationMs);
  }

  #end(ref: Assignment["ref"]): void {
    const outcome = { kind: "exited", code: 0 } as const;
    const result = { outputs: {}, logBytes: 0, strays: 0 };
    this.#report({ kind: "ended", ref, at: Date.now(), outcome, result });
    this.#free.push(performance.now());
    const next = this.#ahead.shift();
    if (next !== undefined) setImmediate(() => this.#begin(next));
  }

  #giveBack(tasks: readonly number[]): void {
    for (const { ref } of this.#takeAhead(tasks)) this.#report({ kind: "returned", ref, at: Date.now() });
  }

  #takeAhead(tasks: readonly number[]): readonly Assignment[] {
    return tasks.flatMap((task) => {
      const at = this.#ahead.findIndex(({ ref }) => ref.task === task);
      return at < 0 ? [] : this.#ahead.splice(at, 1);
    });
  }

  /** Sent with the others of this turn. */
  #report(report: Report): void {
    if (this.#reports.length === 0) setImmediate(() => this.#flush());
    this.#reports.push(report);
  }

  #flush(): void {
    const reports = this.#reports;
    this.#reports = [];
    this.#seq += 1;
    this.#sent.set(this.#seq, reports.filter(({ kind }) => kind === "ended").length);
    this.#send({ type: "reports", seq: this.#seq, reports });
  }

  #acknowledge(seq: number): void {
    this.done += this.#sent.get(seq) ?? 0;
    this.#sent.delete(seq);
    this.#done();
  }
}
