import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface ReceivedPost {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface NextAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Closes the connection instead, or after the answer. */
  readonly close?: true | "afterwards";
  /** The answer waits for it. */
  readonly after?: Promise<unknown>;
}

/** A program that takes posts, as the receiver of a webhook does. */
export class TestReceiver implements AsyncDisposable {
  readonly received: ReceivedPost[] = [];
  /** Answers to the next posts. */
  readonly answers: NextAnswer[] = [];
  /** Answer to all others. */
  otherwise: NextAnswer = { status: 204 };
  /** Connections that were opened. */
  connections = 0;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  constructor() {
    this.#server.on("connection", () => (this.connections += 1));
  }

  /** `port` is one that it had before; absent: any. */
  async listen(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    return this;
  }

  /** Refuses connections until it listens again. */
  async hangUp(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Returns the type of each delivered event. */
  types(): readonly string[] {
    return this.received.map(({ body }) => (JSON.parse(body) as { type: string }).type);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hangUp();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = "", headers } = request;
    this.received.push({ path: url, headers, body: await text(request) });
    const { status, headers: more, body, close, after } = this.answers.shift() ?? this.otherwise;
    await after;
    if (close === true) response.destroy();
    else
      response.writeHead(status, more).end(body, () => {
        if (close === "afterwards") request.socket.destroy();
      });
  }
}
