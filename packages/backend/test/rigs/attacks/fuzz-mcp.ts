import fc from "fast-check";

import { agentAtWork } from "../agent-at-work.ts";
import { askMcp, type JsonRpc, type ToolAnswer } from "../call-tool.ts";
import { beginProjects } from "../two-projects.ts";
import { attackRig, person, type AttackRig } from "./attack-rig.ts";
import { type JsonSchema, valuesOf } from "./schema-values.ts";

interface Sent {
  readonly as: string;
  readonly tool: string | undefined;
  readonly body: string;
}

export interface McpFuzzReport {
  /** Answers of each tool that did what was asked. */
  readonly done: Readonly<Record<string, number>>;
  /** All answers of each tool. */
  readonly called: Readonly<Record<string, number>>;
  /** A 5xx, a stack, a token, no answer in time, one that is no JSON-RPC, or one to nobody. */
  readonly wrong: readonly string[];
  /** Tasks of each run in the end. */
  readonly tasks: Readonly<Record<string, readonly string[]>>;
}

interface Tool {
  readonly name: string;
  readonly inputSchema: JsonSchema;
}

type Headers = Readonly<Record<string, string>>;

const plenty = { burst: 1e6, perSecond: 1e6 } as const;
/** Most messages on their way at once: some tools wait for a second. */
const atOnce = 24;

/** Sends `requests` messages to `/mcp`: calls made from the schemas of its tools, and messages that are none. */
export async function fuzzMcp(requests: number, seed: number): Promise<McpFuzzReport> {
  await using rig = await attackRig({ limits: { address: plenty, account: plenty, streams: 100_000 } });
  await beginProjects(rig);
  const { token, worker } = await agentAtWork(rig, { may: ["add-tasks", "prompt-agents"] });
  // It answers no requests for files, and each would wait for it to the limit.
  worker.leave();
  const people = new Map<string, Headers>([
    ["nobody", {}],
    ["agent", { authorization: `Bearer ${token}` }],
    ["operator", (await person(rig, "fuzz-operator", "operator")).headers],
    ["viewer", (await person(rig, "fuzz-viewer", "viewer")).headers],
  ]);
  const tools = new Map<string, readonly Tool[]>();
  for (const [name, headers] of people) tools.set(name, await toolsOf(rig, headers));
  const judge = new McpJudge();
  const left = fc.sample(messages(tools), { numRuns: requests, seed }).values();
  const send = async () => {
    for (const sent of left) judge.hear(sent, await askMcp(rig.base, sent.body, people.get(sent.as) ?? {}));
  };
  await Promise.all(Array.from({ length: atOnce }, send));
  for (const [name, headers] of people)
    if ((await toolsOf(rig, headers)).length !== tools.get(name)?.length)
      judge.wrong.push(`${name} has other tools than before`);
  const { done, called, wrong } = judge;
  return { done, called, wrong, tasks: await tasksOf(rig) };
}

async function toolsOf(rig: AttackRig, headers: Headers): Promise<readonly Tool[]> {
  const list = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });
  return (await askMcp(rig.base, list, headers)).messages[0]?.result?.tools ?? [];
}

async function tasksOf(rig: AttackRig): Promise<Readonly<Record<string, readonly string[]>>> {
  const runs = await rig.own<{ items: readonly { id: string }[] }>("GET", "/api/v1/runs");
  const read = async ({ id }: { id: string }) => {
    const path = `/api/v1/tasks?run=${id}&limit=1000`;
    const tasks = await rig.own<{ items: readonly { name: string }[] }>("GET", path);
    return [id, tasks.items.map(({ name }) => name)] as const;
  };
  return Object.fromEntries(await Promise.all(runs.items.map(read)));
}

