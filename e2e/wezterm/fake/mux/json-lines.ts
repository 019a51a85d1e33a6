import { createInterface } from "node:readline";
import type { Socket } from "node:net";

/** Calls `answer` for each line of JSON that arrives, one after the other, and sends what it answers. */
export function serveLines(socket: Socket, answer: (message: unknown) => Promise<unknown>): void {
  // A client that is killed is nothing special.
  socket.on("error", () => socket.destroy());
  const lines = createInterface({ input: socket });
  let last = Promise.resolve();
  lines.on("line", (line) => {
    last = last.then(async () => {
      const reply = await answer(JSON.parse(line));
      if (socket.writable) socket.write(`${JSON.stringify(reply)}\n`);
    });
  });
}
