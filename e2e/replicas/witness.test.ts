import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Client } from "@wezterm-parallel/shared/client/client";
import { attemptDirectory, homePaths } from "@wezterm-parallel/shared/protocol/home";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openClient } from "../../packages/cli/src/transport/open-client.ts";
import { type ChaosTask, planOf } from "../rigs/chaos/backlog.ts";
import { judgeCommits } from "../rigs/chaos/chaos.ts";
import { judge } from "../rigs/chaos/judge.ts";
import { TestHome } from "../rigs/home.ts";
import { judgeAnswers, judgeKeptFiles } from "../rigs/replicas/judge-files.ts";
import { done } from "../rigs/replicas/replica-set.ts";
import { RoamingListener } from "../rigs/replicas/roaming-listener.ts";
import { until } from "../rigs/until.ts";
import { UserRepository } from "../rigs/user-repository.ts";

const witness = fileURLToPath(new URL("../rigs/witness.pl", import.meta.url));
const usual = {
  code: 0,
  bytes: 4_096,
  milliseconds: 0,
  terminal: false,
  needs: [],
  expected: "succeeded",
} as const;
const tasks: readonly ChaosTask[] = [
  { ...usual, name: "t1", worktree: true },
  { ...usual, name: "t2", worktree: false },
];
const runs = [{ id: "r1", tasks }];

const opened = new AsyncDisposableStack();
let home: TestHome;
let repository: UserRepository;
let client: Client;
let record: string;
beforeAll(async () => {
  home = opened.use(new TestHome());
  repository = opened.use(new UserRepository());
  client = openClient(homePaths({ env: home.env(), homeDirectory: "", userId: 0 }).serverSocket);
  record = join(home.path, "record");
  writeFileSync(record, "");
  const plan = planOf(tasks, record, { witness, labels: [], artifacts: true });
  writeFileSync(join(repository.path, "wezterm-parallel.yaml"), plan);
  await done(home.wzp(repository.path, "run", "--detach"));
  await done(home.wzp(repository.path, "wait", "r1"));
}, 120_000);
afterAll(() => opened.disposeAsync());

async function violations(): Promise<readonly string[]> {
  const verdict = await judge(client, home.state, record, runs);
  const files = [
    ...(await judgeKeptFiles(client, [home.state], runs)),
    ...(await judgeAnswers(client, runs)),
  ];
  return [...verdict.violations, ...files, ...(await judgeCommits(client, repository, runs))];
}

/** Changes a file for the time of a judgement. */
async function violationsWith(path: string, change: () => unknown): Promise<readonly string[]> {
  const before = readFileSync(path);
  await change();
  const found = await violations();
  writeFileSync(path, before);
  return found;
}

const fileOf = (task: string, name: string) => join(attemptDirectory(home.state, 1, task, 1), name);

test("the witness finds nothing wrong with tasks that ran as they should", async () => {
  expect(await violations()).toEqual([]);
});

test("the witness finds a task that is alive twice", async () => {
  const found = await violationsWith(record, async () => {
    const start = (attempt: string) =>
      spawn("perl", [witness, record, "r1/t2", "60000", "0", "0"], { env: { WZP_ATTEMPT: attempt } });
    const first = start("r1/t2#1");
    await until("the first runs", () => readFileSync(record, "utf8").split("start r1/t2").length === 3);
    const second = start("r1/t2#2");
    await until("the second runs", () => readFileSync(record, "utf8").includes("twice"));
    const gone = [first, second].map((each) => once(each, "exit"));
    for (const each of [first, second]) each.kill("SIGKILL");
    await Promise.all(gone);
  });
  expect(found).toContain("r1/t2#2 started while another attempt of r1/t2 was alive");
  expect(found).toContain("r1/t2#2 ran, but the server knows no such attempt");
});

test("the witness finds a task that counts as succeeded and did not end", async () => {
  const lines = readFileSync(record, "utf8").split("\n");
  const cut = lines.filter((line) => !line.startsWith("end r1/t2 ")).join("\n");
  expect(await violationsWith(record, () => writeFileSync(record, cut))).toEqual([
    "the witness saw 0 × end of r1/t2#1",
  ]);
});

test("the witness finds a missing byte of a log, and a wrong one of an artifact", async () => {
  const log = fileOf("t2", "out.log");
  expect(await violationsWith(log, () => truncateSync(log, 4_095))).toEqual([
    "r1/t2#1: the log has 4095 bytes, not these 4096",
    "the log of r1/t2#1 has 4095 bytes, not these 4096",
  ]);
  const artifact = fileOf("t1", "artifacts/kept-by-t1");
  const wrong = readFileSync(artifact, "utf8").replace("777", "778");
  expect(await violationsWith(artifact, () => writeFileSync(artifact, wrong))).toEqual([
    "kept-by-t1 of r1/t1#1 is whole on no machine",
    expect.stringMatching(/^kept-by-t1 of r1\/t1#1 has \d+ bytes, not these \d+$/),
  ]);
});

test("the witness finds a commit that is on no branch", async () => {
  const task = await client.task("r1/t1");
  const { commit = "", branch = "" } = (task.ok && task.value.result) || {};
  const ref = `refs/heads/${branch}`;
  repository.git("update-ref", "-d", ref);
  expect(await violations()).toEqual([`the commit ${commit} of r1/t1 is not on "${branch}"`]);
  repository.git("update-ref", ref, commit);
});

test.each([
  ["lost", [1, 2, 4], ["event 4 came after 2"]],
  ["repeated", [1, 2, 2], ["event 2 came after 2"]],
  ["early", [1, 3, 2], ["event 3 came after 1", "event 2 came after 3"]],
] as const)("the listener finds an event that was %s", async (_, sent, found) => {
  const server = createServer((request, response) => {
    const isFirst = request.url?.endsWith("after=0") === true;
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const seq of isFirst ? sent : []) response.write(`data: ${JSON.stringify({ seq })}\n\n`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  {
    const { port } = server.address() as AddressInfo;
    await using listener = new RoamingListener([`http://127.0.0.1:${port}`], "key");
    await until("it has heard all", () => listener.events.length === sent.length);
    expect(listener.violations()).toEqual(found);
  }
  server.closeAllConnections();
  server.close();
});
