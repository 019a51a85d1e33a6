import { spawn, type ChildProcess } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";

import { homePaths } from "@wezterm-parallel/shared/protocol/home";

import { openSqliteAccounts } from "../packages/backend/src/drivers/accounts/sqlite/open-sqlite-accounts.ts";
import { systemClock } from "../packages/backend/src/base/system-clock.ts";
import { openAuthFlow } from "../packages/backend/src/server/access/auth-flow.ts";
import { openClient } from "../packages/cli/src/transport/open-client.ts";
import type { LoadReport, LoadOrder } from "./api-load-client.ts";
import { quantile } from "./statistics.ts";
import { table } from "./table.ts";

/**
 * The API on the network under a steady load of 1,000 requests a second, sent by another process as 50 people of 50
 * addresses, with 500 event listeners open and 100,000 tokens stored; what authentication alone takes; and one route
 * as fast as it goes beside a bare Fastify that answers the same bytes. Usage: api-load.ts [SECONDS] (default 60).
 */
const seconds = Number(process.argv[2] ?? 60);
const people = 50;
const storedTokens = 100_000;
const listeners = 500;

const directory = mkdtempSync(join(tmpdir(), "wzp-bench-load-"));
const home = homePaths({ env: { WZP_HOME: directory }, homeDirectory: homedir(), userId: 0 });
const started: ChildProcess[] = [];

try {
  const keys = await prepareAccounts();
  await measureAuthentication(keys);
  const port = await startServer();
  const body = await submitTasks();
  const before = cpuMs(started[0]);
  const steady = await drive({ kind: "steady", port, keys, seconds, perSecond: 1000, listeners });
  report(steady, cpuMs(started[0]) - before);
  await compare(port, keys, body);
} finally {
  for (const child of started) child.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
}

/** 50 operators with a key each, and as many more keys as it takes. */
async function prepareAccounts(): Promise<string[]> {
  mkdirSync(home.state, { recursive: true, mode: 0o700 });
  writeFileSync(join(home.state, "listen.json"), JSON.stringify({ port: 0 }));
  const file = join(home.state, "accounts.db");
  const accounts = openSqliteAccounts(file, systemClock);
  if (!accounts.ok) throw new Error(accounts.failure.detail);
  const actor = { kind: "local", id: "local", name: "bench", address: "local", requestId: "bench" } as const;
  const ids: string[] = [];
  for (let at = 0; at < people; at++) {
    const audit = { actor, action: "users.add", object: "", outcome: "done" } as const;
    const user = await accounts.value.addUser({ name: `person-${at}`, role: "operator" }, audit);
    if (!user.ok) throw new Error(user.failure.detail);
    ids.push(user.value.id);
  }
  await accounts.value[Symbol.asyncDispose]();
  return addKeys(file, ids);
}

/** In one transaction: the server's own way makes each durable before the next. */
function addKeys(file: string, users: readonly string[]): string[] {
  const database = new DatabaseSync(file);
  const keys: string[] = [];
  database.exec("BEGIN");
  const grant = database.prepare(
    "INSERT INTO access_grant (id, kind, user_id, label, created_at, address, user_agent) VALUES (?, 'key', ?, 'bench', 0, '', '')",
  );
  const token = database.prepare("INSERT INTO token (hash, kind, grant_id) VALUES (?, 'key', ?)");
  for (let at = 0; at < storedTokens; at++) {
    const key = `wzpk_${randomBytes(32).toString("base64url")}`;
    grant.run(`grant-${at}`, users[at % users.length] ?? "");
    token.run(createHash("sha256").update(key).digest(), `grant-${at}`);
    keys.push(key);
  }
  database.exec("COMMIT");
  database.close();
  return keys;
}

async function measureAuthentication(keys: readonly string[]): Promise<void> {
  const accounts = openSqliteAccounts(join(home.state, "accounts.db"), systemClock);
  if (!accounts.ok) throw new Error(accounts.failure.detail);
  const auth = openAuthFlow(accounts.value, systemClock);
  const origin = { address: "127.0.0.1", userAgent: "bench", requestId: "bench" };
  const times: number[] = [];
  // Each second look finds the grant as used just now, as most do; the first one writes that down.
  for (const key of [...keys.slice(0, 200), ...keys.slice(0, 200), ...keys.slice(0, 200)]) {
    const authorization = `Bearer ${key}`;
    const began = performance.now();
    const principal = await auth.authenticate({ listener: "network", authorization, origin });
    times.push(performance.now() - began);
    if (!principal.ok) throw new Error(principal.failure.detail);
  }
  const wrong: number[] = [];
  for (let at = 0; at < 5000; at++) {
    const began = performance.now();
    await auth.authenticate({ listener: "network", authorization: `Bearer wzpk_${"x".repeat(43)}`, origin });
    wrong.push(performance.now() - began);
  }
  await accounts.value[Symbol.asyncDispose]();
  const row = (name: string, values: readonly number[]) => [
    name,
    ...[0.5, 0.95, 0.99].map((share) => quantile(values, share).toFixed(3)),
  ];
  const rows = [
    row("first use within a minute", times.slice(0, 200)),
    row("any other", times.slice(200)),
    row("wrong key", wrong),
  ];
  console.log(`Authentication, ${storedTokens.toLocaleString("en")} tokens stored\n`);
  console.log(`${table(["", "p50 ms", "p95 ms", "p99 ms"], rows)}\n`);
}

