import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { BenchHome } from "../bench-home.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * Measures how fast webhooks deliver a backlog of events to a receiver on this machine, with one event or many in each
 * request, beside bare posts of the same bodies; and how long tasks take meanwhile.
 * `npm run bench -- webhooks`; a number after it is that of the tasks.
 */
const tasks = Number(process.argv[2] ?? 3_000);
const rounds = 3;
const barePosts = 5_000;
const quietMs = 500;
/** As many as a webhook has connections. */
const connections = 8;
const batches = [1, 20, 500] as const;
const batchStart = '{"type":"events"';
const barePostsProgram = fileURLToPath(new URL("bare-posts.ts", import.meta.url));

/** Takes posts, and knows when the first and the last one came. */
class Receiver {
  posts = 0;
  events = 0;
  firstAt = 0;
  lastAt = 0;
  body = "";
  readonly server = createServer((incoming, answer) => {
    void text(incoming).then((body) => {
      this.lastAt = performance.now();
      if (this.posts === 0) this.firstAt = this.lastAt;
      this.posts += 1;
      this.events += body.startsWith(batchStart) ? (JSON.parse(body) as { data: unknown[] }).data.length : 1;
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
    this.events = 0;
  }

  /** Settles when the webhook has nothing left; returns the events per second. */
  async rate(home: BenchHome, name: string): Promise<number> {
    for (;;) {
      await delay(quietMs);
      if (this.posts === 0 || performance.now() - this.lastAt < quietMs) continue;
      const shown = JSON.parse(home.wzp("webhooks", "show", name, "--json")) as { waiting: number };
      if (shown.waiting === 0) return (this.events / (this.lastAt - this.firstAt)) * 1_000;
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

/** Returns the bare posts per second. */
async function bareRate(url: string, body: string, atOnce: number): Promise<number> {
  const args = [barePostsProgram, url, `${barePosts}`, `${atOnce}`];
  const client = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  client.stdin.end(body);
  return Number(await text(client.stdout));
}

using home = new BenchHome();
const receiver = new Receiver();
const url = await receiver.listen();
home.wzp("map", "--", "true", ":::", "first");
home.wzp("admin", "private-push", "on");
const nameOf = (batch: number) => `by-${batch}`;
for (const batch of batches) {
  const kinds = ["--on", "task.*", "--on", "attempt.ended"];
  home.wzp("webhooks", "add", nameOf(batch), url, ...kinds, "--batch", `${batch}`);
  home.wzp("webhooks", "pause", nameOf(batch));
}

const rates = new Map<string, number[]>();
const note = (name: string, value: number) => rates.set(name, [...(rates.get(name) ?? []), value]);
const middle = (name: string) => median(rates.get(name) ?? []);
for (let round = 0; round < rounds; round++) {
  note("alone", await runTasks(home));
  for (const batch of batches) {
    const name = nameOf(batch);
    receiver.begin();
    home.wzp("webhooks", "resume", name);
    note(name, await receiver.rate(home, name));
    note(`${name} events`, receiver.events);
    if (batch === 1) {
      note("bare 1", await bareRate(url, receiver.body, 1));
      note(`bare ${connections}`, await bareRate(url, receiver.body, connections));
    }
    home.wzp("webhooks", "pause", name);
    await runTasks(home);
    home.wzp("webhooks", "resume", name);
    note(`${name} meanwhile`, await runTasks(home));
    await receiver.rate(home, name);
    home.wzp("webhooks", "pause", name);
  }
}
receiver.server.closeAllConnections();
receiver.server.close();

const row = (what: string, name: string, than: string) => [
  what,
  middle(name).toFixed(0),
  (middle(name) / middle(than)).toFixed(2),
];
const inSeconds = (what: string, name: string) => [
  what,
  `${(middle(name) / 1_000).toFixed(2)} s`,
  (middle(name) / middle("alone")).toFixed(2),
];
const sizeOf = (batch: number) => (batch === 1 ? "one event" : `up to ${batch} events`);
console.log(
  table(
    [`${rounds} rounds; per second`, "", "ratio"],
    [
      row("bare posts, one after another", "bare 1", "bare 1"),
      row(`bare posts, ${connections} at once`, `bare ${connections}`, "bare 1"),
      ...batches.map((batch) =>
        row(
          `events of a backlog of ${middle(`${nameOf(batch)} events`)}, ${sizeOf(batch)} in a request`,
          nameOf(batch),
          "bare 1",
        ),
      ),
      inSeconds(`${tasks} tasks, all webhooks paused`, "alone"),
      ...batches.map((batch) =>
        inSeconds(`the same while a backlog is delivered, ${sizeOf(batch)}`, `${nameOf(batch)} meanwhile`),
      ),
    ],
  ),
);
