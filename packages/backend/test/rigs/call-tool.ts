import { pages } from "@wezterm-parallel/shared/protocol/api/first-routes";

/** The answer of `/mcp` to one message. */
export interface ToolAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** The messages of the answer that are JSON. */
  readonly messages: readonly JsonRpc[];
}

export interface JsonRpc {
  readonly jsonrpc?: string;
  readonly id?: unknown;
  readonly result?: {
    readonly isError?: boolean;
    readonly content?: readonly { readonly type: string; readonly text: string }[];
    readonly tools?: readonly { readonly name: string; readonly inputSchema: object }[];
  };
  readonly error?: { readonly code: number; readonly message: string };
}

/** Sends one text to `/mcp`, as a client of the streamable HTTP transport does. */
export async function askMcp(
  base: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<ToolAnswer> {
  const { method, path } = pages.mcp;
  const accept = "application/json, text/event-stream";
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: { accept, "content-type": "application/json", ...headers },
    body,
    signal: AbortSignal.timeout(30_000),
  });
  const type = answer.headers.get("content-type")?.split(";")[0] ?? "none";
  const text = await answer.text();
  return { status: answer.status, type, body: text, messages: messagesOf(type, text) };
}

function messagesOf(type: string, text: string): readonly JsonRpc[] {
  const parts =
    type === "text/event-stream" ? [...text.matchAll(/^data: (.*)$/gm)].map(([, line = ""]) => line) : [text];
  return parts.filter((part) => part !== "").flatMap((part) => JSON.parse(part) as JsonRpc);
}

/** Calls one tool; returns its text, and whether it failed. */
export async function callTool(
  base: string,
  token: string,
  { name, args = {} }: { readonly name: string; readonly args?: object | undefined },
): Promise<{ readonly text: string; readonly isError: boolean }> {
  const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } };
  const answer = await askMcp(base, JSON.stringify(message), { authorization: `Bearer ${token}` });
  const { result, error } = answer.messages.at(-1) ?? {};
  const text = result?.content?.[0]?.text ?? error?.message ?? answer.body;
  return { text, isError: result === undefined || result.isError === true };
}
