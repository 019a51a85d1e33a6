import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";

import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { BenchHome } from "../bench-home.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * Measures how fast a webhook delivers a backlog of events to a receiver on this machine, beside bare posts of the same
 * bodies, one after another over one connection; and how long tasks take meanwhile.
 * `npm run bench -- webhooks`; a number after it is that of the tasks.
 */
const tasks = Number(process.argv[2] ?? 3_000);
const rounds = 3;
const barePosts = 5_000;
const quietMs = 500;

/** Takes posts, and knows when the first and the last one came. */
class Receiver {
  posts = 0;
  firstAt = 0;
  lastAt = 0;
  body = "";
  readonly server = createServer((incoming, answer) => {
    void text(incoming).then((body) => {
      this.lastAt = performance.now();
      if (this.posts === 0) this.firstAt = this.lastAt;
      this.posts += 1;
      this.body = body;
      answer.writeHead(204).end();
    });
  });

  async listen(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, "127.0.0.1", listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  begin(): void {
    this.posts = 0;
  }

  /** Settles when the webhook has nothing left; returns the posts per second. */
  async rate(home: BenchHome): Promise<number> {
    for (;;) {
      await delay(quietMs);
      if (this.posts === 0 || performance.now() - this.lastAt < quietMs) continue;
      const shown = JSON.parse(home.wzp("webhooks", "show", "bench", "--json")) as { waiting: number };
      if (shown.waiting === 0) return (this.posts / (this.lastAt - this.firstAt)) * 1_000;
    }
  }
}

/** Returns the ms of a run of trivial tasks, each of which causes several events. */
async function runTasks({ env, scratch }: BenchHome): Promise<number> {
  const start = performance.now();
  const words = Array.from({ length: tasks }, (_, at) => `${at}`);
  const args = ["map", "-j", "4", "--", "true", ":::", ...words];
  // The receiver is in this process, which must not wait for it.
  const [code] = await once(spawn(wzpProgram, args, { env, cwd: scratch, stdio: "ignore" }), "exit");
  if (code !== 0) throw new Error(`wzp map ended with ${code}`);
  return performance.now() - start;
}

async function barePost(url: string, body: string, agent: Agent): Promise<void> {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  await new Promise<void>((done, failed) => {
    const sent = request(url, { method: "POST", headers, agent }, (answer) =>
      answer.resume().on("end", done),
    );
    sent.on("error", failed).end(body);
  });
}

/** Returns the bare posts per second. */
async function bareRate(url: string, body: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const start = performance.now();
  for (let post = 0; post < barePosts; post++) await barePost(url, body, agent);
  agent.destroy();
  return (barePosts / (performance.now() - start)) * 1_000;
}

using home = new BenchHome();
const receiver = new Receiver();
const url = await receiver.listen();
home.wzp("map", "--", "true", ":::", "first");
home.wzp("admin", "private-push", "on");
home.wzp("webhooks", "add", "bench", url, "--on", "task.*", "--on", "attempt.ended");

const alone: number[] = [];
const delivered: number[] = [];
const meanwhile: number[] = [];
const bare: number[] = [];
let backlog = 0;
for (let round = 0; round < rounds; round++) {
  home.wzp("webhooks", "pause", "bench");
  alone.push(await runTasks(home));
  receiver.begin();
  home.wzp("webhooks", "resume", "bench");
  delivered.push(await receiver.rate(home));
  backlog = receiver.posts;
  bare.push(await bareRate(url, receiver.body));
  home.wzp("webhooks", "pause", "bench");
  await runTasks(home);
  home.wzp("webhooks", "resume", "bench");
  meanwhile.push(await runTasks(home));
  await receiver.rate(home);
}
receiver.server.closeAllConnections();
receiver.server.close();

const [per, perBare] = [median(delivered), median(bare)];
const [before, during] = [median(alone), median(meanwhile)];
console.log(
  table(
    [`${rounds} rounds`, "", "ratio"],
    [
      ["bare posts one after another, per second", perBare.toFixed(0), "1.00"],
      [`webhook with a backlog of ${backlog} events, per second`, per.toFixed(0), (per / perBare).toFixed(2)],
      [`${tasks} tasks, webhook paused`, `${(before / 1_000).toFixed(2)} s`, "1.00"],
      [
        `${tasks} tasks while the webhook delivers a backlog`,
        `${(during / 1_000).toFixed(2)} s`,
        (during / before).toFixed(2),
      ],
    ],
  ),
);
