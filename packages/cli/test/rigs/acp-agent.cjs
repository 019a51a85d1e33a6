/**
 * An agent that speaks the Agent Client Protocol on stdin and stdout, as the real adapters do, including one that ignores
 * SIGTERM and the end of its input, and leaves a process behind. Its prompt is its script, a step per line. With SAVES, it
 * keeps its conversations in that directory and loads them again; steps of earlier prompts are not repeated.
 */
const { spawn, execSync } = require("node:child_process");
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require("node:fs");
const { createInterface } = require("node:readline");

process.on("SIGTERM", () => {});
setInterval(() => {}, 1e6);
const child = spawn("sleep", ["1000"], { stdio: "ignore" });
if (process.env.PIDS) writeFileSync(process.env.PIDS, `${process.pid} ${child.pid}`);

let lastId = 0;
let cancelled = () => {};
const open = new Map();
const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
let sessionId = `ses-${process.pid}`;
const saves = process.env.SAVES;
const earlier = new Set();
let servers = [];
let usage;
const update = (fields) => write({ method: "session/update", params: { sessionId, update: fields } });
const say = (text) => update({ sessionUpdate: "agent_message_chunk", content: { type: "text", text } });
const ask = (method, params) =>
  new Promise((answered) => {
    lastId += 1;
    open.set(lastId, answered);
    write({ id: lastId, method, params });
  });

const steps = {
  async say(text) {
    for (const word of text.split(" ")) say(`${word} `);
    say("\n");
    return "end_turn";
  },
  async run(command) {
    const toolCallId = `call-${Date.now()}`;
    const rawInput = { command };
    const call = { toolCallId, title: command, kind: "execute", status: "pending", rawInput };
    update({ sessionUpdate: "tool_call", ...call });
    const options = [
      { optionId: "always-1", name: "Always allow", kind: "allow_always" },
      { optionId: "once-1", name: "Allow", kind: "allow_once" },
      { optionId: "no-1", name: "Reject", kind: "reject_once" },
    ];
    const { outcome } = await ask("session/request_permission", { sessionId, toolCall: call, options });
    if (outcome.outcome === "cancelled") return "cancelled";
    if (outcome.optionId === "no-1") {
      update({ sessionUpdate: "tool_call_update", toolCallId, status: "failed" });
      return "end_turn";
    }
    const text = execSync(command, { encoding: "utf8" });
    const content = [{ type: "content", content: { type: "text", text } }];
    update({ sessionUpdate: "tool_call_update", toolCallId, status: "completed", content });
    say(`ran it with ${outcome.optionId}\n`);
    return "end_turn";
  },
  async edit(path) {
    const content = [{ type: "diff", path, oldText: "one\ntwo", newText: "one\n\u001B[31mthree" }];
    const call = { toolCallId: "call-edit", title: `Edit ${path}`, kind: "edit", status: "pending", content };
    const options = [
      { optionId: "once-1", name: "Allow", kind: "allow_once" },
      { optionId: "no-1", name: "Reject", kind: "reject_once" },
    ];
    await ask("session/request_permission", { sessionId, toolCall: call, options });
    return "end_turn";
  },
  /** Asks for a tool whose title, path and answers end with `$EVIL`. */
  async title(text) {
    const title = `${text} ${process.env.EVIL}`;
    const call = { toolCallId: "call-title", title, kind: "other", status: "pending" };
    update({ sessionUpdate: "tool_call", ...call });
    const content = [{ type: "diff", path: title, oldText: "one", newText: "two" }];
    const options = [
      { optionId: "once-1", name: `Allow ${title}`, kind: "allow_once" },
      { optionId: "no-1", name: `Reject ${title}`, kind: "reject_once" },
    ];
    await ask("session/request_permission", { sessionId, toolCall: { ...call, content }, options });
    update({ sessionUpdate: "tool_call_update", toolCallId: "call-title", status: "completed", content });
    return "end_turn";
  },
  /** Spends US dollars in all, as the agents report it: with the turn's end come its tokens. */
  async spend(amount) {
    update({
      sessionUpdate: "usage_update",
      used: 1,
      size: 2,
      cost: { amount: Number(amount), currency: "USD" },
    });
    usage = { inputTokens: 1000, outputTokens: 50, cachedReadTokens: 200 };
    return "end_turn";
  },
  /** Calls a tool of the server that the client named, and says the answer. */
  async mcp(tool) {
    const [{ command, args, env }] = servers;
    const given = Object.fromEntries(env.map(({ name, value }) => [name, value]));
    const server = spawn(command, args, { env: { PATH: process.env.PATH, ...given } });
    const answers = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
    const request = async (id, method, params) => {
      server.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
      return JSON.parse((await answers.next()).value).result;
    };
    const clientInfo = { name: "acp-agent", version: "1" };
    await request(1, "initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo });
    const { content } = await request(2, "tools/call", { name: tool, arguments: {} });
    server.kill();
    say(`${content[0].text}\n`);
    return "end_turn";
  },
  hang: () =>
    new Promise((done) => {
      cancelled = () => done("cancelled");
    }),
};

async function prompt(id, text) {
  if (saves !== undefined) appendFileSync(`${saves}/${sessionId}`, `${JSON.stringify(text)}\n`);
  let stopReason = "end_turn";
  for (const line of text.split("\n").filter((step) => !earlier.has(step))) {
    const [, name = "say", value = line] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name === "limit") {
      const data = { message: value, codexErrorInfo: "usageLimitExceeded" };
      return write({ id, error: { code: -32603, message: "Internal error", data } });
    }
    stopReason = await (steps[name] ?? steps.say)(value);
    if (stopReason === "cancelled") break;
  }
  write({ id, result: { stopReason, usage } });
}

const methods = {
  initialize: (id) =>
    write({ id, result: { protocolVersion: 1, agentCapabilities: { loadSession: saves !== undefined } } }),
  "session/new": (id, { mcpServers }) => {
    servers = mcpServers;
    write({ id, result: { sessionId } });
  },
  "session/load": (id, { sessionId: wanted }) => {
    const file = `${saves}/${wanted}`;
    if (!existsSync(file)) return write({ id, error: { code: -32602, message: "no such session" } });
    sessionId = wanted;
    for (const line of readFileSync(file, "utf8").trim().split("\n")) {
      say(`earlier: ${line}\n`);
      for (const step of JSON.parse(line).split("\n")) earlier.add(step);
    }
    write({ id, result: {} });
  },
  "session/set_mode": (id) => write({ id, result: {} }),
  "session/prompt": (id, { prompt: [{ text }] }) => void prompt(id, text),
  "session/cancel": () => cancelled(),
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params, result } = JSON.parse(line);
  if (method !== undefined) return methods[method]?.(id, params);
  open.get(id)?.(result);
  open.delete(id);
});
