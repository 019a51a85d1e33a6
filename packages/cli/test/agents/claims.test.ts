import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { appearedFile } from "../rigs/appeared-file.ts";
import { wzpProgram } from "../rigs/built-package.ts";
import { CliRig } from "../rigs/cli-rig.ts";
import { Repository } from "../rigs/repository.ts";

/** Leaves its token where the test finds it, and works until the test says that it is done. */
const agentProgram = `#!/bin/sh
umask 077
printf '%s' "$WZP_AGENT_TOKEN" > "$HANDOVER/new-$1" && mv "$HANDOVER/new-$1" "$HANDOVER/$1"
while [ ! -e "$HANDOVER/done-$1" ]; do sleep 0.1; done
`;

const plan = `agents:
  scripted: { command: [agent, "{prompt}"] }
tasks:
  one: { agent: scripted, prompt: one, terminal: false, claims: [docs/**] }
  two: { agent: scripted, prompt: two, terminal: false }
  later: { run: "true", claims: [lib/a.ts] }
`;

let rig: CliRig;
let root: string;
let handover: string;
let env: Record<string, string>;
let one: Client;
let two: Client;
beforeAll(async () => {
  rig = new CliRig();
  const repository = new Repository(join(rig.work, "project"));
  root = repository.path;
  handover = join(rig.work, "handover");
  mkdirSync(handover);
  repository.program("bin/agent", agentProgram);
  repository.write({ "wezterm-parallel.yaml": plan });
  repository.commit();
  env = { PATH: `${join(root, "bin")}:${process.env["PATH"]}`, HANDOVER: handover };
  await rig.json(["run", "one", "two", "--detach"], { cwd: root, env });
  one = await connect("one");
  two = await connect("two");
}, 90_000);
afterAll(async () => {
  await one?.close();
  await two?.close();
  await rig[Symbol.asyncDispose]();
});

async function connect(name: string): Promise<Client> {
  const made = new Client({ name: "test", version: "1" });
  const token = await appearedFile(join(handover, name));
  const whole = { ...rig.environment, WZP_AGENT_TOKEN: token };
  await made.connect(new StdioClientTransport({ command: wzpProgram, args: ["mcp"], env: whole }));
  return made;
}

async function call(by: Client, name: string, args: object) {
  const answer = await by.callTool({ name, arguments: { ...args } });
  const [content] = answer.content as { text: string }[];
  return { text: content?.text ?? "", isError: answer.isError === true };
}

test("agents claim files over MCP, are told who holds them, and wait for them, also while the server is killed", async () => {
  const claimed = await call(one, "claim_paths", { paths: ["src/api/**"] });
  expect(claimed).toMatchObject({ isError: false, text: expect.stringContaining("docs/**\nsrc/api/**") });
  const refused = await call(two, "claim_paths", { paths: ["src/api/users.ts", "lib/**"] });
  expect(refused.isError).toBe(true);
  expect(refused.text).toMatch(
    /^You got none of these files\.\n<data ([0-9a-f]{12}): [^]*r1\/one[^]*<\/data \1>\n/,
  );
  expect((await rig.json<TaskDetail>(["show", "r1/one"])).claims).toEqual(["docs/**", "src/api/**"]);
  expect((await rig.wzp(["show", "r1/one"])).stdout).toMatch(/claims +docs\/\*\*, src\/api\/\*\*/);
  expect((await call(two, "list_tasks", {})).text).toContain('"src/api/**"');

  process.kill(rig.pid("server.pid"), "SIGKILL");
  const waiting = call(two, "claim_paths", { paths: ["src/api/users.ts"], seconds: 120 });
  await expect
    .poll(() => rig.json(["show", "r1/one"]), { timeout: 60_000 })
    .toMatchObject({ claims: ["docs/**", "src/api/**"] });
  expect(await call(one, "release_paths", { paths: ["src/api/**", "docs/**"] })).toMatchObject({
    isError: false,
  });
  expect(await waiting).toMatchObject({ isError: false, text: expect.stringContaining("src/api/users.ts") });
  expect((await rig.json<TaskDetail>(["show", "r1/one"])).claims).toEqual(["docs/**"]);
}, 150_000);

test("no task starts whose plan claims what an agent holds; it starts when the attempt of the agent has ended", async () => {
  await call(two, "claim_paths", { paths: ["lib/**"] });
  await rig.json(["run", "later", "--detach"], { cwd: root });
  await expect
    .poll(() => rig.json<TaskDetail>(["show", "r2/later"]))
    .toMatchObject({
      state: "ready",
      why: "waiting for r1/two, which claims some of the same files",
      held: { claims: "r1/two" },
    });
  writeFileSync(join(handover, "done-two"), "");
  expect((await rig.wzp(["wait", "r2"])).status).toBe(0);
  expect(await call(two, "claim_paths", { paths: ["more/a.ts"] })).toMatchObject({ isError: true });
  const told = await rig.wzp(["events", "--after", "0", "--no-follow"]);
  expect(told.stdout).toMatch(/"task\.claims".*"claims":\["docs\/\*\*","src\/api\/\*\*"\]/);
});

test("paths outside of the project, with control characters or in great numbers are refused", async () => {
  for (const paths of [
    ["../other"],
    ["/etc/passwd"],
    ["a\u001b[2Jb"],
    [],
    Array.from({ length: 21 }, (_, at) => `f${at}`),
  ])
    expect(await call(one, "claim_paths", { paths }), JSON.stringify(paths)).toMatchObject({ isError: true });
});
