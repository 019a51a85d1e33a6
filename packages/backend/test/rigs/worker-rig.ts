import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { WebSocketServer, type WebSocket } from "ws";

import { attemptId } from "@wezterm-parallel/shared/domain/ids";
import { runEnvironmentSchema, runSettingsSchema } from "@wezterm-parallel/shared/domain/run/run-spec";
import { taskSpecSchema, type TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";
import { attemptDirectory, homePaths } from "@wezterm-parallel/shared/protocol/home";
import { workerMessageSchema } from "@wezterm-parallel/shared/protocol/worker/messages-of-worker";
import type { ServiceReport } from "@wezterm-parallel/shared/protocol/worker/service-questions";
import type { WorkerAnswer, WorkerQuestion } from "@wezterm-parallel/shared/protocol/worker/worker-questions";
import type {
  Assignment,
  AttemptRef,
  Report,
  RunContext,
  ServerMessage,
  TaskInput,
} from "@wezterm-parallel/shared/protocol/worker/worker-messages";

type Ended = Extract<Report, { kind: "ended" }>;
type Order = Partial<TaskSpecInput> & {
  name: string;
  script?: string;
  given?: Assignment["secrets"];
  ahead?: true;
};

const program = fileURLToPath(new URL("./programs/worker.ts", import.meta.url));

/** A real worker process, and a server that implements only the protocol, as an independent judge. */
export class WorkerRig implements AsyncDisposable {
  readonly root = mkdtempSync(join(tmpdir(), "wzp-worker-"));
  readonly home = homePaths({ env: { WZP_HOME: this.root }, homeDirectory: this.root, userId: 0 });
  readonly reports: Report[] = [];
  /** All reports, including those about attempts that the server does not hold. */
  readonly received: Report[] = [];
  readonly hellos: unknown[] = [];
  /** Services as last reported. */
  readonly services = new Map<string, ServiceReport>();
  readonly #answers = new Map<string, (answer: WorkerAnswer) => void>();
  readonly log: string[] = [];
  leaseMs = 60_000;
  /** Further variables of the worker's own environment. */
  workerVariables: Readonly<Record<string, string>> = {};
  /** True if heartbeats and greetings are answered. */
  answers = true;
  /** True if reports are acknowledged. */
  acknowledges = true;
  settings: RunContext["settings"] = runSettingsSchema.parse({});
  environment: RunContext["environment"] = runEnvironmentSchema.parse({
    mode: "submitted",
    variables: { PATH: process.env["PATH"] ?? "", HOME: this.root, MARK: "submitted" },
  });
  readonly #http = createServer();
  readonly #sockets = new WebSocketServer({ server: this.#http });
  readonly #held = new Map<string, Assignment>();
  #base = "";
  #socket: WebSocket | undefined;
  #worker: ChildProcess | undefined;

  async open(): Promise<this> {
    for (const directory of [this.home.state, this.home.runtime]) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
    }
    this.#makeRepository();
    this.#sockets.on("connection", (socket) => this.#handleConnection(socket));
    this.#http.listen(this.home.serverSocket);
    await once(this.#http, "listening");
    this.startWorker();
    return this;
  }

  startWorker(): void {
    this.#worker = this.spawnWorker();
  }

  /** Starts another worker, besides the one that `killWorker` ends. */
  spawnWorker(): ChildProcess {
    const { PATH = "", NODE_COMPILE_CACHE = "" } = process.env;
    const worker = spawn(process.execPath, [program], {
      env: { PATH, NODE_COMPILE_CACHE, HOME: this.root, WZP_HOME: this.root, ...this.workerVariables },
      stdio: ["ignore", "ignore", "pipe"],
    });
    worker.stderr?.on("data", (bytes: Buffer) => this.log.push(bytes.toString()));
    return worker;
  }

  /** Sends SIGKILL by default; returns the exit code when the process has ended. */
  async killWorker(signal: NodeJS.Signals = "SIGKILL"): Promise<number | null> {
    const worker = this.#worker;
    if (worker === undefined || worker.exitCode !== null || worker.signalCode !== null) return null;
    worker.kill(signal);
    await once(worker, "exit");
    return worker.exitCode;
  }

  disconnect(): void {
    this.#socket?.terminate();
  }

  /** Assigns attempt 1 of a task, immediately or with the next welcome. */
  assign({ script, given, ahead, ...order }: Order, inputs: TaskInput[] = []): AttemptRef {
    const ref = { run: 1, task: this.#held.size + 1, name: order.name, attempt: 1, lease: 1 };
    const command = { kind: "shell" as const, script: script ?? "true" };
    const spec = taskSpecSchema.parse({
      base: order.name,
      command,
      checkout: "none",
      terminal: false,
      ...order,
    });
    const assignment: Assignment = { ref, spec, inputs, state: "leased", ahead, secrets: given };
    this.#held.set(keyOf(ref), assignment);
    this.#send({ type: "assign", runs: [this.#context()], attempts: [assignment] });
    return ref;
  }

  stop(ref: AttemptRef): void {
    const held = this.#held.get(keyOf(ref));
    if (held !== undefined) this.#held.set(keyOf(ref), { ...held, stop: "cancel" });
    this.#send({ type: "stop", attempts: [ref] });
  }

  begin(ref: AttemptRef): void {
    this.#send({ type: "assign", runs: [], attempts: [], begin: [ref.task] });
  }

  recall(ref: AttemptRef): void {
    this.#send({ type: "recall", tasks: [ref.task] });
  }

  /** Revokes the attempt as if its lease had expired; sent with the next report or welcome. */
  revoke(ref: AttemptRef): void {
    this.#held.delete(keyOf(ref));
  }

  async ask(question: WorkerQuestion): Promise<WorkerAnswer> {
    const id = `q${this.#answers.size}`;
    const answer = new Promise<WorkerAnswer>((settle) => this.#answers.set(id, settle));
    this.#send({ type: "ask", id, question });
    return answer;
  }

  /** The instance of a service whose name this is. */
  service(name: string): ServiceReport | undefined {
    return [...this.services.values()].find((service) => service.name === name);
  }

  async serviceIs(name: string, kind: ServiceReport["state"]["kind"]): Promise<ServiceReport> {
    await this.until(`${name} to be ${kind}`, () => this.service(name)?.state.kind === kind);
    return this.service(name)!;
  }

  directory(ref: AttemptRef): string {
    return attemptDirectory(this.home.state, ref.run, ref.name, ref.attempt);
  }

  read(ref: AttemptRef, file = "out.log"): string {
    return readFileSync(`${this.directory(ref)}/${file}`, "utf8");
  }

  kinds(ref: AttemptRef): string[] {
    return this.reports.filter((report) => keyOf(report.ref) === keyOf(ref)).map(({ kind }) => kind);
  }

  async ended(ref: AttemptRef): Promise<Ended> {
    const find = () =>
      this.reports.find((report) => report.kind === "ended" && keyOf(report.ref) === keyOf(ref));
    await this.until(`${keyOf(ref)} to end`, () => find() !== undefined);
    return find() as Ended;
  }

  async running(ref: AttemptRef): Promise<void> {
    await this.until(`${keyOf(ref)} to run`, () => this.kinds(ref).includes("running"));
  }

  async returned(ref: AttemptRef): Promise<void> {
    await this.until(`${keyOf(ref)} to come back`, () => this.kinds(ref).includes("returned"));
  }

  async until(what: string, holds: () => boolean): Promise<void> {
    const deadline = performance.now() + 45_000;
    while (!holds()) {
      if (performance.now() > deadline) {
        throw new Error(`waited 45 s for ${what}\n${this.log.join("")}\n${this.workerLog()}`);
      }
      await delay(10);
    }
  }

  workerLog(): string {
    try {
      return readFileSync(`${this.home.state}/logs/worker.log`, "utf8");
    } catch {
      return "";
    }
  }

  /** Stops all tasks, then worker and hosts; the directory is removed when all its processes have ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.killWorker();
    this.#held.clear();
    this.hellos.length = 0;
    this.startWorker();
    await this.until("the last worker", () => this.hellos.length > 0);
    for (const id of this.services.keys()) await this.ask({ kind: "stop-service", id });
    await this.until("no task to run", () => processesOf(this.root, "WZP_SESSION=").length === 0);
    await this.killWorker("SIGTERM");
    await this.until("the hosts to go", () => processesOf(this.home.state, "").length === 0);
    for (const client of this.#sockets.clients) client.terminate();
    this.#http.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  get #repository(): string {
    return join(this.root, "repository");
  }

  #git(...args: string[]): string {
    const env = { PATH: process.env["PATH"] ?? "", HOME: this.root };
    const identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
    return execFileSync("git", [...identity, ...args], {
      cwd: this.#repository,
      env,
      encoding: "utf8",
    }).trim();
  }

  #makeRepository(): void {
    mkdirSync(this.#repository);
    this.#git("init", "--quiet", "--initial-branch", "main");
    writeFileSync(join(this.#repository, "file"), "content\n");
    this.#git("add", "file");
    this.#git("commit", "--quiet", "--message", "first");
    this.#base = this.#git("rev-parse", "HEAD");
  }

  get project(): RunContext["project"] {
    return this.#context().project;
  }

  #context(): RunContext {
    const { settings, environment } = this;
    const root = this.#repository;
    const project = {
      kind: "git" as const,
      directory: root,
      root,
      commonDir: join(root, ".git"),
      target: "main",
      base: this.#base,
    };
    return { run: 1, project, settings, environment };
  }

  #send(message: ServerMessage): void {
    if (this.#socket?.readyState === this.#socket?.OPEN) this.#socket?.send(JSON.stringify(message));
  }

  #handleConnection(socket: WebSocket): void {
    socket.on("message", (data) => {
      const message = workerMessageSchema.parse(JSON.parse(String(data)));
      if (message.type === "hello") this.#handleHello(socket, message);
      else if (message.type === "reports") this.#handleReports(message.seq, message.reports);
      else if (message.type === "services") this.#learn(message.services);
      else if (message.type === "answer") this.#answers.get(message.id)?.(message.answer);
      else if (message.type === "heartbeat" && this.answers) this.#send(message);
    });
  }

  #learn(services: readonly ServiceReport[]): void {
    for (const service of services) this.services.set(service.id, service);
  }

  #handleHello(socket: WebSocket, hello: unknown): void {
    this.#socket = socket;
    this.hellos.push(hello);
    if (!this.answers) return;
    const attempts = [...this.#held.values()];
    this.#send({ type: "welcome", epoch: 1, leaseMs: this.leaseMs, runs: [this.#context()], attempts });
  }

  #handleReports(seq: number, reports: readonly Report[]): void {
    this.received.push(...reports);
    if (!this.acknowledges) return;
    const stale: AttemptRef[] = [];
    for (const report of reports) {
      const held = this.#held.get(keyOf(report.ref));
      if (held === undefined) stale.push(report.ref);
      else this.#take(held, report);
    }
    this.#send({ type: "ack", seq, stale });
  }

  #take(held: Assignment, report: Report): void {
    this.reports.push(report);
    if (report.kind === "ended" || report.kind === "returned") this.#held.delete(keyOf(report.ref));
    else if (report.kind !== "spent" && report.kind !== "gate")
      this.#held.set(keyOf(report.ref), { ...held, state: report.kind });
  }
}

function keyOf(ref: AttemptRef): string {
  return attemptId(ref.run, ref.name, ref.attempt);
}

/** Returns pids with `path` in their command line or, with a `variable`, in their environment. */
export function processesOf(path: string, variable: string): number[] {
  const file = variable === "" ? "cmdline" : "environ";
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const text = readFileSync(`/proc/${pid}/${file}`, "utf8");
        return text.includes(path) && text.includes(variable);
      } catch {
        return false;
      }
    })
    .map(Number);
}
