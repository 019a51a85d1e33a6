import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

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
import { onTerminal } from "../rigs/on-terminal.ts";
import { eventually } from "../rigs/panes-rig.ts";
import { Repository } from "../rigs/repository.ts";

const acpAgent = fileURLToPath(new URL("../rigs/acp-agent.cjs", import.meta.url));
const plan = `limits: { parallel: 8 }
agents:
  scripted: { command: [agent, "{prompt}"], may: [add-tasks] }
  talking: { command: ["${process.execPath}", "${acpAgent}"], mode: acp }
tasks:
  acp: { agent: talking, prompt: "title: ${carriers["title of a tool"]}" }
  lead: { agent: scripted, prompt: Lead., terminal: false }
  side: { agent: scripted, prompt: Side. }
  after: { run: 'printf "%s" "$WZP_NEEDS_LEAD_NOTE" > "$HANDOVER/note"', needs: [lead] }
`;

let rig: CliRig;
let root: string;
let handover: string;
/** The output of each command, and the answer to each tool of another agent. */
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
  await eventually("the question over ACP", async () => {
    const { activity } = await rig.json<Pick<TaskDetail, "activity">>(["show", "r1/acp"]);
    return activity?.waitsFor === "permission";
  });
  for (const [name, args] of [
    ["list_tasks", {}],
    ["read_task", { task: "lead" }],
    ["read_task", { task: "acp" }],
    ["read_messages", {}],
    ["claim_paths", { paths: [evilPath] }],
  ] as const)
    answered.set(`${name} ${JSON.stringify(args)}`, (await callTool(side, name, args)).text);
  for (const words of [
    ["ps"],
    ["show", "r1/lead"],
    ["show", "r1/added"],
    ["show", "r1/acp"],
    ["inbox"],
    ["radar"],
    ["agents", "list"],
  ])
    await print(words);
  for (const words of diffs) await printOnTerminal(words, "while it runs");
  await rig.wzp(["answer", "r1/acp", "no"]);
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
    ["logs", "r1/acp"],
    ["logs", "--transcript", "r1/acp"],
  ])
    await print(words);
  for (const words of diffs) await printOnTerminal(words, "when it has ended");
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

const diffs = [
  ["diff", "r1/lead"],
  ["diff", "--stat", "r1/lead"],
];

/** Keeps colours and the pager's moves to the start and end of its line out of what is judged. */
async function printOnTerminal(words: readonly string[], when: string): Promise<void> {
  const shown = await onTerminal(rig, words, root);
  printed.set(`${words.join(" ")} on a terminal ${when}`, withoutMoves(shown));
}

/** Sequences of the programs themselves: colours, erased lines, pasted text in marks, keypad, and the agent's status. */
function withoutMoves(shown: string): string {
  return shown.replaceAll(
    /\r|\u001B\[[\d;]*m|\u001B\[K|\u001B\[\?(?:1|2004)[hl]|\u001B[=>]|\u001B\]7501;[^\u001B]*\u001B\\/g,
    "",
  );
}

const acting = /[\0-\u0008\u000B-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]/;
/** Text of any direction is allowed output of a task. */
const actingInOutput = /[\0-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;

/** Messages are kept for the agent alone; no command prints the subjects of commits. */
const unprinted: ReadonlySet<string> = new Set(["message", "summary"]);

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

test("a title that an agent sends over ACP stays text in the terminal in which a person answers", async () => {
  const { stdout } = await rig.wzp(["logs", "--raw", "r1/acp"], { cwd: root });
  const lines = withoutMoves(stdout)
    .split("\n")
    .filter((line) => line.includes(carriers["title of a tool"]));
  // The prompt, the tool, the question, its lines, and two answers.
  expect(lines.length, stdout).toBeGreaterThan(4);
  expect(lines.filter((line) => acting.test(line))).toEqual([]);
});
