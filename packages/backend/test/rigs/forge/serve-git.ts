import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";

import type { ForgeState } from "./forge-state.ts";

/** Serves a repository by git's own CGI program, to people with the token. */
export function serveGit(forge: ForgeState, request: IncomingMessage, reply: ServerResponse): void {
  const address = new URL(request.url ?? "/", forge.url);
  const [, encoded = ""] = (request.headers.authorization ?? "").split(" ");
  const [user, password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  if (password !== forge.token || user === undefined || user === "") {
    reply.writeHead(401, { "www-authenticate": 'Basic realm="forge"' }).end("Sign in first.");
    return;
  }
  const child = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: forge.directory,
      GIT_HTTP_EXPORT_ALL: "1",
      REMOTE_USER: user,
      REQUEST_METHOD: request.method,
      PATH_INFO: address.pathname,
      QUERY_STRING: address.search.slice(1),
      CONTENT_TYPE: request.headers["content-type"],
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
      GIT_PROTOCOL: request.headers["git-protocol"] as string | undefined,
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  request.pipe(child.stdin);
  child.stdin.on("error", () => undefined);
  const parts: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => parts.push(part));
  child.on("close", () => answer(reply, Buffer.concat(parts)));
}

/** Turns the output of a CGI program into an answer. */
function answer(reply: ServerResponse, output: Buffer): void {
  const end = output.indexOf("\r\n\r\n");
  const headers = new Map(
    output
      .subarray(0, end)
      .toString("utf8")
      .split("\r\n")
      .map((line) => {
        const at = line.indexOf(":");
        return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
      }),
  );
  const status = Number.parseInt(headers.get("status") ?? "200", 10);
  headers.delete("status");
  reply.writeHead(status, Object.fromEntries(headers)).end(output.subarray(end + 4));
}
