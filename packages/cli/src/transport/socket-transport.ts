import { connect, type Socket } from "node:net";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import {
  BrokenStream,
  type ApiRequest,
  type ApiResponse,
  type ApiStream,
  type Transport,
} from "@wezterm-parallel/shared/client/transport";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { readBody } from "./read-body.ts";
import { readHead } from "./read-head.ts";
import { streamDecoder } from "./stream-decoder.ts";

/** A busy server answers within milliseconds; this is for a hanging server. */
const usualTimeoutMs = 30_000;

/**
 * HTTP/1.1 over a Unix socket, one connection per request, with node:net only: node:http costs 35 ms of every
 * command's start.
 */
export function createSocketTransport(socketPath: string): Transport {
  return {
    send: (request) => send(socketPath, request),
    stream: (request) => openStream(socketPath, request),
    decoder: streamDecoder,
  };
}

async function send(socketPath: string, request: ApiRequest): Promise<Result<ApiResponse, Failure>> {
  const timer = new Deadline(request.timeoutMs);
  const stream = await exchange(socketPath, request, timer);
  if (!stream.ok) return stream;
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of stream.value.bytes) pieces.push(piece);
  } catch (error) {
    if (!(error instanceof BrokenStream)) throw error;
    return fail(broken());
  } finally {
    timer.stop();
    stream.value.close();
  }
  const { status, headers } = stream.value;
  return ok({ status, headers, body: Buffer.concat(pieces).toString("utf8") });
}

/** The time limit applies until the headers have arrived, not to the body. */
async function openStream(socketPath: string, request: ApiRequest): Promise<Result<ApiStream, Failure>> {
  const timer = new Deadline(request.timeoutMs);
  const stream = await exchange(socketPath, request, timer);
  timer.stop();
  return stream;
}

async function exchange(
  socketPath: string,
  request: ApiRequest,
  timer: Deadline,
): Promise<Result<ApiStream, Failure>> {
  const connected = await open(socketPath);
  if (!connected.ok) return connected;
  const socket = connected.value;
  timer.start(() => socket.destroy());
  socket.write(requestText(request));
  const source = pieces(socket);
  const head = await readHead(source);
  if (head === undefined) {
    timer.stop();
    socket.destroy();
    return fail(broken());
  }
  const { status, headers } = head;
  return ok({ status, headers, bytes: readBody(head, source), close: () => socket.destroy() });
}

function open(socketPath: string): Promise<Result<Socket, Failure>> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once("connect", () => {
      // Later errors reach the reader through the iterator; this listener prevents an uncaught exception.
      socket.on("error", () => {});
      resolve(ok(socket));
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(fail(away(socketPath, error))));
  });
}

function away(socketPath: string, error: NodeJS.ErrnoException): Failure {
  if (error.code === "EACCES" || error.code === "EPERM") {
    return {
      reason: "unauthorized",
      detail: `The server's socket ${socketPath} belongs to another user.`,
      hint: "Run the command as the user who started the server.",
    };
  }
  if (error.code === "ENOENT") {
    return {
      reason: "unavailable",
      detail: `Nothing is running: no server answers at ${socketPath}.`,
      hint: "Start server and worker with: wzp run (or wzp up)",
      data: { sent: false },
    };
  }
  return {
    reason: "unavailable",
    detail: `No server answers at ${socketPath} (${error.code ?? error.message}).`,
    hint: "Start it with: wzp up",
    data: { sent: false },
  };
}

function broken(): Failure {
  return {
    reason: "unavailable",
    detail: "The server closed the connection or did not answer in time.",
    hint: "Check it with: wzp status",
  };
}

function requestText({ method, path, headers = {}, body }: ApiRequest): string {
  const length = body === undefined ? [] : [`content-length: ${Buffer.byteLength(body)}`];
  const type = body === undefined ? [] : ["content-type: application/json"];
  const own = Object.entries(headers).map(([name, value]) => `${name}: ${headerValue(value)}`);
  const head = [`${method} ${path} HTTP/1.1`, "host: wzp", "connection: close"];
  return `${[...head, ...type, ...length, ...own].join("\r\n")}\r\n\r\n${body ?? ""}`;
}

/** A line break in a value (an idempotency key from outside) must not become another header. */
function headerValue(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, "?");
}

/**
 * Yields the socket's bytes; treats a reset connection as its end, because the reader detects missing bytes.
 */
async function* pieces(socket: Socket): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of socket) yield piece as Uint8Array;
  } catch {
    return;
  }
}

class Deadline {
  readonly #ms: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number | undefined) {
    this.#ms = ms ?? usualTimeoutMs;
  }

  start(expired: () => void): void {
    this.#timer = setTimeout(expired, this.#ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
