import type { Socket } from "node:net";

import type { WebSocket } from "ws";

/** Some snapshots of a terminal; a slower side holds the other one up. */
const waitingLimit = 1024 * 1024;

/** Passes bytes on between a WebSocket and a socket, both ways, until one of them ends. */
export function bridgeSocket(far: WebSocket, near: Socket): void {
  const end = () => {
    near.destroy();
    far.terminate();
  };
  near.on("data", (bytes) => {
    far.send(bytes, () => {
      if (far.bufferedAmount < waitingLimit && near.isPaused()) near.resume();
    });
    if (far.bufferedAmount >= waitingLimit) near.pause();
  });
  far.on("message", (data) => {
    if (near.write(data as Buffer)) return;
    far.pause();
    near.once("drain", () => far.resume());
  });
  // Bytes that were read are sent before the end.
  near.once("end", () => far.close());
  for (const event of ["error", "close"] as const) {
    near.once(event, event === "error" ? end : () => far.close());
    far.once(event, event === "error" ? end : () => near.end());
  }
}
