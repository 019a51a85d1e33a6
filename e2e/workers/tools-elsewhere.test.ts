import { existsSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { dirname, join } from "node:path";

import { expect, test } from "vitest";

import { joinedMachine } from "../rigs/joined-machine.ts";
import { until } from "../rigs/until.ts";

const toolUser = readFileSync(new URL("../rigs/tool-user.cjs", import.meta.url), "utf8");

test("an agent on another machine has the tools of its run: it adds a task there, waits for it and reports", async () => {
  await using place = await joinedMachine();
  const { wzp, write, machine, repository } = place;
  machine.write("claude", `#!${process.execPath}\n${toolUser}`, 0o755);
  const path = `${machine.path}:${dirname(process.execPath)}:/usr/bin:/bin`;
  write(`agents:
  lead: { extends: claude, may: [add-tasks], env: { PATH: "${path}" } }
tasks:
  split: { agent: lead, prompt: Split it., labels: [far], terminal: false }
`);
  const ran = await wzp("run");
  expect(ran.stdout + ran.stderr).toContain("2 done");
  expect((await wzp("logs", "r1/split")).stdout.split("\n")).toEqual([
    "list_tasks: Your task is r1/split.",
    "report_progress: People see it beside your task.",
    "add_tasks: Added part. Wait with wait_for_tasks.",
    "wait_for_tasks: 1 of 1 tasks have ended.",
    expect.stringMatching(/^report_result: /),
    "",
  ]);
  const shown = JSON.parse((await wzp("show", "r1/split", "--json")).stdout) as object;
  expect(JSON.stringify(shown)).toContain('"parts":"1"');
  expect((await wzp("show", "r1/part", "--json")).stdout).toContain('"worker":"far"');
  expect(repository.git("show", "wzp/r1/part:part.txt")).toBe("part\n");
}, 120_000);

test("the socket for agents on another machine admits nobody without the token of an attempt, to no other server", async () => {
  await using place = await joinedMachine();
  const { wzp, write, machine } = place;
  const file = join(machine.path, "token");
  write(`agents:
  waits: { command: [sh, -c, "umask 077; echo $WZP_AGENT_TOKEN >$0.new; mv $0.new $0; while [ ! -e $0.over ]; do sleep 0.1; done", ${file}, "{prompt}"] }
tasks:
  wait: { agent: waits, prompt: Wait., labels: [far], terminal: false }
`);
  await wzp("run", "--detach");
  const socketPath = machine.agentSocket;
  const ask = (authorization: string | undefined, path = "/api/v1/tasks?run=r1") =>
    new Promise<number | string>((answered) => {
      const headers = authorization === undefined ? {} : { authorization };
      request({ socketPath, path, headers }, (answer) => {
        answer.resume();
        answered(answer.statusCode ?? 0);
      })
        .on("error", (error: NodeJS.ErrnoException) => answered(error.code ?? ""))
        .end();
    });
  await until("it runs", () => existsSync(file));
  const token = readFileSync(file, "utf8").trim();
  expect(await ask(undefined)).toBe(401);
  expect(await ask(`Bearer wzpt_${"a".repeat(40)}`)).toBe(401);
  expect(await ask(`Bearer ${token}`)).toBe(200);
  expect(await ask(`Bearer ${token}`, "/api/v1/users")).toBe(403);
  expect(await ask(`Bearer ${token}`, "//127.0.0.1:1/api/v1/tasks")).toBe(404);
  machine.write("token.over", "");
  await until("it ended", async () => (await wzp("ps", "--all")).stdout.includes("succeeded"));
  expect(await ask(`Bearer ${token}`)).toBe(401);
}, 120_000);

test("what an agent on another machine waits for is shown here and answered from here", async () => {
  await using place = await joinedMachine();
  const { wzp, write, machine } = place;
  const program = machine.write(
    "asks",
    `#!/bin/sh
printf '\\033]7501;state=working:app=claude-code\\033\\\\'
sleep 1
printf '\\033]7501;state=blocked:app=claude-code:kind=permission:msg=cm0gLXIgYnVpbGQ=\\033\\\\'
stty -icanon -echo
key=$(dd bs=1 count=1 2>/dev/null)
printf '\\033]7501;state=done:app=claude-code\\033\\\\got %s\\n' "$key"
`,
    0o755,
  );
  write(`agents:
  asks: { command: [${program}, "{prompt}"] }
tasks:
  ask: { agent: asks, prompt: Ask., labels: [far], terminal: true }
`);
  await wzp("run", "--detach");
  const show = async () => (await wzp("show", "r1/ask", "--json")).stdout;
  await until("it asks", async () => (await show()).includes('"attention":"asks"'));
  expect(JSON.parse(await show())).toMatchObject({
    activity: { state: "waiting", waitsFor: "permission", message: "rm -r build" },
  });
  const answered = await wzp("answer", "r1/ask", "yes");
  expect(answered).toMatchObject({ code: 0 });
  await until("it ended", async () => (await wzp("ps", "--all")).stdout.includes("succeeded"));
  expect((await wzp("logs", "r1/ask")).stdout).toContain("got 1");
}, 120_000);
