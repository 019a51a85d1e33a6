import { connect } from "node:net";

import {
  receiveHostFrames,
  type HostFrameListener,
} from "@wezterm-parallel/shared/protocol/host/host-frame-listener";
import {
  type ClientMessage,
  encodeFrame,
  encodeMessage,
  frameKinds,
} from "@wezterm-parallel/shared/protocol/host/host-frames";

export interface Cells {
  readonly columns: number;
  readonly rows: number;
}

export interface TerminalListener extends HostFrameListener {
  /** Called once, when the connection has ended for any reason. */
  closed(): void;
}

export interface TerminalLink {
  type(bytes: Uint8Array): void;
  resize(size: Cells): void;
  /** Bytes that were sent but not yet taken by the host. */
  waiting(): number;
  /** Stops reading until `resume`. The host continues, and skips to a snapshot when that takes long. */
  pause(): void;
  resume(): void;
  /** No callbacks follow. */
  close(): void;
}

/** Connects to the host of one session and sends this greeting. */
export function linkToHost(path: string, hello: ClientMessage, listener: TerminalListener): TerminalLink {
  const socket = connect(path);
  const hear = receiveHostFrames(listener);
  const write = (bytes: Uint8Array) => {
    if (!socket.destroyed) socket.write(bytes);
  };
  const closed = () => listener.closed();
  socket.on("data", (chunk) => {
    if (!hear(chunk)) socket.destroy();
  });
  // The host has ended; `close` follows and reports it.
  socket.on("error", () => socket.destroy());
  socket.once("close", closed);
  write(encodeMessage(hello));
  return {
    type: (bytes) => write(encodeFrame(frameKinds.input, bytes)),
    resize: ({ columns, rows }) => write(encodeMessage({ type: "resize", columns, rows })),
    waiting: () => socket.writableLength,
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close: () => {
      socket.off("close", closed);
      socket.removeAllListeners("data");
      socket.destroy();
    },
  };
}
