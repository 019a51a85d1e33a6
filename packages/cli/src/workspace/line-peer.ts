import type { Socket } from "node:net";

import { lineParser } from "@wezterm-parallel/shared/client/parse-lines";
import { readWorkspaceRequest } from "@wezterm-parallel/shared/protocol/workspace/read-workspace-request";
import type {
  WorkspaceAnswer,
  WorkspaceRequest,
} from "@wezterm-parallel/shared/protocol/workspace/workspace-messages";

/** Why: a request has only a few ids, so a longer line is not from our programs. */
const longestLine = 65_536;

/**
 * A program connected to the workspace's socket. Each line is one validated message; an invalid one closes
 * the connection.
 */
export class LinePeer {
  readonly #socket: Socket;

  constructor(socket: Socket, heard: (request: WorkspaceRequest) => void, gone: () => void) {
    this.#socket = socket;
    const parse = lineParser();
    let pending = 0;
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      const lines = parse(text);
      pending = lines.length > 0 ? 0 : pending + text.length;
      if (pending > longestLine) return void socket.destroy();
      for (const line of lines) this.#read(line, heard);
    });
    // The program was killed: `close` follows.
    socket.on("error", () => socket.destroy());
    socket.once("close", gone);
  }

  say(answer: WorkspaceAnswer): void {
    if (!this.#socket.destroyed) this.#socket.write(`${JSON.stringify(answer)}\n`);
  }

  refuse(why: string): void {
    this.say({ type: "refused", why });
    this.#socket.end();
  }

  #read(line: string, heard: (request: WorkspaceRequest) => void): void {
    const request = readWorkspaceRequest(line);
    if (request === undefined) this.refuse("the message is not valid in this version");
    else heard(request);
  }
}
