import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import type { ForgeKind } from "@wezterm-parallel/shared/domain/change/forge/forge-names";

import { type ApiAnswer, ForgeState } from "./forge-state.ts";
import { answerGitea } from "./gitea-api.ts";
import { answerGithub } from "./github-api.ts";
import { answerGitlab } from "./gitlab-api.ts";
import { serveGit } from "./serve-git.ts";

interface Fault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Only requests with this method and path. */
  readonly on?: { readonly method: string; readonly path: RegExp };
  /** Do it, but break the connection instead of answering. */
  readonly breaks?: boolean;
  readonly delayMs?: number;
  left: number;
}

const apis = { gitea: answerGitea, github: answerGithub, gitlab: answerGitlab };

/**
 * A forge on this machine: git over smart HTTP by `git http-backend`, and the part of the API that we use, which
 * refuses what the forge's documentation does not allow.
 */
export class ForgeServer extends ForgeState implements AsyncDisposable {
  readonly kind: ForgeKind;
  /** Requests to the API, such as `GET /api/v1/repos/acme/site/pulls/1 304`. */
  readonly requests: string[] = [];
  readonly #faults: Fault[] = [];
  readonly #server = createServer((request, reply) => void this.#serve(request, reply));

  private constructor(kind: ForgeKind) {
    super();
    this.kind = kind;
  }

  static async open(kind: ForgeKind): Promise<ForgeServer> {
    const forge = new ForgeServer(kind);
    await new Promise<void>((done) => forge.#server.listen(0, "127.0.0.1", done));
    forge.url = `http://127.0.0.1:${(forge.#server.address() as AddressInfo).port}`;
    return forge;
  }

  get remote(): string {
    return `${this.url}/${this.repository}.git`;
  }

  get forkRemote(): string {
    return `${this.url}/${this.fork}.git`;
  }

  /** Lets the next requests fail, or those that match. */
  fail(fault: Omit<Fault, "left">, times = 1): void {
    this.#faults.push({ ...fault, left: times });
  }

  recover(): void {
    this.#faults.length = 0;
  }

  async #serve(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? "/", this.url);
    const isGit = [this.repository, this.fork].some((name) => address.pathname.startsWith(`/${name}.git/`));
    if (isGit) return serveGit(this, request, reply);
    const body = await readBody(request);
    const path = decodeURIComponent(address.pathname);
    const fault = this.#takeFault(request.method ?? "", path);
    if (fault?.delayMs !== undefined) await delay(fault.delayMs);
    if (fault?.status !== undefined) {
      this.requests.push(`${request.method} ${path} ${fault.status}`);
      return void reply.writeHead(fault.status, fault.headers).end(fault.body ?? "");
    }
    const { method = "GET", headers } = request;
    const answer = apis[this.kind](this, { method, path, query: address.searchParams, headers, body });
    if (fault?.breaks === true) return void request.socket.destroy();
    this.#answer(request, reply, { path, answer });
  }

  #answer(
    request: IncomingMessage,
    reply: ServerResponse,
    { path, answer }: { readonly path: string; readonly answer: ApiAnswer },
  ): void {
    const text = answer.body === undefined ? "" : JSON.stringify(answer.body);
    const etag = `W/"${createHash("sha256").update(text).digest("hex").slice(0, 16)}"`;
    const isKnown =
      request.method === "GET" && answer.status === 200 && request.headers["if-none-match"] === etag;
    const status = isKnown ? 304 : answer.status;
    this.requests.push(`${request.method} ${path} ${status}`);
    reply.writeHead(status, { "content-type": "application/json", etag }).end(isKnown ? "" : text);
  }

  #takeFault(method: string, path: string): Fault | undefined {
    const fault = this.#faults.find(
      ({ on, left }) => left > 0 && (on === undefined || (on.method === method && on.path.test(path))),
    );
    if (fault !== undefined) fault.left -= 1;
    return fault;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
    this[Symbol.dispose]();
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString("utf8");
  return text === "" ? undefined : JSON.parse(text);
}
