import type { IncomingMessage } from "node:http";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { type Failure, failureSchema } from "@wezterm-parallel/shared/domain/failure";
import type { JoinedServer } from "@wezterm-parallel/shared/domain/joined-server";
import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

// An import would read every export of node:http, and its WebSocket loads undici: 13 MB.
const { request: requestPlain } = process.getBuiltinModule("node:http");
const { request: requestSecure } = process.getBuiltinModule("node:https");

interface ServerRequest {
  readonly method: "GET" | "POST" | "PUT";
  /** With query. */
  readonly path: string;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  /** Ends the tries. */
  readonly signal: AbortSignal;
}

/** A server that has to check a large pack answers within minutes. */
const silenceMs = 5 * 60_000;
const firstRetryMs = 100;
const longestRetryMs = 5_000;
/** The server did not take the request, or does not know yet that this worker has the attempt. */
const triedAgain: ReadonlySet<number> = new Set([404, 408, 429, 500, 502, 503, 504, 507]);

/** Requests of this worker to its server; each is repeated until the server has answered it. */
export class ServerRequests {
  readonly #server: JoinedServer;
  readonly #clock: Clock;

  constructor(server: JoinedServer, clock: Clock) {
    this.#server = server;
    this.#clock = clock;
  }

  async json<T>(request: ServerRequest): Promise<Result<T, Failure>> {
    return this.read(request, async (answer) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of answer) pieces.push(piece);
      return ok(JSON.parse(Buffer.concat(pieces).toString("utf8")) as T);
    });
  }

  /** Reads an answer; when it breaks off, `read` is called again with a new one. */
  async read<T>(
    request: ServerRequest,
    read: (answer: AsyncIterable<Uint8Array>) => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> {
    for (let tries = 1; ; tries += 1) {
      const tried = await this.#try(request, read);
      if (tried !== undefined) return tried;
      if (request.signal.aborted) return fail(givenUp);
      await this.#pause(tries, request.signal);
    }
  }

  /** Returns undefined when it makes sense to try again. */
  async #try<T>(
    request: ServerRequest,
    read: (answer: AsyncIterable<Uint8Array>) => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure> | undefined> {
    const answer = await this.#send(request);
    if (answer === undefined) return undefined;
    const { statusCode = 0 } = answer;
    try {
      if (statusCode === 200) return await read(answer as AsyncIterable<Uint8Array>);
      const failure = await readFailure(answer);
      return triedAgain.has(statusCode) ? undefined : fail(failure);
    } catch {
      return undefined;
    } finally {
      answer.destroy();
    }
  }

  #send({ method, path, json, bytes, signal }: ServerRequest): Promise<IncomingMessage | undefined> {
    const { server, token, ca } = this.#server;
    const url = new URL(path, server);
    const body = bytes ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json)));
    const type = bytes === undefined ? "application/json" : "application/octet-stream";
    const headers = {
      authorization: `Bearer ${token}`,
      "user-agent": `wzp/${releaseVersion}`,
      ...(body !== undefined && { "content-type": type, "content-length": String(body.length) }),
    };
    const { promise, resolve } = Promise.withResolvers<IncomingMessage | undefined>();
    const send = url.protocol === "https:" ? requestSecure : requestPlain;
    const sent = send(url, { method, headers, signal, timeout: silenceMs, ca }, resolve);
    sent.on("timeout", () => sent.destroy());
    sent.on("error", () => resolve(undefined));
    sent.end(body);
    return promise;
  }

  async #pause(tries: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const plain = Math.min(longestRetryMs, firstRetryMs * 2 ** (tries - 1));
    using _timer = this.#clock.after(plain * (0.5 + Math.random() / 2), resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
  }
}

async function readFailure(answer: IncomingMessage): Promise<Failure> {
  const pieces: Uint8Array[] = [];
  for await (const piece of answer) pieces.push(piece as Uint8Array);
  try {
    const told = failureSchema.safeParse(JSON.parse(Buffer.concat(pieces).toString("utf8")));
    if (told.success) return told.data;
  } catch {
    // No answer of wzp: a proxy in between made it.
  }
  const detail = createMessage("server-answered-oddly", { status: answer.statusCode ?? 0 });
  return createFailure({ reason: "unavailable", detail });
}

const givenUp = createFailure({ reason: "unavailable", detail: createMessage("server-not-reached") });
