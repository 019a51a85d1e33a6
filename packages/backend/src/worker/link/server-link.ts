import { WebSocket } from "ws";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProgramLevels } from "@wezterm-parallel/shared/domain/logs/set-levels";
import type { WorkerMessage } from "@wezterm-parallel/shared/protocol/worker/messages-of-worker";
import {
  greetingSchema,
  type AttemptRef,
  type Report,
  type ServerMessage,
} from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import type { ServiceReport } from "@wezterm-parallel/shared/protocol/worker/service-questions";
import type { WorkerAnswer, WorkerQuestion } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { Logger } from "../../base/log.ts";
import { reconnectDelay } from "./reconnect-delay.ts";
import { ReportQueue } from "./report-queue.ts";

type MessageOf<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;

export interface LinkHandlers {
  /**
   * `sentAt`: monotonic ms at which the hello was sent; called before any report is sent again. Reports wait for what it
   * returns.
   */
  welcomed(welcome: MessageOf<"welcome">, sentAt: number): Promise<void> | undefined;
  assigned(message: MessageOf<"assign">): void;
  /** With a failure, these fail instead of being cancelled. */
  stopped(refs: readonly AttemptRef[], failure?: Failure): void;
  stale(refs: readonly AttemptRef[]): void;
  recalled(tasks: readonly number[]): void;
  /** The connection is lost until the next welcome. */
  disconnected(): void;
  acknowledged(reports: readonly Report[]): void;
  /** A heartbeat sent at `sentAt` (monotonic ms) was acknowledged. */
  renewed(sentAt: number): void;
  refused(failure: Failure): void;
  /** The server answered a connection with this status instead of taking it. */
  rejected(status: number): void;
  levelled(levels: ProgramLevels): void;
  /** A question, to be answered once through `answer`. */
  asked(id: string, question: WorkerQuestion): void;
  withdrawn(id: string): void;
}

/** Address of the server, and credentials. */
interface LinkedServer {
  /** Without the path. */
  readonly address: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Certificates of a private authority, in PEM. */
  readonly ca?: string;
}

interface LinkOptions {
  readonly server: LinkedServer;
  readonly hello: () => Extract<WorkerMessage, { type: "hello" }>;
  /** Sent with every heartbeat. */
  readonly machine: () => Extract<WorkerMessage, { type: "heartbeat" }>["machine"];
  readonly clock: Clock;
  readonly log: Logger;
  /** Returns true when no work here depends on the server's reaction to a report. */
  readonly patient: () => boolean;
  readonly handlers: LinkHandlers;
}

/** Frequent enough to tolerate losing a fifth of them, and cheap when idle. */
const heartbeatLimitMs = 5_000;
/** Reconnects when the server acknowledges none of this many heartbeats. */
const silentHeartbeats = 3;

/** Time that a report that is not urgent waits to be sent with others. */
const gatherMs = 16;

/** A server that must read 100,000 tasks after a crash answers within seconds. */
const welcomeLimitMs = 15_000;

