import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, expect, test } from "vitest";

import { appearedFile } from "../rigs/appeared-file.ts";
import { wzpProgram } from "../rigs/built-package.ts";
import { CliRig } from "../rigs/cli-rig.ts";
import {
  callTool,
  carriers,
  evil,
  evilPath,
  hostileProgram,
  writeEverywhere,
} from "../rigs/hostile-agent.ts";
import { Repository } from "../rigs/repository.ts";

const plan = `limits: { parallel: 8 }
agents:
  scripted: { command: [agent, "{prompt}"], may: [add-tasks] }
tasks:
  lead: { agent: scripted, prompt: Lead., terminal: false }
  side: { agent: scripted, prompt: Side. }
  after: { run: 'printf "%s" "$WZP_NEEDS_LEAD_NOTE" > "$HANDOVER/note"', needs: [lead] }
`;

let rig: CliRig;
let root: string;
let handover: string;
/** What each command printed, and each tool of another agent answered. */
const printed = new Map<string, string>();
const answered = new Map<string, string>();

beforeAll(async () => {
  rig = new CliRig();
  const repository = new Repository(join(rig.work, "project"));
  root = repository.path;
  handover = join(rig.work, "handover");
  mkdirSync(handover);
  repository.program("bin/agent", hostileProgram);
  repository.write({ "wezterm-parallel.yaml": plan });
  repository.commit();
  const env = { PATH: `${join(root, "bin")}:${process.env["PATH"]}`, HANDOVER: handover, EVIL: evil };
  await rig.json(["run", "--detach"], { cwd: root, env });
  const lead = await connect("Lead.");
  const side = await connect("Side.");
  await appearedFile(join(handover, "committed"));
  await writeEverywhere(lead);
  for (const [name, args] of [
    ["list_tasks", {}],
    ["read_task", { task: "lead" }],
    ["read_messages", {}],
    ["claim_paths", { paths: [evilPath] }],
  ] as const)
    answered.set(name, (await callTool(side, name, args)).text);
  for (const words of [
    ["ps"],
    ["show", "r1/lead"],
    ["show", "r1/added"],
    ["inbox"],
    ["radar"],
    ["agents", "list"],
  ])
    await print(words);
  await lead.close();
  await side.close();
  writeFileSync(join(handover, "done"), "");
  await rig.wzp(["wait", "r1"]);
  for (const words of [
    ["show", "r1/lead"],
    ["show", "r1"],
    ["queue"],
    ["logs", "r1/lead"],
    ["events", "--after", "0", "--no-follow"],
    ["timeline", "r1"],
  ])
    await print(words);
}, 240_000);
afterAll(() => rig[Symbol.asyncDispose]());

async function connect(name: string): Promise<Client> {
  const [token = "", results = ""] = (await appearedFile(join(handover, name))).split("\n");
  const made = new Client({ name: "test", version: "1" });
  const env = { ...rig.environment, WZP_AGENT_TOKEN: token, WZP_OUTPUT: results };
  await made.connect(new StdioClientTransport({ command: wzpProgram, args: ["mcp"], env }));
  return made;
}

async function print(words: readonly string[]): Promise<void> {
  const { stdout, stderr } = await rig.wzp(words, { cwd: root });
  const key = words.join(" ");
  printed.set(key, `${printed.get(key) ?? ""}${stdout}${stderr}`);
}

const acting = /[\0-\u0008\u000B-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]/;
/** Text of any direction is allowed output of a task. */
const actingInOutput = /[\0-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;

/** Messages are kept for the agent alone; names of files and subjects of commits are printed by git, in `wzp diff`. */
const unprinted: ReadonlySet<string> = new Set(["message", "file name", "summary"]);

test.each(Object.entries(carriers))(
  "what an agent writes as %s reaches no terminal as a sequence",
  (carrier, word) => {
    const shown = [...printed].flatMap(([command, text]) =>
      text.split("\n").flatMap((line) => (line.includes(word) ? [{ command, line }] : [])),
    );
    expect(shown.length > 0, [...printed.keys()].join()).toBe(!unprinted.has(carrier));
    for (const { command, line } of shown) {
      const refused = command.startsWith("logs") ? actingInOutput : acting;
      expect(refused.test(line), `${command}: ${JSON.stringify(line)}`).toBe(false);
    }
  },
);

test.each(Object.entries(carriers))(
  "what an agent writes as %s reaches another agent as data, if at all",
  (_carrier, word) => {
    for (const [tool, text] of answered) {
      const outside = text.replaceAll(/^<data ([0-9a-f]{12}): [^\n]*\n[^]*?\n<\/data \1>$/gm, "");
      expect(outside, tool).not.toContain(word);
      expect(text, tool).not.toMatch(/\u001B/);
    }
  },
);

test("what an agent writes is executed by no shell, and reaches the next task as it was", () => {
  expect(readFileSync(join(handover, "note"), "utf8")).toBe(`${carriers.result} ${evil}`);
  const files = readdirSync(rig.work, { recursive: true, encoding: "utf8" });
  expect(files.filter((file) => /(?:^|\/)pwned$/.test(file))).toEqual([]);
});
