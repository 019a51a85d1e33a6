import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, expect, test } from "vitest";

import { untilActivity } from "../rigs/until-activity.ts";
import { CliRig } from "../rigs/cli-rig.ts";

const program = fileURLToPath(new URL("../../../shared/test/rigs/asking-agent.cjs", import.meta.url));

const plan = `limits: { parallel: 8 }
agents:
  asking: { command: [agent, "{prompt}"] }
defaults: { checkout: none }
tasks:
  fix-idle: { agent: asking, prompt: idle }
  fix-busy: { agent: asking, prompt: busy }
  asks: { agent: asking, prompt: asks }
  serve: read -r line
`;

let rig: CliRig;
let run = "";

const typed = (name: string) => readFileSync(join(rig.work, `${name}.txt`), "utf8");
const ask = (task: string, what: string) => rig.wzp(["send", "--enter", `${run}/${task}`, `ask ${what}`]);
const say = (...words: string[]) => rig.wzp(["say", ...words]);

beforeAll(async () => {
  rig = new CliRig();
  const root = join(rig.work, "project");
  mkdirSync(join(root, "bin"), { recursive: true });
  writeFileSync(
    join(root, "bin", "agent"),
    `#!/bin/sh\nexec ${process.execPath} ${program} "${rig.work}/$1.txt"\n`,
  );
  chmodSync(join(root, "bin", "agent"), 0o755);
  writeFileSync(join(root, "wezterm-parallel.yaml"), plan);
  const env = { PATH: `${join(root, "bin")}:${process.env["PATH"]}` };
  run = (await rig.json<{ run: { id: string } }>(["run", "--detach"], { cwd: root, env })).run.id;
  for (const task of ["fix-idle", "fix-busy", "asks"]) {
    await untilActivity(rig, `${run}/${task}`, ({ state }) => state === "working");
  }
  await ask("fix-idle", "prompt");
  await ask("asks", "permission");
  await untilActivity(rig, `${run}/fix-idle`, ({ waitsFor }) => waitsFor === "prompt");
  await untilActivity(rig, `${run}/asks`, ({ waitsFor }) => waitsFor === "permission");
}, 120_000);
afterAll(() => rig[Symbol.asyncDispose]());

test("an idle agent takes the text as its prompt; for one that works or asks something it is queued, not typed", async () => {
  const { stdout, stderr, status } = await say(`${run}/*`, "main has moved, rebase");
  expect(stdout.split("\n").toSorted().join("\n").trim(), stderr).toBe(
    [
      `${run}/asks#1: gets it when it waits for its next prompt, or reads its messages`,
      `${run}/fix-busy#1: gets it when it waits for its next prompt, or reads its messages`,
      `${run}/fix-idle#1: took it as its next prompt`,
    ].join("\n"),
  );
  expect(status).toBe(0);
  expect(typed("idle")).toBe('prompt "main has moved, rebase"\n');
  expect(typed("busy")).toBe("");
  expect(typed("asks")).toBe("");
});

test("after its dialog was answered, an agent gets at its next prompt what was queued", async () => {
  expect((await rig.wzp(["answer", `${run}/asks`, "no"])).status).toBe(0);
  await expect
    .poll(() => typed("asks"), { timeout: 30_000 })
    .toBe('denied\nprompt "main has moved, rebase"\n');
});

test("what is queued survives kill -9 of the server; several messages become one prompt", async () => {
  expect((await say(`${run}/fix-b*`, "and use tabs")).stdout).toContain(`${run}/fix-busy#1: gets it when`);
  process.kill(rig.pid("server.pid"), "SIGKILL");
  await ask("fix-busy", "prompt");
  await expect
    .poll(() => typed("busy"), { timeout: 60_000 })
    .toBe(`prompt ${JSON.stringify("main has moved, rebase\n\nand use tabs")}\n`);
}, 90_000);

test("who gets nothing is named with the reason, and the exit code says so", async () => {
  const command = await say(`${run}/serve`, `${run}/fix-busy`, "hello");
  expect(command).toMatchObject({ status: 1, stdout: expect.stringContaining(`${run}/fix-busy#1: gets it`) });
  expect(command.stderr).toContain(`${run}/serve runs a command, and only agents read messages.`);
  expect((await say(`${run}/nobody-*`, "hello")).stderr).toContain("No running agent matches");
  await rig.wzp(["cancel", `${run}/asks`]);
  await rig.wzp(["wait", `${run}/asks`]);
  const ended = await say(`${run}/asks`, "hello");
  expect(ended.stderr).toContain(`${run}/asks does not run, so its agent gets no message.`);
  expect((await say(run)).stderr).toContain("Name the agents and what to say");
});
