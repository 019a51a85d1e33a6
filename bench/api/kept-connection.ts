import { connect, type Socket } from "node:net";

interface Exchange {
  readonly status: number;
  readonly bytes: number;
}

export interface KeptRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * One kept HTTP connection, implemented by hand: a client library would cost more than the measured server.
 */
export class KeptConnection {
  readonly #socket: Socket;
  readonly #host: string;
  #waiting: { resolve: (answer: Exchange) => void; reject: (error: Error) => void } | undefined;
  #seen: Buffer = Buffer.alloc(0);

  constructor(port: number, from: string) {
    this.#host = `127.0.0.1:${port}`;
    this.#socket = connect({ host: "127.0.0.1", port, localAddress: from, noDelay: true });
    this.#socket.on("data", (piece) => this.#hear(piece));
    this.#socket.on("error", (error) => this.#waiting?.reject(error));
    this.#socket.on("close", () => this.#waiting?.reject(new Error("the server closed the connection")));
  }

  /** Sends one request at a time; every answer has a Content-Length. */
  send({ method, path, headers = {}, body }: KeptRequest): Promise<Exchange> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const length =
      body === undefined
        ? ""
        : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
    const { promise, resolve, reject } = Promise.withResolvers<Exchange>();
    this.#waiting = { resolve, reject };
    this.#socket.write(
      `${method} ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n${lines.join("")}${length}\r\n${body ?? ""}`,
    );
    return promise;
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #hear(piece: Buffer): void {
    this.#seen = this.#seen.length === 0 ? piece : Buffer.concat([this.#seen, piece]);
    const head = this.#seen.indexOf("\r\n\r\n");
    if (head < 0) return;
    const text = this.#seen.toString("latin1", 0, head);
    const bytes = Number(/content-length: (\d+)/i.exec(text)?.[1]);
    if (this.#seen.length < head + 4 + bytes) return;
    this.#seen = Buffer.alloc(0);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve({ status: Number(text.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length)), bytes });
  }
}
