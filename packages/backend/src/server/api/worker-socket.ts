import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

import type { Logger } from "pino";
import { WebSocketServer, type RawData, type WebSocket } from "ws";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Problem } from "@wezterm-parallel/shared/protocol/resources";
import { workerPath } from "@wezterm-parallel/shared/protocol/routes";
import { protocolVersion, releaseVersion } from "@wezterm-parallel/shared/protocol/version";
import {
  workerMessageSchema,
  type ServerMessage,
  type WorkerMessage,
} from "@wezterm-parallel/shared/protocol/worker-messages";

import type { Principal } from "../../base/access.ts";
import type { WorkerGateway } from "../../base/backlog.ts";
import { problemOf, problemType } from "../../base/problem.ts";
import type { ApiPorts } from "./api-ports.ts";
import { addressOf, listenerOf, originOf } from "./network-guard.ts";
import { tooManyRequests } from "./request-limits.ts";

/** Origin: a batch of reports with outputs; the largest seen in tests is a few hundred kilobytes. */
const messageLimit = 16 * 1024 * 1024;
/** A worker that takes no bytes while this much waits is cut off: it resumes with a new `hello`. */
const waitingLimit = 64 * 1024 * 1024;

export type AcceptUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface WorkerSockets extends Disposable {
  /** For the `upgrade` of every listener. */
  readonly upgrade: AcceptUpgrade;
}

/** Carries messages between workers and the gateway, in order; disposing ends all connections. */
export function acceptWorkers(ports: WorkerPorts, log: Logger): WorkerSockets {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: messageLimit,
    perMessageDeflate: false,
  });
  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    socket.on("error", () => {});
    const admitted = await admit(ports, request);
    if (!admitted.ok) return endWithProblem(socket, admitted.failure);
    ports.connections.add(socket, admitted.value);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      serveWorker({ socket: webSocket, together: () => holdTogether(socket) }, ports.gateway, log);
    });
  };
  return {
    upgrade: (request, socket, head) => void accept(request, socket, head),
    [Symbol.dispose]: () => {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}

type WorkerPorts = Pick<ApiPorts, "auth" | "connections" | "guard" | "gateway" | "limits">;

/** The same order as for requests: where it was sent to, who sent it, whether they may. */
async function admit(
  { auth, guard, limits }: WorkerPorts,
  request: IncomingMessage,
): Promise<Result<Principal, Problem>> {
  const refused = refuseUpgrade({ guard, limits }, request);
  if (refused !== undefined) return fail(refused);
  if (request.url?.split("?")[0] !== workerPath) return fail(problemOf(nothingToUpgrade));
  const principal = await auth.authenticate({
    listener: listenerOf(request),
    authorization: request.headers.authorization,
    origin: originOf(request, randomUUID(), guard),
  });
  if (!principal.ok) return fail(problemOf(principal.failure));
  const permitted = auth.authorize(principal.value, "worker");
  return permitted.ok ? ok(principal.value) : fail(problemOf(permitted.failure));
}

function refuseUpgrade(
  { guard, limits }: Pick<WorkerPorts, "guard" | "limits">,
  request: IncomingMessage,
): Problem | undefined {
  const foreign = guard.refuse(request);
  if (foreign !== undefined || listenerOf(request) === "socket") return foreign;
  const { allowed, retryMs } = limits.ofAddress(addressOf(request, guard));
  return allowed ? undefined : problemOf(tooManyRequests(retryMs));
}

const nothingToUpgrade: Failure = {
  reason: "not-found",
  detail: `Only ${workerPath} can be upgraded to a WebSocket.`,
};

function endWithProblem(socket: Duplex, problem: Problem): void {
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\ncontent-type: ${problemType}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

interface WorkerSocket {
  readonly socket: WebSocket;
  /** What is sent in this turn goes out in one write. */
  readonly together: () => void;
}

/** A commit brings an acknowledgement and new assignments at once: they wake the worker once. */
function holdTogether(stream: Duplex): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

function serveWorker({ socket, together }: WorkerSocket, gateway: WorkerGateway, log: Logger): void {
  const close = (why: string) => {
    log.info({ why }, "closing the connection of a worker");
    socket.close(1000, why.slice(0, 120));
  };
  const send = (message: ServerMessage) => {
    if (socket.bufferedAmount > waitingLimit) return socket.terminate();
    together();
    socket.send(JSON.stringify(message));
  };
  const link = gateway.open(send, close);
  socket.on("message", (data) => {
    const message = readMessage(data);
    if (message.ok) return link.receive(message.value);
    log.warn({ failure: message.failure }, "refused a message of a worker");
    send({ type: "refused", failure: message.failure });
    close(message.failure.reason);
  });
  socket.on("error", (error) => log.warn({ err: error }, "connection of a worker failed"));
  socket.on("close", () => link[Symbol.dispose]());
}

/** The version is looked at first: a message of another one need not fit our schemas. */
function readMessage(data: RawData): Result<WorkerMessage, Failure> {
  const value = parseJson(data);
  const mismatch = versionMismatch(value);
  if (mismatch !== undefined) return fail(mismatch);
  const parsed = workerMessageSchema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const detail = `The message is not valid at /${issue?.path.join("/") ?? ""}: ${issue?.message ?? ""}`;
  return fail({ reason: "invalid-request", detail });
}

function parseJson(data: RawData): unknown {
  try {
    return JSON.parse((data as Buffer).toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}

function versionMismatch(value: unknown): Failure | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!("type" in value && value.type === "hello" && "protocol" in value)) return undefined;
  if (value.protocol === protocolVersion) return undefined;
  return {
    reason: "version-mismatch",
    detail: `The worker speaks protocol ${String(value.protocol)}, this server (release ${releaseVersion}) ${protocolVersion}.`,
    hint: "Restart both with: wzp down && wzp up",
  };
}
