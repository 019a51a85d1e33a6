import type { Duplex } from "node:stream";

import type { Problem } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { problemType } from "./problem.ts";

/** Writes a complete response to a connection that no route handles, then closes it. */
export function endWithProblem(socket: Duplex, problem: Problem): void {
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\ncontent-type: ${problemType}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
