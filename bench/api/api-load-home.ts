import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";

import type { Client } from "@wezterm-parallel/shared/client/client";
import { homePaths } from "@wezterm-parallel/shared/protocol/home";

import { openTestAccounts } from "../../packages/backend/test/rigs/access/open-test-accounts.ts";
import { nodeFlags } from "../../packages/cli/src/supervision/spawn-keeper.ts";
import { openClient } from "../../packages/cli/src/transport/open-client.ts";
import type { ServerUse } from "./api-load-server.ts";
import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";

export const people = 50;
const storedTokens = 100_000;
/** Attempts that a worker runs at once. */
export const sessions = 64;
const waiting = 100;

/** Output like that of a build or an agent: ten coloured lines per second, each with its time. */
const chatter = `$| = 1; use Time::HiRes qw(time sleep);
  for (my $n = 0; ; $n++) { printf "\\e[32mok\\e[0m %6d compiled another file of this module in 12 ms \\@%d\\@\\r\\n", $n, time * 1000; sleep 0.1 }`;

/** A home with many accounts, whose server reports its resource usage. */
export class LoadHome implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "wzp-bench-load-"));
  readonly client: Client;
  readonly accounts: string;
  readonly #home = homePaths({ env: { WZP_HOME: this.path }, homeDirectory: homedir(), userId: 0 });
  readonly #started: ChildProcess[] = [];
  #server: ChildProcess | undefined;

  constructor() {
    mkdirSync(this.#home.state, { recursive: true, mode: 0o700 });
    writeFileSync(join(this.#home.state, "listen.json"), JSON.stringify({ port: 0 }));
    this.accounts = join(this.#home.state, "accounts.db");
    this.client = openClient(this.#home.serverSocket);
    // Sessions outlive the process that started them.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => {
        this[Symbol.dispose]();
        process.exit(1);
      });
    }
  }

  /** Adds 50 operators with a key each, and fills up the number of keys; returns all keys. */
  async addPeople(): Promise<string[]> {
    const accounts = openTestAccounts(this.accounts);
    const actor = {
      kind: "local",
      id: "local",
      name: "bench",
      address: "local",
      requestId: "bench",
    } as const;
    const audit = { actor, action: "users.add", object: "", outcome: "done" } as const;
    const ids: string[] = [];
    for (let at = 0; at < people; at++) {
      const user = await accounts.addUser({ name: `person-${at}`, role: "operator" }, audit);
      if (!user.ok) throw new Error(user.failure.detail);
      ids.push(user.value.id);
    }
    await accounts[Symbol.asyncDispose]();
    return addKeys(this.accounts, ids);
  }

  /** Returns the server's port. */
  async startServer(): Promise<number> {
    this.#server = this.#start("server");
    while (!(await this.client.status()).ok) await pause(50);
    const { address } = JSON.parse(readFileSync(join(this.#home.state, "server.json"), "utf8")) as {
      address: string;
    };
    return Number(new URL(address).port);
  }

  /** Starts as many tasks as a worker runs at once, each writing to its terminal, and some more that wait. */
  async startSessions(): Promise<void> {
    this.#start("worker");
    await this.#submit(sessions, (name) => ["perl", "-e", chatter, name]);
    while ((await this.#running()) < sessions) await pause(100);
    await this.#submit(waiting, (name) => ["npm", "run", name]);
  }

  /** Ends what runs and starts nothing more. */
  async endSessions(): Promise<void> {
    await this.#act("pause", "r2");
    await this.#act("cancel", "r1");
    while ((await this.#running()) > 0) await pause(100);
  }

  /** Returns the usage since the last call. */
  async use(): Promise<ServerUse> {
    if (this.#server === undefined) throw new Error("the server was not started");
    this.#server.send("use");
    const [use] = (await once(this.#server, "message")) as [ServerUse];
    return use;
  }

  [Symbol.dispose](): void {
    spawnSync(wzpProgram, ["down", "--kill"], { env: { ...process.env, WZP_HOME: this.path } });
    for (const child of this.#started) child.kill("SIGKILL");
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }

  #start(program: "server" | "worker"): ChildProcess {
    const script = new URL("api-load-server.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, [...nodeFlags[program], script, program, this.path], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    child.once("exit", (code) => {
      // A signal ends it after all measurements.
      if (code !== null && code !== 0) throw new Error(`the ${program} ended with ${code}`);
    });
    this.#started.push(child);
    return child;
  }

  async #running(): Promise<number> {
    const status = await this.client.status();
    return status.ok ? (status.value.tasks.running ?? 0) : Number.NaN;
  }

  async #submit(count: number, argv: (name: string) => string[]): Promise<void> {
    const names = Array.from({ length: count }, (_, at) => `task-${at}`);
    const submitted = await this.client.submit({
      title: "bench",
      project: { kind: "directory", directory: this.path },
      source: { kind: "ad-hoc" },
      limits: { parallel: count },
      environment: { mode: "clean", variables: {} },
      tasks: names.map((name) => ({
        name,
        base: name,
        command: { kind: "argv", argv: argv(name) },
        checkout: "none",
      })),
    });
    if (!submitted.ok) throw new Error(submitted.failure.detail);
  }

  async #act(action: "pause" | "cancel", id: string): Promise<void> {
    const report = await this.client.act({ action, ids: [id] });
    if (!report.ok) throw new Error(report.failure.detail);
  }
}

/** Adds all keys in one transaction, because the server makes each durable before the next. */
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