/** The worker's one connection to its server: reconnects forever, keeps reports until acknowledged. */
export class ServerLink implements Disposable {
  readonly #options: LinkOptions;
  readonly #queue = new ReportQueue();
  #socket: WebSocket | undefined;
  #welcome = false;
  /** The server gets what reports rely on. */
  #preparing = false;
  #closed = false;
  #tries = 0;
  #heardAt = 0;
  #leaseMs = 0;
  #helloAt = 0;
  /** Ms after which the server answered the last heartbeat of this connection. */
  #lagMs: number | undefined;
  #flush: NodeJS.Immediate | undefined;
  #gather: Disposable | undefined;
  #timer: Disposable | undefined;
  #emptied: () => void = () => {};

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  open(): void {
    const { address, ...options } = this.#options.server;
    const socket = new WebSocket(`${address}/api/v1/worker`, {
      ...options,
      perMessageDeflate: false,
      handshakeTimeout: welcomeLimitMs,
    });
    this.#socket = socket;
    socket.on("open", () => this.#handleOpen());
    socket.on("message", (data) => this.#handleMessage(String(data)));
    socket.on("unexpected-response", (_request, answer) => {
      this.#options.handlers.rejected(answer.statusCode ?? 0);
      socket.terminate();
    });
    socket.on("error", (error) => this.#handleError(error));
    socket.on("close", () => this.#handleClose());
  }

  /** Sent with other reports of this turn or a short delay; kept until the server has stored it durably. */
  report(report: Report): void {
    this.#queue.add(report);
    const { clock, patient } = this.#options;
    if (report.kind === "running" || patient()) {
      this.#gather ??= clock.after(gatherMs, () => this.#sendReports());
    } else this.#flush ??= setImmediate(() => this.#sendReports());
  }

  /** Lost with the connection; the server then fails the question itself. */
  answer(id: string, answer: WorkerAnswer): void {
    if (this.#welcome) this.#send({ type: "answer", id, answer });
  }

  /** Without effect while disconnected: after the welcome, all of them are sent. */
  services(services: readonly ServiceReport[], of: { gone?: string[]; complete?: true } = {}): void {
    if (this.#welcome) this.#send({ type: "services", services: [...services], ...of });
  }

  /** Settles when every report is acknowledged, or after `limitMs`. */
  async settle(limitMs: number): Promise<boolean> {
    this.#sendReports();
    if (this.#queue.isEmpty) return true;
    return new Promise((settled) => {
      const limit = this.#options.clock.after(limitMs, () => settled(false));
      this.#emptied = () => {
        limit[Symbol.dispose]();
        settled(true);
      };
    });
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    clearImmediate(this.#flush);
    this.#gather?.[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    this.#socket?.terminate();
  }

  #handleOpen(): void {
    const { clock, hello } = this.#options;
    this.#helloAt = clock.monotonic();
    this.#timer = clock.after(welcomeLimitMs, () => this.#socket?.terminate());
    this.#send(hello());
  }

  #handleMessage(text: string): void {
    const message = this.#read(parseJson(text));
    if (message === undefined) return;
    this.#heardAt = this.#options.clock.monotonic();
    this.#dispatch(message);
  }

  /**
   * A valid welcome proves that the server uses our protocol: later messages, with thousands of tasks, are
   * not validated.
   */
  #read(value: unknown): ServerMessage | undefined {
    if (this.#welcome && isMessage(value)) return value;
    const message = greetingSchema.safeParse(value);
    if (message.success) return message.data;
    this.#options.log.error(
      { problem: message.error.message },
      "received an invalid message from the server",
    );
    return undefined;
  }

  #dispatch(message: ServerMessage): void {
    const { handlers } = this.#options;
    switch (message.type) {
      case "welcome":
        return this.#handleWelcome(message);
      case "heartbeat":
        this.#lagMs = this.#options.clock.monotonic() - message.at;
        return handlers.renewed(message.at);
      case "assign":
        return handlers.assigned(message);
      case "stop":
        return handlers.stopped(message.attempts, message.failure);
      case "recall":
        return handlers.recalled(message.tasks);
      case "ack":
        return this.#handleAck(message);
      case "refused":
        return handlers.refused(message.failure);
      case "levels":
        return handlers.levelled(message.levels);
      case "ask":
        return handlers.asked(message.id, message.question);
      case "withdraw":
        return handlers.withdrawn(message.id);
    }
  }

  #handleWelcome(message: MessageOf<"welcome">): void {
    this.#tries = 0;
    this.#welcome = true;
    this.#leaseMs = message.leaseMs;
    this.#lagMs = undefined;
    this.#prepare(this.#options.handlers.welcomed(message, this.#helloAt));
    this.#timer?.[Symbol.dispose]();
    this.#beat();
  }

  #prepare(prepared: Promise<void> | undefined): void {
    if (prepared === undefined) return this.#sendReports();
    this.#preparing = true;
    const socket = this.#socket;
    void prepared.then(() => {
      if (this.#socket !== socket || !this.#welcome) return;
      this.#preparing = false;
      this.#sendReports();
    });
  }

  #handleAck(message: MessageOf<"ack">): void {
    const { handlers } = this.#options;
    handlers.acknowledged(this.#queue.settle(message.seq));
    if (message.stale.length > 0) handlers.stale(message.stale);
    if (this.#queue.isEmpty) this.#emptied();
  }

  /** The heartbeat contains the monotonic time, which its acknowledgement returns. */
  #beat(): void {
    const { clock, log } = this.#options;
    const every = Math.min(this.#leaseMs / 6, heartbeatLimitMs);
    const now = clock.monotonic();
    if (now - this.#heardAt > every * (silentHeartbeats + 1)) {
      log.warn({}, "the server does not respond to heartbeats; reconnecting");
      this.#socket?.terminate();
      return;
    }
    const measured = this.#options.machine();
    const machine = measured && { ...measured, ...(this.#lagMs !== undefined && { lagMs: this.#lagMs }) };
    this.#send({ type: "heartbeat", at: now, machine });
    this.#timer = clock.after(every, () => this.#beat());
  }

  #sendReports(): void {
    clearImmediate(this.#flush);
    this.#flush = undefined;
    this.#gather?.[Symbol.dispose]();
    this.#gather = undefined;
    if (!this.#welcome || this.#preparing) return;
    const batch = this.#queue.next();
    if (batch !== undefined) this.#send({ type: "reports", seq: batch.seq, reports: [...batch.reports] });
  }

  #send(message: WorkerMessage): void {
    this.#socket?.send(JSON.stringify(message), (error) => {
      // The connection is about to close, and everything important is sent again after the next welcome.
      if (error) this.#options.log.debug({ error: error.message }, "not sent");
    });
  }

  #handleError(error: Error): void {
    this.#options.log.debug({ error: error.message }, "no connection to the server");
  }

  #handleClose(): void {
    const { clock, log } = this.#options;
    this.#timer?.[Symbol.dispose]();
    if (this.#welcome) log.info({}, "the connection to the server was closed");
    if (this.#welcome) this.#options.handlers.disconnected();
    this.#welcome = false;
    this.#preparing = false;
    this.#queue.restart();
    if (this.#closed) return;
    this.#tries += 1;
    this.#timer = clock.after(reconnectDelay(this.#tries, Math.random()), () => this.open());
  }
}

function isMessage(value: unknown): value is ServerMessage {
  return typeof value === "object" && value !== null && "type" in value && value.type !== "welcome";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
