import { spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

import type { Method, Params } from "../mux/requests.ts";
import { guiLink, muxServerExecutable, runtimeDirectory } from "../paths.ts";
import { CallFailed } from "./failure.ts";

/** Each pause is longer than the previous one; 2.25 s in all. */
const attempts = 10;
const stepMs = 50;

interface Discovery {
  readonly autoStart: boolean;
  readonly preferMux: boolean;
  readonly windowClass: string | undefined;
}

/** One connection to a server, over which a call sends one request after another. */
export class Connection {
  readonly #socket: Socket;
  readonly #subcommand: string;
  readonly #answers: AsyncIterator<string>;

  private constructor(socket: Socket, subcommand: string) {
    this.#socket = socket;
    this.#subcommand = subcommand;
    const lines = createInterface({ input: socket });
    // Errors of the socket end the response stream.
    lines.on("error", () => socket.destroy());
    this.#answers = lines[Symbol.asyncIterator]();
  }

  static async open(subcommand: string, discovery: Discovery): Promise<Connection> {
    const path = socketPath(discovery);
    const socket = await (discovery.autoStart ? connectOrStart(path) : tryOnce(path));
    if (socket !== undefined) return new Connection(socket, subcommand);
    throw new CallFailed(`failed to connect to Socket(${JSON.stringify(path)}): connecting to ${path}`);
  }

  async ask<M extends Method>(method: M, params: Params[M]): Promise<unknown> {
    this.#socket.write(`${JSON.stringify({ subcommand: this.#subcommand, method, params })}\n`);
    const { value, done = false } = await this.#answers
      .next()
      .catch(() => ({ value: undefined, done: true }));
    if (done) throw new CallFailed("Client was destroyed");
    const answer = JSON.parse(String(value)) as { readonly ok?: unknown; readonly error?: string };
    if (answer.error === undefined) return answer.ok;
    const reason = JSON.stringify(`Error: ${answer.error}`);
    throw new CallFailed(`unexpected response Ok(ErrorResponse(ErrorResponse { reason: ${reason} }))`);
  }

  close(): void {
    this.#socket.destroy();
  }
}

function socketPath({ preferMux, windowClass }: Discovery): string {
  const { WEZTERM_UNIX_SOCKET: given } = process.env;
  if (given !== undefined && given !== "") return given;
  const published = preferMux ? undefined : readLink(guiLink(process.env, windowClass));
  return published ?? join(runtimeDirectory(process.env), "sock");
}

/** Does not check the target: a link left by a crashed GUI is followed too. */
function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

async function connectOrStart(path: string): Promise<Socket | undefined> {
  const found = await tryOften(path);
  if (found !== undefined) return found;
  // On the default socket, even if another one was requested.
  spawn(muxServerExecutable, ["--daemonize"], { stdio: "ignore" }).unref();
  return tryOften(path);
}

async function tryOften(path: string): Promise<Socket | undefined> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    await delay(attempt * stepMs);
    const socket = await tryOnce(path);
    if (socket !== undefined) return socket;
  }
  return undefined;
}

function tryOnce(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    // Later errors end the response stream.
    socket.on("error", () => resolve(undefined));
  });
}
