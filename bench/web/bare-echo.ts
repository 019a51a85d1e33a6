import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { spawn } from "@lydell/node-pty";
import { WebSocketServer } from "ws";

export interface BareEcho extends AsyncDisposable {
  /** Of the WebSocket, without a path. */
  readonly host: string;
}

/** Connects each WebSocket to a terminal in which `cat` echoes every byte, with nothing in between. */
export async function serveBareEcho(): Promise<BareEcho> {
  const sockets = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  sockets.on("connection", (socket) => {
    const terminal = spawn("sh", ["-c", "stty raw -echo; exec cat"], { encoding: null });
    terminal.onData((bytes) => socket.send(bytes));
    socket.on("message", (bytes: Buffer) => terminal.write(bytes));
    socket.once("close", () => terminal.kill());
  });
  await once(sockets, "listening");
  return {
    host: `127.0.0.1:${(sockets.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => sockets.close(resolve));
    },
  };
}
