import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** `reset`: before the server hears of it. `lost`: after it has answered. `half`: in the middle of the answer's
 * body. `silent`: never answered. */
type FaultKind = "busy" | "reset" | "lost" | "half" | "silent";

interface Fault {
  readonly kind: FaultKind;
  /** Method of the requests that it strikes; absent: any. */
  readonly method?: string;
}

const busy =
  '<?xml version="1.0" encoding="UTF-8"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';

/** Stands in front of a real HTTP server, and breaks the next requests as it was told. */
export class FaultyProxy implements AsyncDisposable {
  /** Each strikes the next request that it matches. */
  readonly faults: Fault[] = [];
  readonly seen: { readonly method: string; readonly path: string }[] = [];
  /** Nobody answers. */
  away = false;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #target: string;
  readonly #server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing));

  private constructor(target: string) {
    this.#target = target;
  }

  static async before(target: string): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = "", url: path = "" } = incoming;
    this.seen.push({ method, path });
    const fault = this.away ? { kind: "reset" as const } : this.#next(method);
    try {
      if (fault?.kind === "reset") return void incoming.socket.resetAndDestroy();
      const body = await buffer(incoming);
      if (fault?.kind === "busy")
        return void outgoing.writeHead(503, { "content-type": "application/xml" }).end(busy);
      if (fault?.kind !== "silent") await this.#answer(incoming, outgoing, { body, fault });
    } catch {
      incoming.socket.destroy();
    }
  }

  async #answer(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    { body, fault }: { readonly body: Buffer; readonly fault: Fault | undefined },
  ): Promise<void> {
    const answer = await this.#ask(incoming, body);
    const content = await buffer(answer);
    if (fault?.kind === "lost") return void incoming.socket.resetAndDestroy();
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
    if (fault?.kind !== "half") return void outgoing.end(content);
    outgoing.write(content.subarray(0, content.length / 2), () => incoming.socket.destroy());
  }

  #next(method: string): Fault | undefined {
    const at = this.faults.findIndex((fault) => fault.method === undefined || fault.method === method);
    return at < 0 ? undefined : this.faults.splice(at, 1)[0];
  }

  /** The header `host` stays, because it is signed. */
  async #ask({ method, url, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const passed = request(`${this.#target}${url}`, { method, headers, agent: this.#agent });
    passed.end(body);
    const [answer] = (await once(passed, "response")) as [IncomingMessage];
    return answer;
  }
}
