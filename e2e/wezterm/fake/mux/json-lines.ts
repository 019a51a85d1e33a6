import { createInterface } from "node:readline";
import type { Socket } from "node:net";

/** Calls `answer` for each line of JSON that arrives, one after the other, and sends what it answers. */
export function serveLines(socket: Socket, answer: (message: unknown) => Promise<unknown>): void {
  const lines = createInterface({ input: socket });
  // A client that is killed is nothing special; the reader repeats the error of its socket.
  for (const source of [socket, lines]) source.on("error", () => socket.destroy());
  let last = Promise.resolve();
  lines.on("line", (line) => {
    last = last.then(async () => {
      const message = parse(line);
      if (message === undefined) return;
      const reply = await answer(message);
      if (socket.writable) socket.write(`${JSON.stringify(reply)}\n`);
    });
  });
}

/** Of a client that was killed while it wrote, the last line is not whole. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
