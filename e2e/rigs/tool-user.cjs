/**
 * An agent that starts the server for tools that its options name, as claude does, and splits its work. With the prompt
 * `Do a part.`, it does one.
 */
const { spawn } = require("node:child_process");
const { writeFileSync } = require("node:fs");
const { createInterface } = require("node:readline");

if (process.argv.at(-1) === "Do a part.") {
  writeFileSync("part.txt", "part\n");
  process.exit();
}
const option = "--mcp-config=";
const config = process.argv.find((each) => each.startsWith(option)) ?? `${option}{}`;
const { command, args, env } = JSON.parse(config.slice(option.length)).mcpServers.wzp;
const values = Object.entries(env).map(([name, value]) => [
  name,
  value.replace(/\$\{(\w+)\}/g, (_, of) => process.env[of] ?? ""),
]);
const tools = spawn(command, args, {
  env: { PATH: process.env.PATH, ...Object.fromEntries(values) },
  stdio: ["pipe", "pipe", "inherit"],
});
const waiting = new Map();
createInterface({ input: tools.stdout }).on("line", (line) => {
  const { id, result, error } = JSON.parse(line);
  waiting.get(id)?.(result ?? { content: [{ text: error.message }], isError: true });
});
let last = 0;
const send = (message) => tools.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const ask = (method, params) =>
  new Promise((resolve) => {
    last += 1;
    waiting.set(last, resolve);
    send({ id: last, method, params });
  });
const use = async (name, given) => {
  const { content, isError } = await ask("tools/call", { name, arguments: given });
  process.stdout.write(`${name}${isError ? " failed" : ""}: ${content[0].text.split("\n")[0]}\n`);
};

async function splitWork() {
  const clientInfo = { name: "tool-user", version: "1" };
  await ask("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo });
  send({ method: "notifications/initialized" });
  await use("list_tasks", {});
  await use("report_progress", { text: "splits the work", percent: 50 });
  await use("add_tasks", { tasks: [{ name: "part", prompt: "Do a part." }] });
  await use("wait_for_tasks", { tasks: ["part"], seconds: 60 });
  await use("report_result", { key: "parts", value: "1" });
  tools.stdin.end();
}
void splitWork();
