import { connect, type Socket } from "node:net";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import {
  decodeMessage,
  encodeMessage,
  FrameReader,
  frameKinds,
  hostProtocolVersion,
  type ClientMessage,
  type HostedSession,
  type HostMessage,
  type StartRequest,
} from "@wezterm-parallel/shared/protocol/host/host-frames";
import type { SessionExit } from "@wezterm-parallel/shared/protocol/host/session-files";

export interface HostListener {
  ended(id: string, exit: SessionExit, alone: boolean): void;
  /** The connection broke: the host died, or was drained. */
  closed(link: HostLink): void;
}

type Answer = Result<HostedSession, Failure>;

/** Longest delay in ms for batching a message that no caller waits for. */
const heldMs = 20;

/** A worker's connection to one host. */
export class HostLink {
  readonly host: string;
  /** Sessions started or adopted through this link that have not ended. */
  readonly running = new Set<string>();
  /** False for a host that accepts no new session: it was full once, has another version, or is draining. */
  accepting = true;
  readonly #socket: Socket;
  readonly #listener: HostListener;
  readonly #reader = new FrameReader();
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  #welcomed: ((answer: Result<readonly HostedSession[], Failure>) => void) | undefined;
  readonly #held: Uint8Array[] = [];
  #heldTimer: NodeJS.Timeout | undefined;
  #closing = false;
  #base: Readonly<Record<string, string>> | undefined;

  private constructor(host: string, socket: Socket, listener: HostListener) {
    this.host = host;
    this.#socket = socket;
    this.#listener = listener;
    socket.on("data", (chunk) => this.#handleData(chunk));
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#handleClose());
  }

  /** Connects and receives the host's sessions; `protocol` is the host's version. */
  static async open(
    host: string,
    path: string,
    listener: HostListener,
    protocol = hostProtocolVersion,
  ): Promise<Result<{ link: HostLink; sessions: readonly HostedSession[] }, Failure>> {
    const link = new HostLink(host, connect(path), listener);
    const welcome = await new Promise<Result<readonly HostedSession[], Failure>>((settle) => {
      link.#welcomed = settle;
      link.#send({ type: "hello", protocol, role: "worker" });
    });
    return welcome.ok ? ok({ link, sessions: welcome.value }) : welcome;
  }

  get load(): number {
    return this.running.size + this.#waiting.size;
  }

  /** `base` is overridden by the request's environment. */
  start(request: StartRequest, base: Readonly<Record<string, string>>): Promise<Answer> {
    return new Promise((settle) => {
      this.#waiting.set(request.id, settle);
      if (this.#base !== base) this.#held.push(encodeMessage({ type: "environment", variables: base }));
      this.#base = base;
      this.#send({ type: "start", request });
    });
  }

  /** No caller waits for it, so it is sent with the next message, or after a moment, to wake the host once less. */
  forget(id: string): void {
    this.#held.push(encodeMessage({ type: "forget", id }));
    this.#heldTimer ??= setTimeout(() => this.#flush(), heldMs);
  }

  renew(leaseMs: number): void {
    this.#send({ type: "renew", leaseMs });
  }

  drain(): void {
    this.accepting = false;
    this.#send({ type: "drain" });
  }

  close(): void {
    this.#flush();
    this.#closing = true;
    this.#socket.end();
    this.#socket.unref();
  }

  #send(message: ClientMessage): void {
    this.#held.push(encodeMessage(message));
    this.#flush();
  }

  #flush(): void {
    clearTimeout(this.#heldTimer);
    this.#heldTimer = undefined;
    const bytes = Buffer.concat(this.#held.splice(0));
    if (bytes.length > 0 && !this.#socket.destroyed) this.#socket.write(bytes);
  }

  #handleData(chunk: Buffer): void {
    const frames = this.#reader.push(chunk);
    if (!frames.ok) return void this.#socket.destroy();
    for (const { kind, body } of frames.value) {
      const message = kind === frameKinds.message ? decodeMessage<HostMessage>(body) : undefined;
      if (message?.ok) this.#handleMessage(message.value);
    }
  }

  #handleMessage(message: HostMessage): void {
    if (message.type === "welcome") return this.#settleWelcome(ok(message.sessions));
    if (message.type === "started") {
      const { session } = message;
      if (session.exit === undefined) this.running.add(session.id);
      return this.#settle(session.id, ok(session));
    }
    if (message.type === "refused") {
      if (this.#welcomed !== undefined) return this.#settleWelcome(fail(message.failure));
      return this.#settle(message.id, fail(message.failure));
    }
    if (message.type !== "ended") return;
    this.running.delete(message.id);
    this.#listener.ended(message.id, message.exit, message.alone === true);
  }

  #settleWelcome(answer: Result<readonly HostedSession[], Failure>): void {
    this.#welcomed?.(answer);
    this.#welcomed = undefined;
  }

  #settle(id: string, answer: Answer): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  #handleClose(): void {
    const failure: Failure = createFailure({
      reason: "host-lost",
      detail: createMessage("host-went-away", { host: this.host }),
    });
    const early = this.#welcomed !== undefined;
    this.#settleWelcome(fail(failure));
    for (const id of this.#waiting.keys()) this.#settle(id, fail(failure));
    if (!early && !this.#closing) this.#listener.closed(this);
  }
}
