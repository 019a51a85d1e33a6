import { hash, randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";

import type { Logger } from "pino";
import type { WebSocket } from "ws";
import { z } from "zod";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok } from "@wezterm-parallel/shared/base/result";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { failureSchema } from "@wezterm-parallel/shared/domain/failure";
import { type Phase, sessionId } from "@wezterm-parallel/shared/protocol/home";
import { hostSocket } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { WorkerGateway } from "../../base/backlog.ts";
import { bridgeSocket } from "../../base/relay/bridge-socket.ts";
import type { UpgradeEndpoint } from "../http/upgrade-endpoint.ts";

interface WorkerTerminalsOptions {
  readonly gateway: Pick<WorkerGateway, "ask">;
  /** Directory of sockets. */
  readonly runtime: string;
  readonly clock: Clock;
  readonly log: Logger;
}

interface SessionFile {
  readonly worker: string;
  /** Id of the attempt. */
  readonly id: string;
  readonly path: string;
}

/** The largest piece of a terminal's output is a snapshot of some hundred kilobytes. */
const messageLimit = 16 * 1024 * 1024;
/** Over the internet, twice: the question, and the connection of the worker. */
const dialLimitMs = 15_000;
/** Hosts have up to 32 sessions each; a worker with 64 tasks has a few. */
const mostRelays = 500;

/**
 * Terminals of workers elsewhere. Each of their session hosts gets a socket here, which passes everything on over a
 * connection that the worker opens: viewers on this machine need not know that the host is on another.
 */
export class WorkerTerminals implements Disposable {
  readonly #options: WorkerTerminalsOptions;
  readonly #relays = new Map<string, Server>();
  /** Connections that a worker was asked to open. */
  readonly #awaited = new Map<
    string,
    { readonly worker: string; readonly take: (socket: WebSocket) => void }
  >();

  constructor(options: WorkerTerminalsOptions) {
    this.#options = options;
  }

  /** Returns the file of a session as it is right for this machine; undefined if it is not valid. */
  async describe({ worker, id, path }: SessionFile, text: string): Promise<string | undefined> {
    const known = (path.endsWith("exit.json") ? exitSchema : metaSchema).safeParse(parseJson(text));
    if (!known.success) return undefined;
    const { host, ...meta } = known.data;
    const relay = relayOf(worker, host);
    const socket = hostSocket(this.#options.runtime, relay);
    if (meta.terminal && path.endsWith("meta.json")) await this.#open(relay, socket, { worker, host });
    const phase = (path.includes("/") ? path.split("/")[0] : "run") as Phase;
    return JSON.stringify({ ...meta, id: sessionId(id, phase), host: relay, socket });
  }

  /** Serves the connections of workers. */
  get endpoint(): UpgradeEndpoint {
    return {
      messageLimit,
      isStream: false,
      prepare: async ({ principal, parameters }) => {
        const awaited = this.#awaited.get(parameters["stream"] ?? "");
        if (awaited === undefined || principal.kind !== "worker" || awaited.worker !== principal.id)
          return fail(nothingAwaited);
        this.#awaited.delete(parameters["stream"] ?? "");
        return ok(awaited.take);
      },
    };
  }

  [Symbol.dispose](): void {
    for (const relay of this.#relays.values()) relay.close();
  }

  async #open(relay: string, path: string, at: { readonly worker: string; readonly host: string }) {
    if (this.#relays.has(relay)) return;
    const server = createServer((viewer) => void this.#connect(viewer, at));
    this.#relays.set(relay, server);
    const [oldest] = this.#relays.keys();
    if (this.#relays.size > mostRelays && oldest !== undefined) this.#close(oldest);
    rmSync(path, { force: true });
    const { promise, resolve } = Promise.withResolvers<void>();
    server.once("error", (error) => {
      this.#options.log.warn({ err: error, path }, "a terminal of a worker cannot be reached");
      this.#relays.delete(relay);
      resolve();
    });
    server.listen(path, resolve);
    await promise;
  }

  #close(relay: string): void {
    this.#relays.get(relay)?.close();
    this.#relays.delete(relay);
  }

  async #connect(viewer: Socket, { worker, host }: { readonly worker: string; readonly host: string }) {
    viewer.on("error", () => viewer.destroy());
    const stream = randomUUID();
    const { promise, resolve } = Promise.withResolvers<WebSocket | undefined>();
    using _late = this.#options.clock.after(dialLimitMs, () => resolve(undefined));
    viewer.once("close", () => resolve(undefined));
    this.#awaited.set(stream, { worker, take: resolve });
    const asked = await this.#options.gateway.ask<"dial">(worker, { kind: "dial", host, stream });
    if (!asked.ok) resolve(undefined);
    const socket = await promise;
    this.#awaited.delete(stream);
    if (socket === undefined) return void viewer.destroy();
    bridgeSocket(socket, viewer);
  }
}

function relayOf(worker: string, host: string): string {
  return `w-${hash("sha256", `${worker}/${host}`).slice(0, 12)}`;
}

/** Without what only programs of the worker's machine may use, such as process ids. */
const metaSchema = z.object({
  host: z.string().regex(/^[\w-]{1,100}$/),
  terminal: z.boolean(),
  argv: z.array(z.string()),
  startedAt: z.number(),
  timed: z.literal(true).optional(),
});

const exitSchema = metaSchema.extend({
  kind: z.enum(["exited", "signalled"]),
  code: z.number().int().optional(),
  signal: z.string().optional(),
  at: z.number(),
  logBytes: z.number().int(),
  logTruncated: z.object({ dropped: z.number().int(), failure: failureSchema }).optional(),
  sizes: z.array(z.object({ at: z.number(), columns: z.number().int(), rows: z.number().int() })).optional(),
  leaseExpired: z.literal(true).optional(),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const nothingAwaited = createFailure({
  reason: "not-found",
  detail: createMessage("stream-not-awaited"),
});