function messages(tools: ReadonlyMap<string, readonly Tool[]>): fc.Arbitrary<Sent> {
  const people = [...tools.keys()];
  const known = fc.oneof(...[...tools].flatMap(([as, each]) => each.map((tool) => callOf(as, tool))));
  const nobody = fc.oneof(...(tools.get("agent") ?? []).map((tool) => callOf("nobody", tool)));
  const broken = fc
    .tuple(known, fc.double({ min: 0, max: 0.99, noNaN: true }))
    .map(([{ as, body }, share]): Sent => ({
      as,
      tool: undefined,
      body: body.slice(0, body.length * share),
    }));
  const text = fc.oneof(fc.json({ maxDepth: 4 }), fc.string({ unit: "binary", maxLength: 40 }), envelope());
  const odd = fc.record({ as: fc.constantFrom(...people), tool: fc.constant(undefined), body: text });
  return fc.oneof(
    { weight: 8, arbitrary: known },
    { weight: 1, arbitrary: nobody },
    { weight: 1, arbitrary: broken },
    { weight: 2, arbitrary: odd },
  );
}

/** Messages of the protocol with wrong parts. */
function envelope(): fc.Arbitrary<string> {
  const method = fc.constantFrom(
    "tools/call",
    "tools/list",
    "initialize",
    "ping",
    "resources/read",
    "notifications/cancelled",
    "__proto__",
  );
  const call = fc.record({ name: fc.string(), arguments: fc.jsonValue() });
  const params = fc.oneof(fc.jsonValue({ maxDepth: 3 }), call);
  const id = fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.constant({}));
  const message = fc.record(
    { jsonrpc: fc.constantFrom("2.0", "1.0"), id, method, params },
    { requiredKeys: [] },
  );
  return fc.oneof(message, fc.array(message, { maxLength: 3 })).map((value) => JSON.stringify(value));
}

function callOf(as: string, tool: Tool): fc.Arbitrary<Sent> {
  return valuesOf(tool.inputSchema, { document: {} }).map((value) => {
    const params = { name: tool.name, arguments: withShortWait(tool, value) };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 7, method: "tools/call", params });
    return { as, tool: tool.name, body };
  });
}

/** Waits of an hour are allowed, and would be the length of the test: each is as short as its tool permits. */
function withShortWait({ inputSchema }: Tool, given: unknown): unknown {
  const shortest = inputSchema.properties?.["seconds"]?.minimum;
  if (shortest === undefined || typeof given !== "object" || given === null || Array.isArray(given))
    return given;
  const { seconds = shortest } = given as { readonly seconds?: unknown };
  const isLong = typeof seconds === "number" && seconds > shortest;
  return { ...given, seconds: isLong ? shortest : seconds };
}

class McpJudge {
  readonly done: Record<string, number> = {};
  readonly called: Record<string, number> = {};
  readonly wrong: string[] = [];

  hear(sent: Sent, answer: ToolAnswer): void {
    const told = `${sent.body.slice(0, 300)} as ${sent.as} → ${answer.status} ${answer.body.slice(0, 300)}`;
    for (const [what, isWrong] of Object.entries(faultsOf(sent, answer)))
      if (isWrong) this.wrong.push(`${what}: ${told}`);
    if (sent.tool === undefined || sent.as === "nobody") return;
    this.called[sent.tool] = (this.called[sent.tool] ?? 0) + 1;
    const [message] = answer.messages;
    const isDone = message?.result !== undefined && message.result.isError !== true;
    if (isDone) this.done[sent.tool] = (this.done[sent.tool] ?? 0) + 1;
  }
}

const types: readonly string[] = [
  "application/json",
  "application/problem+json",
  "text/event-stream",
  "none",
];

/** The HTTP layer refuses JSON with these keys. */
const poison = /"(?:__proto__|constructor)":/;

function faultsOf({ as, tool, body: asked }: Sent, { status, type, body, messages: heard }: ToolAnswer) {
  const isCall = tool !== undefined && as !== "nobody" && !poison.test(asked);
  return {
    "a failure of the server": status >= 500,
    "a leak": /node_modules|\.ts:\d|\\n\s+at \w|SQLITE_/.test(body),
    "a token": /wzp[akrwt]_[\w-]{20}/.test(body),
    "an answer to nobody": as === "nobody" && (status < 400 || status >= 500),
    "an unknown type": !types.includes(type),
    "no answer to a call": isCall && !heard.some((message) => isAnswer(message)),
  };
}

function isAnswer({ jsonrpc, id, result, error }: JsonRpc): boolean {
  return jsonrpc === "2.0" && id === 7 && (result === undefined) !== (error === undefined);
}
