import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { Client } from "pg";

import { findProgram } from "../../../tooling/test-programs.ts";
import { until } from "../until.ts";

const programs = dirname(findProgram("initdb") ?? "");
/** PostgreSQL refuses to run as root. */
const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** A PostgreSQL server and one that replicates it, at one address that follows the promotion. */
export class PostgresPair implements AsyncDisposable {
  readonly #root = mkdtempSync(join(tmpdir(), "wzp-pair-"));
  readonly #address = join(this.#root, "address");
  readonly #running: ChildProcess[] = [];

  static async start(): Promise<PostgresPair> {
    const pair = new PostgresPair();
    pair.#make(pair.#root);
    const primary = pair.#directory("primary");
    pair.#run("initdb", "-D", join(primary, "data"), "-U", "wzp", "-A", "trust", "-E", "UTF8", "--no-sync");
    await pair.#serve("primary");
    symlinkSync(primary, pair.#address);
    const standby = pair.#directory("standby");
    pair.#run("pg_basebackup", "-h", primary, "-U", "wzp", "-D", join(standby, "data"), "-R", "-X", "stream");
    await pair.#serve("standby");
    // What was acknowledged is on both.
    await pair.#query("primary", "ALTER SYSTEM SET synchronous_standby_names = '*'");
    await pair.#query("primary", "SELECT pg_reload_conf()");
    await until("the replica follows", async () => {
      const [row] = await pair.#query("primary", "SELECT sync_state FROM pg_stat_replication");
      return row?.["sync_state"] === "sync";
    });
    return pair;
  }

  get url(): string {
    return `postgres:///postgres?host=${encodeURIComponent(this.#address)}&user=wzp`;
  }

  /** Kills the server as a crash of its machine does, and promotes the other one. */
  async failOver(): Promise<void> {
    const [primary] = this.#running;
    if (primary === undefined) throw new Error("no primary");
    const gone = once(primary, "exit");
    primary.kill("SIGQUIT");
    await gone;
    rmSync(this.#address);
    symlinkSync(join(this.#root, "standby"), this.#address);
    await this.#query("standby", "SELECT pg_promote()");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#running) {
      if (server.exitCode !== null || server.signalCode !== null) continue;
      const gone = once(server, "exit");
      server.kill("SIGQUIT");
      await gone;
    }
    rmSync(this.#root, { recursive: true, force: true });
  }

  #directory(name: string): string {
    const path = join(this.#root, name);
    mkdirSync(path);
    this.#make(path);
    return path;
  }

  #make(path: string): void {
    chmodSync(path, 0o700);
    if (identity.uid !== undefined) chownSync(path, identity.uid, identity.gid);
  }

  #run(program: string, ...args: readonly string[]): void {
    execFileSync(join(programs, program), args, { ...identity, cwd: "/", stdio: "pipe" });
  }

  async #serve(name: string): Promise<void> {
    const directory = join(this.#root, name);
    const settings = ["listen_addresses=", `unix_socket_directories=${directory}`, "fsync=off"];
    const options = settings.flatMap((setting) => ["-c", setting]);
    const server = spawn(join(programs, "postgres"), ["-D", join(directory, "data"), ...options], {
      ...identity,
      cwd: "/",
      stdio: "ignore",
    });
    this.#running.push(server);
    await until(`${name} answers`, () => this.#query(name, "SELECT 1").catch(() => undefined));
  }

  async #query(name: string, sql: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ host: join(this.#root, name), user: "wzp", database: "postgres" });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }
}
