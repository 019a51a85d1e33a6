import { createInterface } from "node:readline";
import type { Socket } from "node:net";

/** Calls `answer` for each received line of JSON, one after another, and sends the result. */
export function serveLines(socket: Socket, answer: (message: unknown) => Promise<unknown>): void {
  const lines = createInterface({ input: socket });
  // A killed client is normal; the reader repeats the error of its socket.
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

/** The last line is incomplete if the client was killed while it wrote. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
