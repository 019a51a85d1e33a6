import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { spawn } from "@lydell/node-pty";
import { WebSocketServer } from "ws";

/** Type and body of each file by its path. */
type Files = Readonly<Record<string, readonly [type: string, body: string]>>;

interface BarePage extends Disposable {
  readonly url: string;
}

/** Serves files, and connects each WebSocket to a terminal in which `cat` echoes every byte, with nothing in between. */
export async function serveBarePage(files: Files): Promise<BarePage> {
  const server = createServer(({ url = "/" }, response) => {
    const [type, body] = files[new URL(url, "http://bare").pathname] ?? ["text/plain", ""];
    response.setHeader("content-type", type).end(body);
  });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on("connection", (socket) => {
    const terminal = spawn("sh", ["-c", "stty raw -echo; exec cat"], { encoding: null });
    terminal.onData((bytes) => socket.send(bytes));
    socket.on("message", (bytes: Buffer) => terminal.write(bytes));
    socket.once("close", () => terminal.kill());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]() {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      server.closeAllConnections();
    },
  };
}
