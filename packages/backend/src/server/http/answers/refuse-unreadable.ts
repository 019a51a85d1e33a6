import type { Server } from "node:http";
import type { Socket } from "node:net";

import type { Problem } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { endWithProblem } from "./end-with-problem.ts";
import { problemOf } from "./problem.ts";

/** Node.js uses this field to see whether a response is in progress on a connection. */
type AnsweredSocket = Socket & { readonly _httpMessage?: { readonly headersSent: boolean } | null };

/** Answers unparsable requests, which reach no hook or route, then closes the connection. */
export function refuseUnreadable(server: Server): void {
  server.on("clientError", (error: NodeJS.ErrnoException, socket: AnsweredSocket) => {
    const isBegun = socket._httpMessage?.headersSent === true;
    if (socket.writable && !isBegun) endWithProblem(socket, problemOfCode(error.code));
    socket.destroySoon();
  });
}

function problemOfCode(code: string | undefined): Problem {
  const reason = "invalid-request";
  if (code === "HPE_HEADER_OVERFLOW")
    return problemOf({ reason, detail: "The address and the headers together exceed 16 KiB." }, 431);
  if (code === "ERR_HTTP_REQUEST_TIMEOUT")
    return problemOf({ reason, detail: "The request was not complete in time." }, 408);
  return problemOf({ reason, detail: "This is not an HTTP/1.1 request." });
}
