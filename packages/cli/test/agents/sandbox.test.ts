import { existsSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "../rigs/cli-rig.ts";
import { Repository } from "../rigs/repository.ts";

/** Starts the server that its options name, as the real one does, and asks it for the tasks of its run. */
const agent = `#!${process.execPath}
const option = process.argv.find((each) => each.startsWith("--mcp-config="));
const { command, args } = JSON.parse(option.slice("--mcp-config=".length)).mcpServers.wzp;
const server = require("child_process").spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
const send = (message) => server.stdin.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\\n");
const clientInfo = { name: "claude", version: "1" };
send({ id: 1, method: "initialize", params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo } });
send({ method: "notifications/initialized" });
send({ id: 2, method: "tools/call", params: { name: "list_tasks", arguments: {} } });
let text = "";
server.stdout.on("data", (bytes) => {
  text += bytes;
  const answer = text.split("\\n").slice(0, -1).map((line) => JSON.parse(line)).find(({ id }) => id === 2);
  if (answer === undefined) return;
  console.log(answer.result.content[0].text);
  server.kill();
});
`;

const plan = `agents:
  free: { extends: claude, args: [--dangerously-skip-permissions] }
tasks:
  asked: { agent: free, prompt: Look around., terminal: false }
  closed: { run: 'wzp ps; ls "$WZP_HOME"', sandbox: { network: none }, terminal: false, allow-failure: true }
  open: { run: 'touch /var/planted', sandbox: false, terminal: false, allow-failure: true }
`;

/** The set-up of the tests installs it where it may. */
const able = ["/usr/bin/bwrap", "/usr/local/bin/bwrap"].some((path) => existsSync(path));

let rig: CliRig;
let root: string;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
  const repository = new Repository(join(rig.work, "project"));
  root = repository.path;
  repository.program("bin/claude", agent);
  repository.write({ "wezterm-parallel.yaml": plan });
  repository.commit();
}, 90_000);
afterAll(() => rig[Symbol.asyncDispose]());

test.skipIf(!able)(
  "an agent in a sandbox has its tools, and the server is closed to everything else",
  async () => {
    const env = { PATH: `${join(root, "bin")}:${process.env["PATH"]}` };
    const ran = await rig.wzp(["run", "asked", "closed"], { cwd: root, env });
    const asked = (await rig.wzp(["logs", "r1/asked"])).stdout;
    expect(asked, ran.stdout + ran.stderr).toContain("Your task is r1/asked.");
    const shown = await rig.json<TaskDetail>(["show", "r1/asked"]);
    expect(shown).toMatchObject({ state: "succeeded", result: { sandboxed: true } });
    expect((await rig.wzp(["show", "r1/asked"])).stdout).toMatch(/^sandbox +yes$/m);
    expect((await rig.wzp(["show", "r1/closed"])).stdout).toMatch(/^sandbox +yes, no network$/m);
    expect((await rig.wzp(["logs", "r1/closed"])).stdout).not.toContain("r1/");
    const agents = await rig.json<{ agents: { name: string; sandbox: string }[] }>(["agents"], {
      cwd: root,
    });
    const wanted = Object.fromEntries(agents.agents.map(({ name, sandbox }) => [name, sandbox]));
    expect(wanted).toMatchObject({ free: "if-available", claude: "no", gemini: "if-available" });
    expect((await rig.wzp(["doctor"])).stdout).toMatch(/sandbox.*bwrap/);
  },
);

test.skipIf(!able)("a person can require a sandbox that the plan switches off", async () => {
  const { stdout } = await rig.wzp(["run", "--sandbox", "open"], { cwd: root });
  expect(stdout).toContain("Read-only file system");
});

test.skipIf(!able)("a command is added with a sandbox", async () => {
  const script = "touch /etc/planted ~/planted; touch here && echo made";
  const added = await rig.wzp(["add", "--follow", "--sandbox", "--no-terminal", "--", script], {
    cwd: rig.work,
  });
  expect(added.stdout).toContain("made");
  expect(added.stdout + added.stderr).toContain("Read-only file system");
});
