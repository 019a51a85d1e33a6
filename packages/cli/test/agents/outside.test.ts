import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { appearedFile } from "../rigs/appeared-file.ts";
import { wzpProgram } from "../rigs/built-package.ts";
import { CliRig } from "../rigs/cli-rig.ts";
import { freePort } from "../rigs/free-port.ts";
import { Repository } from "../rigs/repository.ts";

const plan = `tasks:
  fix: { agent: outside, prompt: Write fixed.txt., verify: [test -f fixed.txt] }
  after: { run: 'cp fixed.txt "$HANDOVER/part" && mv "$HANDOVER/part" "$HANDOVER/seen"', needs: [fix] }
  silent: { agent: outside, prompt: Say nothing. }
  wrong: { agent: outside, prompt: Fail. }
`;

let rig: CliRig;
let root: string;
let handover: string;
let address: string;
let key: string;
let env: Record<string, string>;
let stdio: Client;
let http: Client;
beforeAll(async () => {
  rig = new CliRig();
  const port = await freePort();
  await rig.wzp(["up", "--listen", `127.0.0.1:${port}`]);
  address = `http://127.0.0.1:${port}/mcp`;
  const repository = new Repository(join(rig.work, "project"));
  root = repository.path;
  handover = join(rig.work, "handover");
  mkdirSync(handover);
  repository.write({ "wezterm-parallel.yaml": plan });
  repository.commit();
  env = { HANDOVER: handover };
  key = (await rig.json<{ token: string }>(["keys", "add", "agent", "--scope", "runs:read", "runs:write"]))
    .token;
  stdio = await overStdio();
  http = new Client({ name: "test", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(address), {
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  });
  await http.connect(transport as Parameters<typeof http.connect>[0]);
}, 90_000);
afterAll(async () => {
  await stdio?.close();
  await http?.close();
  await rig[Symbol.asyncDispose]();
});

async function overStdio(): Promise<Client> {
  const made = new Client({ name: "test", version: "1" });
  const whole = { ...rig.environment, WZP_KEY: key };
  await made.connect(new StdioClientTransport({ command: wzpProgram, args: ["mcp"], env: whole }));
  return made;
}

async function call(by: Client, name: string, args: object) {
  const answer = await by.callTool({ name, arguments: { ...args } });
  const [content] = answer.content as { text: string }[];
  return { text: content?.text ?? "", isError: answer.isError === true };
}

function placeIn(text: string) {
  const fence = /Fence: (\S+)/.exec(text)?.[1] ?? "";
  const directory = /Work only in ([^,\n]+),/.exec(text)?.[1] ?? "";
  return { fence, directory };
}

async function start(task: string): Promise<string> {
  return (await rig.json<{ run: { id: string } }>(["run", task, "--detach"], { cwd: root, env })).run.id;
}

const show = (id: string) => rig.json<TaskDetail>(["show", id]);

test("an agent outside claims a task alone, works in its checkout over a kill of server and worker, and finishes: successors start", async () => {
  const run = await start("after");
  const id = `${run}/fix`;
  const wish = { task: id, seconds: 40 };
  const both = await Promise.all([
    call(stdio, "claim_task", { ...wish, name: "mine" }),
    call(http, "claim_task", { ...wish, seconds: 20, name: "theirs" }),
  ]);
  const [won, lost] = both[0].isError ? [both[1], both[0]] : both;
  const [winner, name] = both[0].isError ? [http, "theirs"] : [stdio, "mine"];
  expect(won.isError, won.text).toBe(false);
  expect(lost).toMatchObject({ isError: true, text: expect.stringContaining(`${id} is claimed by`) });
  expect(won.text).toContain(`with the branch wzp/${id}`);
  expect(won.text).toMatch(/The task:\n\nWrite fixed\.txt\.$/);
  const { fence, directory } = placeIn(won.text);
  const held = { task: id, fence };

  await call(winner, "report_progress", { ...held, text: "writing", percent: 50 });
  const { stdout: listed } = await rig.wzp(["ps"]);
  expect(listed).toContain(`claimed by local owner (${name}): 50 %: writing`);
  expect((await rig.wzp(["show", id])).stdout).toMatch(/claimed by +local owner \(\w+\), /);
  const tasks = await call(http, "list_tasks", { run });
  expect(tasks.text).toContain(`"claim": "local owner (${name})"`);

  process.kill(rig.pid("server.pid"), "SIGKILL");
  writeFileSync(join(directory, "fixed.txt"), "fixed\n");
  // Over HTTP, the client itself asks again.
  await expect
    .poll(() => call(winner, "report_progress", { ...held, text: "written" }), { timeout: 20_000 })
    .toMatchObject({ isError: false });
  expect(await show(id)).toMatchObject({ attempts: 1, claim: { by: `local owner (${name})` } });
  const worker = rig.pid("worker.pid");
  process.kill(worker, "SIGKILL");
  await expect.poll(() => rig.pid("worker.pid"), { timeout: 30_000 }).not.toBe(worker);
  // The claim is that of the attempt, which the next worker takes over.
  await expect
    .poll(() => call(winner, "report_progress", { ...held, text: "written again" }), { timeout: 20_000 })
    .toMatchObject({ isError: false });
  expect(await show(id)).toMatchObject({ attempts: 1, claim: { by: `local owner (${name})` } });
  const stranger = { task: id, fence: "another-fence-than-given" };
  const refused = await call(winner, "finish_task", { ...stranger, outcome: "done" });
  expect(refused).toMatchObject({ isError: true, text: expect.stringContaining(`You do not hold ${id}`) });
  const done = { ...held, outcome: "done", summary: "wrote it" };
  expect(await call(winner, "finish_task", done)).toMatchObject({ isError: false });
  expect(await appearedFile(join(handover, "seen"))).toBe("fixed\n");
  expect(await show(id)).toMatchObject({ state: "succeeded", attempts: 1, result: { changedFiles: 1 } });
  expect((await rig.wzp(["diff", "--stat", id])).stdout).toContain("fixed.txt");
  expect((await rig.wzp(["logs", id])).stdout).toContain("✓ done: wrote it");
}, 90_000);

test("a claim goes on while its client is connected, ends when nothing is heard of it, and the task gets a new checkout", async () => {
  const id = `${await start("silent")}/silent`;
  const mine = await overStdio();
  const wish = { task: id, seconds: 40, silence: 2 };
  const first = placeIn((await call(mine, "claim_task", wish)).text);
  // Longer than the silence that ends it: the connection alone keeps it.
  expect(await call(http, "claim_task", { ...wish, seconds: 4 })).toMatchObject({
    isError: true,
    text: expect.stringContaining("is claimed by local owner"),
  });
  await mine.close();
  const next = await call(http, "claim_task", { ...wish, seconds: 40, silence: 600 });
  expect(next.isError, next.text).toBe(false);
  const second = placeIn(next.text);
  expect(second.directory).not.toBe(first.directory);
  const task = await show(id);
  expect(task.attempts).toBe(2);
  expect(task.history[0]?.outcome).toMatchObject({ kind: "failed", failure: { reason: "claim-lost" } });
  const late = await call(stdio, "finish_task", { task: id, fence: first.fence, outcome: "done" });
  expect(late).toMatchObject({ isError: true, text: expect.stringContaining("You do not hold") });
  const events = (await rig.wzp(["events", "--json", "--no-follow"])).stdout;
  expect(events).toMatch(/"task\.claimed".*"lost"/);
}, 90_000);

test("an agent outside says that it failed, and only its tasks can be claimed", async () => {
  const run = await start("wrong");
  const id = `${run}/wrong`;
  const { fence } = placeIn((await call(stdio, "claim_task", { task: id, seconds: 40 })).text);
  const end = { task: id, fence, outcome: "failed", summary: "cannot be done" };
  expect(await call(stdio, "finish_task", end)).toMatchObject({ isError: false });
  await rig.wzp(["wait", run]);
  expect(await show(id)).toMatchObject({ state: "failed", attempts: 1 });
  const ended = await call(stdio, "claim_task", { task: id });
  expect(ended).toMatchObject({ isError: true, text: expect.stringContaining("cannot be claimed now") });
  const without = await rig.wzp(["mcp"]);
  expect(without).toMatchObject({ status: 4, stderr: expect.stringContaining("WZP_KEY") });
}, 60_000);
