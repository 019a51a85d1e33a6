import type { Socket } from "node:net";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  type ClientMessage,
  decodeMessage,
  encodeMessage,
  type Frame,
  frameKinds,
  FrameReader,
  type HostMessage,
  hostProtocolVersion,
  type StartRequest,
} from "@wezterm-parallel/shared/protocol/host/host-frames";

import type { PlacedRequest } from "./processes/hosted-process.ts";
import type { LiveSession } from "./hosted-session.ts";
import { createMessage, createFailure } from "./host-failures.ts";
import { isTerminalReport } from "./viewers/terminal-queries.ts";
import type { Viewer } from "./viewers/viewer.ts";

type Hello = Extract<ClientMessage, { type: "hello" }>;

type SessionHello = Exclude<Hello, { role: "worker" }>;

type Role =
  | { readonly kind: "unknown" }
  | { readonly kind: "worker" }
  | { readonly kind: "viewer"; readonly session: LiveSession; readonly viewer: Viewer }
  | { readonly kind: "sender"; readonly session: LiveSession };

interface ConnectionHost {
  readonly identity: { readonly host: string };
  readonly sessions: ReadonlyMap<string, LiveSession>;
  /** Returns the pending start of a session, if any. */
  starting(id: string): Promise<unknown> | undefined;
  start(request: PlacedRequest): Promise<Result<LiveSession, Failure>>;
  forget(id: string): void;
  renew(leaseMs: number): void;
  drain(): void;
  closeConnection(connection: HostConnection): void;
}

/**
 * A short program ends within this time: then a single message reports its start and end, and wakes the
 * worker and the server once.
 */
const heldMs = 4;

/** A client at the host's socket: the worker, a viewer or a sender. */
export class HostConnection {
  readonly #host: ConnectionHost;
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  #role: Role = { kind: "unknown" };
  #environment: Readonly<Record<string, string>> = {};
  /** Frames that arrived while their session was being started. */
  #early: Frame[] | undefined;
  readonly #held: Uint8Array[] = [];
  #heldTimer: NodeJS.Timeout | undefined;

