import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { chatProtocol } from "./chat-protocol.ts";
import { geminiProtocol } from "./gemini-protocol.ts";
import { messagesProtocol } from "./messages-protocol.ts";
import type { Asked, Json, ModelProtocol } from "./model-protocol.ts";
import { responsesProtocol } from "./responses-protocol.ts";
import { textProtocol } from "./text-protocol.ts";

const protocols: readonly ModelProtocol[] = [
  responsesProtocol,
  chatProtocol,
  geminiProtocol,
  textProtocol,
  messagesProtocol,
];
const hour = 3_600;

/**
 * A model of claude, codex, opencode, gemini and aider that does what the newest prompt says: `run: COMMAND` calls the tool for commands,
 * `ask: QUESTION|OPTION|OPTION` the one for questions, `hold:` answers when the test releases it, `limit:` is refused until an
 * hour has passed, `busy:` without a time, `stranger:` because of the key, `drop:` breaks off the first time; anything
 * else is answered with a sentence.
 */
export class ScriptedModel implements AsyncDisposable {
  readonly #server: Server;
  readonly #dropped = new Set<string>();
  #held = Promise.withResolvers<void>();
  #released = Promise.withResolvers<void>();
  /** The prompts of each request of an agent; requests for titles are left out. */
  readonly asked: (readonly string[])[] = [];
  /** The results of tools. */
  readonly results: string[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<ScriptedModel> {
    const server = createServer((request, response) => void model.#handle(request, response));
    const model = new ScriptedModel(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return model;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Settles once `hold:` was asked for. */
  async held(): Promise<void> {
    await this.#held.promise;
  }

  /** Answers what `hold:` holds, once it was asked for. */
  async release(): Promise<void> {
    await this.held();
    this.#released.resolve();
    this.#held = Promise.withResolvers();
    this.#released = Promise.withResolvers();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { pathname } = new URL(request.url ?? "", "http://x");
    const protocol = protocols.find(({ path }) => path.test(pathname));
    if (protocol === undefined) return void response.writeHead(404).end("{}");
    const asked = protocol.read(JSON.parse(body) as Json);
    const isStreamed = pathname.includes(":stream") || body.includes('"stream":true');
    // A title, or a choice between models.
    if (asked.tools.length === 0) return send(response, protocol, protocol.say("{}"), isStreamed);
    this.asked.push(asked.prompts);
    if (asked.result !== undefined) this.results.push(asked.result);
    await this.#answer(response, protocol, asked);
  }

  async #answer(response: ServerResponse, protocol: ModelProtocol, asked: Asked): Promise<void> {
    const said = asked.prompts.at(-1) ?? "";
    const { verb, rest } = asked.result === undefined ? wishIn(said) : nothing;
    if (verb === "limit" || verb === "busy" || verb === "stranger") return refuse(response, protocol, verb);
    if (verb === "hold") {
      this.#held.resolve();
      await this.#released.promise;
    }
    if (verb === "drop" && !this.#dropped.has(said)) {
      this.#dropped.add(said);
      return breakOff(response, protocol);
    }
    send(response, protocol, eventsOf(protocol, verb, rest), true);
  }
}

const nothing = { verb: "", rest: "" };

function wishIn(said: string): { readonly verb: string; readonly rest: string } {
  const found = /\b(?<verb>run|ask|hold|limit|busy|stranger|drop): (?<rest>.+)/.exec(said)?.groups;
  return { ...nothing, ...found };
}

function refuse(
  response: ServerResponse,
  protocol: ModelProtocol,
  verb: "limit" | "busy" | "stranger",
): void {
  const hasEnd = verb === "limit";
  const { status, body } = protocol.refuse(
    verb === "stranger" ? "login" : "limit",
    hasEnd ? hour : undefined,
  );
  const headers = { "content-type": "application/json", ...(hasEnd && { "retry-after": String(hour) }) };
  response.writeHead(status, headers).end(JSON.stringify(body));
}

function breakOff(response: ServerResponse, protocol: ModelProtocol): void {
  const [first = {}] = protocol.say("broken off");
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(line(first));
  response.destroy();
}

function eventsOf(protocol: ModelProtocol, verb: string, rest: string): readonly Json[] {
  if (verb === "run") return protocol.call(protocol.shell(rest));
  const [question = "", ...options] = rest.split("|");
  if (verb === "ask") return protocol.call(protocol.ask(question, options));
  return protocol.say(`Done with ${verb === "" ? "it" : verb}.`);
}

function send(
  response: ServerResponse,
  { ending }: ModelProtocol,
  events: readonly Json[],
  isStreamed: boolean,
): void {
  if (!isStreamed) {
    response.writeHead(200, { "content-type": "application/json" });
    return void response.end(JSON.stringify(events.at(-1)));
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(events.map(line).join("") + ending);
}

function line(event: Json): string {
  const { type } = event;
  return `${typeof type === "string" ? `event: ${type}\n` : ""}data: ${JSON.stringify(event)}\n\n`;
}