async function startServer(): Promise<number> {
  const entry = new URL("../packages/backend/src/entry/server.ts", import.meta.url).href;
  const program = `const { runServer } = await import(${JSON.stringify(entry)});
    const served = await runServer(${JSON.stringify(home)});
    if (!served.ok) console.error(served.failure);
    process.exit(0);`;
  started.push(spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "inherit" }));
  const client = openClient(home.serverSocket);
  while (!(await client.status()).ok) await pause(50);
  const { address } = JSON.parse(readFileSync(join(home.state, "server.json"), "utf8")) as {
    address: string;
  };
  return Number(new URL(address).port);
}

/** A page of tasks to ask for, and what it weighs. */
async function submitTasks(): Promise<string> {
  const client = openClient(home.serverSocket);
  const names = Array.from({ length: 100 }, (_, at) => `task-${at}`);
  const submitted = await client.submit({
    title: "bench",
    project: { kind: "directory", directory },
    source: { kind: "ad-hoc" },
    environment: { mode: "clean", variables: {} },
    tasks: names.map((name) => ({
      name,
      base: name,
      command: { kind: "argv", argv: ["npm", "run", name] },
      checkout: "none",
    })),
  });
  if (!submitted.ok) throw new Error(submitted.failure.detail);
  const page = await client.tasks({ limit: 50 });
  if (!page.ok) throw new Error(page.failure.detail);
  return JSON.stringify(page.value);
}

/** By a process of its own, so that what sends does not take turns with what answers. */
async function drive(order: LoadOrder): Promise<LoadReport> {
  const script = new URL("api-load-client.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify({ ...order, keys: order.keys.slice(0, people) }));
  let text = "";
  for await (const piece of child.stdout) text += String(piece);
  return JSON.parse(text) as LoadReport;
}

/** Of all threads of a process, from its start on; counted in hundredths of a second. */
function cpuMs(child: ChildProcess | undefined): number {
  const fields = readFileSync(`/proc/${child?.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

function report({ times, errors, heard, sent }: LoadReport, cpu: number): void {
  const rows = Object.entries(times).map(([name, values]) => [
    name,
    String(values.length),
    ...[0.5, 0.95, 0.99, 1].map((share) => quantile(values, share).toFixed(2)),
  ]);
  const all = Object.values(times).flat();
  rows.push([
    "all",
    String(all.length),
    ...[0.5, 0.95, 0.99, 1].map((share) => quantile(all, share).toFixed(2)),
  ]);
  console.log(`1,000 requests a second for ${seconds} s, ${people} people, ${listeners} event listeners\n`);
  console.log(table(["", "requests", "p50 ms", "p95 ms", "p99 ms", "most ms"], rows));
  const share = (cpu / sent).toFixed(2);
  console.log(`\nThe server took ${share} ms of processor time a request, listeners and commits included.`);
  console.log(`\n${errors} errors of ${sent} requests; ${heard} messages came to ${listeners} listeners\n`);
}

async function compare(port: number, keys: string[], body: string): Promise<void> {
  const script = new URL("bare-fastify.ts", import.meta.url).pathname;
  const bare = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] });
  started.push(bare);
  bare.stdin.end(body);
  const [said] = (await bare.stdout.take(1).toArray()) as Buffer[];
  const rows: string[][] = [];
  const rates: number[] = [];
  for (const [name, at] of [
    ["bare Fastify", Number(said)],
    ["wezterm-parallel", port],
  ] as const) {
    const { times, errors } = await drive({
      kind: "full",
      port: at,
      keys,
      seconds: 5,
      perSecond: 0,
      listeners: 0,
    });
    const all = Object.values(times).flat();
    rates.push(all.length / 5);
    rows.push([
      name,
      Math.round(all.length / 5).toString(),
      quantile(all, 0.5).toFixed(2),
      quantile(all, 0.99).toFixed(2),
      `${errors}`,
    ]);
  }
  console.log(`GET of 50 tasks (${Buffer.byteLength(body)} bytes) as fast as it goes, 20 connections\n`);
  console.log(table(["", "requests/s", "p50 ms", "p99 ms", "errors"], rows));
  console.log(
    `\nOurs answers ${((100 * (rates[1] ?? 0)) / (rates[0] ?? 1)).toFixed(0)} % of the requests of the bare route.`,
  );
}
