import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

export type Json = Readonly<Record<string, unknown>>;

/** The answer of the other side instead of a result. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export type Answer =
  | { readonly kind: "result"; readonly result: Json }
  | { readonly kind: "error"; readonly error: RpcError };

interface Handlers {
  /** A request of the other side; what it returns is the result. */
  readonly request: (method: string, params: Json) => Promise<Json | undefined>;
  readonly notification: (method: string, params: Json) => void;
}

/** The other side has ended. */
const gone: Answer = { kind: "error", error: { code: -32_000, message: "The agent has ended." } };
const methodNotFound: RpcError = { code: -32_601, message: "Method not found" };

/** JSON-RPC 2.0 with a message per line, as the Agent Client Protocol uses it. Lines that are none are ignored. */
export class Rpc {
  readonly #output: Writable;
  readonly #handlers: Handlers;
  readonly #open = new Map<number, (answer: Answer) => void>();
  #lastId = 0;
  #ended = false;

  constructor(input: Readable, output: Writable, handlers: Handlers) {
    this.#output = output;
    this.#handlers = handlers;
    // A pipe whose reader is gone: the end of its output says so.
    output.on("error", () => {});
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on("line", (line) => void this.#handle(parse(line)));
    lines.on("close", () => this.#end());
  }

  call(method: string, params: Json): Promise<Answer> {
    if (this.#ended) return Promise.resolve(gone);
    const id = (this.#lastId += 1);
    return new Promise((answered) => {
      this.#open.set(id, answered);
      this.#write({ id, method, params });
    });
  }

  notify(method: string, params: Json): void {
    this.#write({ method, params });
  }

  #end(): void {
    this.#ended = true;
    for (const answered of this.#open.values()) answered(gone);
    this.#open.clear();
  }

  async #handle(message: Json): Promise<void> {
    const { id, method } = message;
    if (typeof method === "string") {
      const params = toJson(message["params"]);
      if (id === undefined) return this.#handlers.notification(method, params);
      const result = await this.#handlers.request(method, params);
      return this.#write(result === undefined ? { id, error: methodNotFound } : { id, result });
    }
    const answered = typeof id === "number" ? this.#open.get(id) : undefined;
    if (answered === undefined) return;
    this.#open.delete(Number(id));
    answered(answerOf(message));
  }

  #write(message: Json): void {
    if (!this.#ended) this.#output.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  }
}

function answerOf(message: Json): Answer {
  if (message["error"] === undefined) return { kind: "result", result: toJson(message["result"]) };
  const { code, message: text, data } = toJson(message["error"]);
  return { kind: "error", error: { code: Number(code), message: String(text), data } };
}

function parse(line: string): Json {
  try {
    return toJson(JSON.parse(line));
  } catch {
    return {};
  }
}

export function toJson(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}
