import { connect, type Socket } from "node:net";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  decodeMessage,
  encodeFrame,
  encodeMessage,
  FrameReader,
  frameKinds,
  type ClientMessage,
  type Frame,
  type HostMessage,
} from "@wezterm-parallel/shared/protocol/host-frames";

export interface SessionListener {
  output(bytes: Uint8Array): void;
  /** Bytes that paint the screen from nothing. */
  snapshot(bytes: Uint8Array): void;
  message(message: HostMessage): void;
  /** Once, at the end of the connection, however it came. */
  closed(): void;
}

/** A connection to the host of one session, as viewer or sender. */
export class SessionLink {
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  readonly #listener: SessionListener;

  constructor(path: string, hello: ClientMessage, listener: SessionListener) {
    this.#listener = listener;
    this.#socket = connect(path);
    this.#socket.on("data", (chunk) => this.#handleData(chunk));
    // A host that is gone: `close` follows and says it.
    this.#socket.on("error", () => this.#socket.destroy());
    this.#socket.once("close", () => listener.closed());
    this.say(hello);
  }

  say(message: ClientMessage): void {
    this.#write(encodeMessage(message));
  }

  type(bytes: Uint8Array): void {
    this.#write(encodeFrame(frameKinds.input, bytes));
  }

  /** Lets the host go on without being read, until `resume`. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }

  #write(bytes: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  #handleData(chunk: Buffer): void {
    const frames = this.#reader.push(chunk);
    if (!frames.ok) return void this.#socket.destroy();
    for (const frame of frames.value) this.#handleFrame(frame);
  }

  #handleFrame({ kind, body }: Frame): void {
    if (kind === frameKinds.output) return this.#listener.output(body);
    if (kind === frameKinds.snapshot) return this.#listener.snapshot(body);
    const message = decodeMessage<HostMessage>(body);
    if (message.ok) this.#listener.message(message.value);
  }
}

export function hostGone(id: string): Failure {
  return {
    reason: "host-lost",
    detail: `The session host of ${id} is gone; the task is being ended or retried.`,
    hint: `See: wzp show ${id}`,
  };
}
