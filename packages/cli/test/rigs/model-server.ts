import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A part of a message of the Anthropic Messages API. */
interface Part {
  readonly type: string;
  readonly text?: string;
  /** The result of a tool. */
  readonly content?: unknown;
}

interface Asked {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string | readonly Part[] }[];
  readonly tools?: readonly unknown[];
}

/**
 * A model behind the Anthropic Messages API that does what the last prompt says: `run: COMMAND` calls the tool Bash,
 * `ask: QUESTION|OPTION|OPTION` the tool AskUserQuestion, `use: TOOL {…}` that tool, with this input, whose result is the answer; `repeat: COMMAND` calls the tool Bash again and again, and never ends; `limit` is refused as an account at its limit is, and anything else is answered with a sentence.
 */
export class ModelServer implements AsyncDisposable {
  readonly #server: Server;
  /** The last prompt of each request, empty after a result of a tool. Requests for titles are left out. */
  readonly asked: string[] = [];
  /** The result of a tool in each request that has one. */
  readonly results: string[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<ModelServer> {
    const server = createServer((request, response) => void answer(request, response, model));
    const model = new ModelServer(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return model;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, log: ModelServer): Promise<void> {
  const body = await text(request);
  if (!request.url?.startsWith("/v1/messages")) return void response.writeHead(200).end("{}");
  const asked = JSON.parse(body) as Asked;
  const said = lastWords(asked);
  if (/\blimit\b/.test(said)) return refuse(response);
  // Requests without tools ask for a title.
  const isTitle = (asked.tools?.length ?? 0) === 0;
  if (!isTitle) log.asked.push(said);
  const result = lastResult(asked);
  if (!isTitle && result !== "") log.results.push(result);
  const call = isTitle ? undefined : (findRepeated(body) ?? findCall(said));
  send(response, asked.model, call === undefined ? words(result) : toolCall(call));
}

/** The last prompt; empty once a tool has answered it. A prompt after a refusal follows the tool's result. */
function lastWords({ messages }: Asked): string {
  const content = messages.findLast(({ role }) => role === "user")?.content ?? "";
  if (typeof content === "string") return content;
  const last = content.at(-1);
  return last?.type === "text" ? (last.text ?? "") : "";
}

function lastResult({ messages }: Asked): string {
  const content = messages.findLast(({ role }) => role === "user")?.content ?? "";
  const last = typeof content === "string" ? undefined : content.at(-1);
  return last?.type === "tool_result" ? JSON.stringify(last.content) : "";
}

function refuse(response: ServerResponse): void {
  const message = "This request would exceed your account's rate limit. Please try again later.";
  response.writeHead(429, { "content-type": "application/json", "retry-after": "3600" });
  response.end(JSON.stringify({ type: "error", error: { type: "rate_limit_error", message } }));
}

interface Block {
  readonly block: object;
  readonly delta: object;
  readonly stop: "end_turn" | "tool_use";
}

function words(result: string): Block {
  return {
    block: { type: "text", text: "" },
    delta: { type: "text_delta", text: `Done. ${result}` },
    stop: "end_turn",
  };
}

interface ToolCall {
  readonly name: string;
  readonly input: object;
}

function findRepeated(body: string): ToolCall | undefined {
  const command = /repeat: ([\w .]+)/.exec(body)?.[1];
  return command === undefined
    ? undefined
    : { name: "Bash", input: { command, description: `Runs it at ${Date.now()}` } };
}

function findCall(said: string): ToolCall | undefined {
  const command = /run: (.+)/.exec(said)?.[1];
  if (command !== undefined) return { name: "Bash", input: { command, description: "Runs it" } };
  const [, used, input = "{}"] = /use: (\S+)(?: (\{.*\}))?/.exec(said) ?? [];
  if (used !== undefined) return { name: used, input: JSON.parse(input) as object };
  const [question, ...labels] = /ask: (.+)/.exec(said)?.[1]?.split("|") ?? [];
  if (question === undefined) return undefined;
  const options = labels.map((label) => ({ label, description: label }));
  return {
    name: "AskUserQuestion",
    input: { questions: [{ question, header: "Choice", multiSelect: false, options }] },
  };
}

function toolCall({ name, input }: ToolCall): Block {
  return {
    block: { type: "tool_use", id: `toolu_${Date.now()}`, name, input: {} },
    delta: { type: "input_json_delta", partial_json: JSON.stringify(input) },
    stop: "tool_use",
  };
}

function send(response: ServerResponse, model: string, { block, delta, stop }: Block): void {
  const usage = { input_tokens: 1, output_tokens: 1 };
  const message = { id: `msg_${Date.now()}`, type: "message", role: "assistant", model, content: [], usage };
  const events: readonly { readonly type: string; readonly [field: string]: unknown }[] = [
    { type: "message_start", message },
    { type: "content_block_start", index: 0, content_block: block },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: stop }, usage },
    { type: "message_stop" },
  ];
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(""));
}