  constructor(host: ConnectionHost, socket: Socket) {
    this.#host = host;
    this.#socket = socket;
    socket.on("data", (chunk) => this.#handleData(chunk));
    // The client was killed: its `close` follows.
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#handleClose());
  }

  /** A worker may start something at any moment; a viewer may still be reading the end. */
  get keepsHost(): boolean {
    return this.#role.kind !== "unknown";
  }

  tellWorker(message: Uint8Array): void {
    if (this.#role.kind === "worker") this.#write(message);
  }

  close(): void {
    this.#flush();
    this.#socket.end();
  }

  #handleData(chunk: Buffer): void {
    const frames = this.#reader.push(chunk);
    if (!frames.ok) return void this.#socket.destroy();
    this.#socket.cork();
    for (const frame of frames.value) this.#handleFrame(frame);
    this.#socket.uncork();
  }

  #handleFrame(frame: Frame): void {
    if (this.#early !== undefined) return void this.#early.push(frame);
    if (frame.kind === frameKinds.input) return this.#handleInput(frame.body);
    if (frame.kind !== frameKinds.message) return;
    const message = decodeMessage<ClientMessage>(frame.body);
    if (!message.ok) return void this.#socket.destroy();
    this.#handleMessage(message.value);
  }

  #handleMessage(message: ClientMessage): void {
    if (message.type === "hello") return this.#handleHello(message);
    if (message.type === "resize") return this.#handleResize(message.columns, message.rows);
    if (this.#role.kind !== "worker") return;
    switch (message.type) {
      case "environment":
        this.#environment = message.variables;
        return;
      case "start":
        return void this.#handleStart(message.request);
      case "forget":
        return this.#host.forget(message.id);
      case "renew":
        return this.#host.renew(message.leaseMs);
      case "drain":
        return this.#host.drain();
    }
  }

  #handleHello(hello: Hello): void {
    if (hello.protocol !== hostProtocolVersion) {
      return this.#refuse(
        "",
        createFailure({
          reason: "version-mismatch",
          detail: createMessage("version-of-host", { own: hostProtocolVersion, other: hello.protocol }),
        }),
      );
    }
    if (hello.role === "worker") return this.#welcome();
    const starting = this.#host.starting(hello.session);
    if (starting === undefined) this.#join(hello);
    else void this.#joinWhenStarted(hello, starting);
  }

  async #joinWhenStarted(hello: SessionHello, starting: Promise<unknown>): Promise<void> {
    this.#early = [];
    await starting;
    const early = this.#early;
    this.#early = undefined;
    if (this.#socket.destroyed) return;
    this.#join(hello);
    for (const frame of early) this.#handleFrame(frame);
  }

  #join(hello: SessionHello): void {
    const session = this.#host.sessions.get(hello.session);
    if (session?.viewers === undefined) {
      return this.#refuse(
        hello.session,
        createFailure({
          reason: "not-found",
          detail: createMessage("terminal-not-in-host", { session: hello.session }),
        }),
      );
    }
    if (hello.role === "sender") this.#role = { kind: "sender", session };
    else this.#attach(session, hello);
  }

  #welcome(): void {
    this.#role = { kind: "worker" };
    this.#send({
      type: "welcome",
      protocol: hostProtocolVersion,
      host: this.#host.identity.host,
      sessions: [...this.#host.sessions.values()].map((session) => session.description),
    });
  }

  #attach(session: LiveSession, hello: Extract<Hello, { role: "viewer" }>): void {
    const { viewers, exit } = session;
    if (viewers === undefined) return;
    const socket = this.#socket;
    const viewer = viewers.attach(
      {
        send: (frame) => void socket.write(frame),
        waiting: () => socket.writableLength,
        whenTaken: (then) => void socket.once("drain", then),
        end: () => void socket.end(),
      },
      hello,
    );
    this.#role = { kind: "viewer", session, viewer };
    if (exit !== undefined) {
      viewer.finish(encodeMessage({ type: "ended", id: hello.session, exit }));
    }
  }

  async #handleStart(request: StartRequest): Promise<void> {
    const started = await this.#host.start({ ...request, base: this.#environment });
    if (!started.ok) return this.#send({ type: "refused", id: request.id, failure: started.failure });
    const { description, exit } = started.value;
    this.#held.push(encodeMessage({ type: "started", session: description }));
    if (exit !== undefined) this.#send({ type: "ended", id: request.id, exit });
    else this.#heldTimer ??= setTimeout(() => this.#flush(), heldMs);
  }

  #handleInput(bytes: Uint8Array): void {
    const role = this.#role;
    if (role.kind === "viewer" && !role.viewer.readOnly) {
      if (!isTerminalReport(bytes)) role.session.viewers?.activate(role.viewer);
      role.session.type(bytes);
    } else if (role.kind === "sender") {
      const written = role.session.type(bytes) ? bytes.length : 0;
      this.#send({ type: "written", bytes: written });
    }
  }

  #handleResize(columns: number, rows: number): void {
    if (this.#role.kind !== "viewer") return;
    this.#role.session.viewers?.resize(this.#role.viewer, columns, rows);
  }

  #handleClose(): void {
    clearTimeout(this.#heldTimer);
    if (this.#role.kind === "viewer") this.#role.session.viewers?.detach(this.#role.viewer);
    this.#host.closeConnection(this);
  }

  #refuse(id: string, failure: Extract<HostMessage, { type: "refused" }>["failure"]): void {
    this.#socket.end(encodeMessage({ type: "refused", id, failure }));
  }

  #send(message: HostMessage): void {
    this.#write(encodeMessage(message));
  }

  #write(message: Uint8Array): void {
    this.#held.push(message);
    this.#flush();
  }

  #flush(): void {
    clearTimeout(this.#heldTimer);
    this.#heldTimer = undefined;
    const bytes = Buffer.concat(this.#held.splice(0));
    if (bytes.length > 0) this.#socket.write(bytes);
  }
}
