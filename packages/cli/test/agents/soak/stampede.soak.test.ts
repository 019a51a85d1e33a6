import { createServer, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { expect, test } from "vitest";

import { CliRig } from "../../rigs/cli-rig.ts";
import { Repository } from "../../rigs/repository.ts";

const agents = 30;
const steps = 3;
/** Requests that the account answers before it is used up. */
const quota = 40;
const closedMs = 30_000;

/** An account that is used up after some requests, until a time that it names exactly, as Claude's stream does. */
class Account implements AsyncDisposable {
  readonly #server: Server;
  readonly #answered = new Map<string, number>();
  /** The first requests wait for one another, so that all agents are at work when the account is used up. */
  #held: (() => void)[] | undefined = [];
  #granted = 0;
  resetsAt: number | undefined;
  refused = 0;
  /** When the first request after the reset was answered, and the last one. */
  firstAfter: number | undefined;
  last = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<Account> {
    const server = createServer((request, response) => account.#take(request.url ?? "", response));
    const account = new Account(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return account;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Steps that were answered again although they had been before. */
  get repeated(): number {
    return [...this.#answered.values()].reduce((sum, times) => sum + times - 1, 0);
  }

  get finished(): number {
    return this.#answered.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #take(step: string, response: ServerResponse): void {
    if (this.#held === undefined) return this.#answer(step, response);
    this.#held.push(() => this.#answer(step, response));
    if (this.#held.length < agents) return;
    const held = this.#held;
    this.#held = undefined;
    for (const answer of held) answer();
  }

  #answer(step: string, response: ServerResponse): void {
    const now = Date.now();
    if (this.#granted >= quota && (this.resetsAt ??= Math.ceil((now + closedMs) / 1000) * 1000) > now) {
      this.refused += 1;
      response.writeHead(429).end(String(this.resetsAt / 1000));
      return;
    }
    this.#granted += 1;
    if (this.resetsAt !== undefined) this.firstAfter ??= now;
    this.last = now;
    this.#answered.set(step, (this.#answered.get(step) ?? 0) + 1);
    response.end("done");
  }
}

/** Does its steps one after another, each by a request; one that continues leaves out what is done in its checkout. */
const program = `#!/usr/bin/env node
const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const done = existsSync("done.txt") ? readFileSync("done.txt", "utf8").split("\\n") : [];
const [, , url] = process.argv;
(async () => {
  for (let step = 1; step <= ${steps}; step++) {
    if (done.includes(String(step))) continue;
    const answer = await fetch(url + "/" + process.env.WZP_TASK + "/" + step);
    const text = await answer.text();
    if (answer.status === 429) {
      console.log('{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":' + text + "}}");
      process.exit(1);
    }
    appendFileSync("done.txt", step + "\\n");
    await new Promise((wake) => setTimeout(wake, 300));
  }
})();
`;

interface Measured {
  readonly refused: number;
  readonly resumedAfterMs: number;
  readonly doneAfterMs: number;
  readonly repeated: number;
}

async function measure(plan: (command: readonly string[]) => object): Promise<Measured> {
  await using rig = new CliRig();
  await using account = await Account.open();
  const repository = new Repository(join(rig.work, "project"));
  repository.program("bin/agent", program);
  const command = [join(repository.path, "bin", "agent"), account.url, "{prompt}"];
  repository.write({ "wezterm-parallel.yaml": JSON.stringify(plan(command)) });
  repository.commit();
  const ran = await rig.wzp(["run"], { cwd: repository.path });
  expect(ran.status, ran.stdout + ran.stderr).toBe(0);
  expect(account.finished).toBe(agents * steps);
  const { refused, repeated, resetsAt = 0, firstAfter = 0, last } = account;
  return { refused, resumedAfterMs: firstAfter - resetsAt, doneAfterMs: last - resetsAt, repeated };
}

const names = Array.from({ length: agents }, (_, at) => `t${at}`);

test("thirty agents on one pool send no request after those under way, resume by themselves and repeat nothing; without a pool they storm the account", async () => {
  const task = (of: object) => Object.fromEntries(names.map((name) => [name, { terminal: false, ...of }]));
  const pooled = await measure((command) => ({
    limits: { parallel: agents },
    agents: { bot: { command, continue: command, pool: "team" } },
    tasks: task({ agent: "bot", prompt: "Do it." }),
  }));
  const alone = await measure(([file = "", url = ""]) => ({
    limits: { parallel: agents },
    tasks: task({ run: [file, url], retry: { max: 100, backoff: "1s" } }),
  }));
  process.stdout.write(`${JSON.stringify({ pooled, alone })}\n`);
  // Each agent was at work when the account was used up, and one tries it again at the reset.
  expect(pooled.refused).toBeLessThanOrEqual(agents);
  expect(pooled.repeated).toBe(0);
  expect(alone.refused).toBeGreaterThan(2 * pooled.refused);
  expect(alone.repeated).toBeGreaterThanOrEqual(agents);
}, 400_000);
