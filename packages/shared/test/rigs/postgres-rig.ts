import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { Client } from "pg";

/** Debian keeps the programs of each version of PostgreSQL together, outside of PATH. */
const directories = [
  ...(process.env["PATH"] ?? "").split(delimiter),
  ...globSync("/usr/lib/postgresql/*/bin"),
];
const found = directories.map((directory) => join(directory, "initdb")).find((path) => existsSync(path));
/** In PATH is often a link to it alone. */
const initdb = found && realpathSync(found);

/** Why there is no PostgreSQL here; absent: there is. */
export const noPostgres =
  initdb === undefined ? "PostgreSQL is missing: sudo apt-get install postgresql" : undefined;

/** Why its own backups cannot be made here; absent: they can. */
export const noBaseBackup =
  noPostgres ?? (existsSync(program("pg_basebackup")) ? undefined : "PostgreSQL has no pg_basebackup here");

/** PostgreSQL refuses to run as root. */
const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** A PostgreSQL server of its own in a temporary directory, on a Unix socket. */
export class PostgresRig implements AsyncDisposable {
  readonly #directory: string;
  readonly #data: string;
  /** Settings of its own. */
  #settings: readonly string[] = [];
  #server: ChildProcess | undefined;
  #databases = 0;

  private constructor(directory: string) {
    this.#directory = directory;
    this.#data = join(directory, "data");
  }

  /** `archiving`: settings that archive its log, with `ARCHIVE` where the directory for it stands. */
  static async start({ archiving = [] as readonly string[] } = {}): Promise<PostgresRig> {
    const directory = mkdtempSync(join(tmpdir(), "wzp-pg-"));
    chmodSync(directory, 0o700);
    if (identity.uid !== undefined) chownSync(directory, identity.uid, identity.gid);
    const rig = new PostgresRig(directory);
    execFileSync(
      program("initdb"),
      ["-D", rig.#data, "-U", "wzp", "-A", "trust", "-E", "UTF8", "--no-sync"],
      {
        ...identity,
        cwd: "/",
        stdio: "ignore",
      },
    );
    if (archiving.length > 0) rig.#archive(archiving);
    await rig.run();
    return rig;
  }

  /** Copies the whole server while it is used, and lets PostgreSQL verify the copy. */
  backUp(): void {
    const base = join(this.#directory, "base");
    this.#do("pg_basebackup", ["-D", base, "-h", this.#directory, "-U", "wzp", "-c", "fast"]);
    this.#do("pg_verifybackup", [base]);
  }

  /** Begins again from that copy and the archive; `settings` say how the archive is read, and up to when. */
  async recover(settings: readonly string[]): Promise<void> {
    await this.kill();
    rmSync(this.#data, { recursive: true, force: true });
    execFileSync("cp", ["-a", join(this.#directory, "base"), this.#data]);
    const lines = settings.map((line) => this.#placed(line));
    appendFileSync(join(this.#data, "postgresql.auto.conf"), `${lines.join("\n")}\n`);
    appendFileSync(join(this.#data, "recovery.signal"), "");
    if (identity.uid !== undefined)
      chownSync(join(this.#data, "recovery.signal"), identity.uid, identity.gid);
    await this.run();
    while ((await this.#asked("SELECT pg_is_in_recovery() AS answer")) === true);
  }

  /** Settles when everything that was committed so far is in the archive. */
  async archived(): Promise<void> {
    const segment = await this.#asked("SELECT pg_walfile_name(pg_current_wal_lsn()) AS answer");
    const last = "SELECT coalesce(last_archived_wal, '') >= $$SEGMENT$$ AS answer FROM pg_stat_archiver";
    while ((await this.#asked(last.replace("SEGMENT", String(segment)))) !== true);
  }

  #archive(settings: readonly string[]): void {
    const archive = join(this.#directory, "archive");
    mkdirSync(archive);
    if (identity.uid !== undefined) chownSync(archive, identity.uid, identity.gid);
    this.#settings = settings.map((line) => this.#placed(line));
  }

  #placed(line: string): string {
    return line.replaceAll("ARCHIVE", join(this.#directory, "archive"));
  }

  #do(name: string, args: readonly string[]): void {
    execFileSync(program(name), args, { ...identity, cwd: "/", stdio: "pipe" });
  }

  async #asked(sql: string): Promise<unknown> {
    const [row] = await this.query<{ answer: unknown }>(this.url("postgres"), sql);
    return row?.answer;
  }

  /** Starts the server, again after it was killed; resolves when it answers. */
  async run(): Promise<void> {
    const settings = [
      "listen_addresses=",
      `unix_socket_directories=${this.#directory}`,
      "fsync=off",
      ...this.#settings,
    ];
    const options = settings.flatMap((setting) => ["-c", setting]);
    this.#server = spawn(program("postgres"), ["-D", this.#data, ...options], {
      ...identity,
      cwd: "/",
      stdio: "ignore",
    });
    while (!(await this.#answers()));
  }

  /** Kills the server with all its connections, as a crash of the machine would. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, "exit");
    // Only its own children are stopped at once; SIGKILL of the parent makes them stop too, but later.
    server.kill("SIGQUIT");
    await gone;
  }

  url(database: string): string {
    return `postgres:///${database}?host=${encodeURIComponent(this.#directory)}&user=wzp`;
  }

  /** Creates an empty database; returns its address. */
  async create(): Promise<string> {
    this.#databases += 1;
    const name = `test${this.#databases}`;
    await this.query(this.url("postgres"), `CREATE DATABASE ${name}`);
    return this.url(name);
  }

  async query<T extends object>(url: string, sql: string): Promise<T[]> {
    const client = new Client(url);
    await client.connect();
    try {
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    if (this.#server?.exitCode != null) throw new Error(`PostgreSQL ended with ${this.#server.exitCode}`);
    try {
      await this.query(this.url("postgres"), "SELECT 1");
      return true;
    } catch {
      return false;
    }
  }
}

function program(name: string): string {
  return join(dirname(initdb ?? ""), name);
}
