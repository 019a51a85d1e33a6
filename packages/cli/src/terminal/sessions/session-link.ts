import { connect, type Socket } from "node:net";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  receiveHostFrames,
  type HostFrameListener,
} from "@wezterm-parallel/shared/protocol/host/host-frame-listener";
import {
  encodeFrame,
  encodeMessage,
  frameKinds,
  type ClientMessage,
} from "@wezterm-parallel/shared/protocol/host/host-frames";

export interface SessionListener extends HostFrameListener {
  /** Called once when the connection ends for any reason. */
  closed(): void;
}

/** A connection to the host of one session, as viewer or sender. */
export class SessionLink {
  readonly #socket: Socket;

  constructor(path: string, hello: ClientMessage, listener: SessionListener) {
    this.#socket = connect(path);
    const hear = receiveHostFrames(listener);
    this.#socket.on("data", (chunk) => {
      if (!hear(chunk)) this.#socket.destroy();
    });
    // The host is gone: `close` follows and reports it.
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

  /** Stops reading from the host until `resume`. */
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
}

export function hostGone(id: string): Failure {
  return {
    reason: "host-lost",
    detail: `The session host of ${id} is gone; the task is being ended or retried.`,
    hint: `See: wzp show ${id}`,
  };
}
