import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { Client } from "pg";

/** Debian keeps the programs of each version of PostgreSQL together, outside of PATH. */
const directories = [
  ...(process.env["PATH"] ?? "").split(delimiter),
  ...globSync("/usr/lib/postgresql/*/bin"),
];
const initdb = directories.map((directory) => join(directory, "initdb")).find((path) => existsSync(path));

/** Why there is no PostgreSQL here; absent: there is. */
export const noPostgres =
  initdb === undefined ? "PostgreSQL is missing: sudo apt-get install postgresql" : undefined;

/** PostgreSQL refuses to run as root. */
const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** A PostgreSQL server of its own in a temporary directory, on a Unix socket. */
export class PostgresRig implements AsyncDisposable {
  readonly #directory: string;
  readonly #settings: readonly string[];
  #server: ChildProcess | undefined;
  #databases = 0;

  private constructor(directory: string, settings: readonly string[]) {
    this.#directory = directory;
    this.#settings = settings;
  }

  /** `settings`: such as `fsync=on`. Without them, what was committed is not on the disk yet. */
  static async start(settings: readonly string[] = ["fsync=off"]): Promise<PostgresRig> {
    const rig = new PostgresRig(ownDirectory(), settings);
    const data = join(rig.#directory, "data");
    execFileSync(program("initdb"), ["-D", data, "-U", "wzp", "-A", "trust", "-E", "UTF8", "--no-sync"], {
      ...identity,
      cwd: "/",
      stdio: "ignore",
    });
    await rig.run();
    return rig;
  }

  /** Starts a server that replicates this one; resolves when what this one acknowledges is on both. */
  async replicate(): Promise<PostgresRig> {
    const rig = new PostgresRig(ownDirectory(), this.#settings);
    const from = ["-h", this.#directory, "-U", "wzp", "-D", join(rig.#directory, "data")];
    execFileSync(program("pg_basebackup"), [...from, "-R", "-X", "stream", "-c", "fast", "--no-sync"], {
      ...identity,
      cwd: "/",
      stdio: "ignore",
    });
    await rig.run();
    const here = this.url("postgres");
    await this.query(here, "ALTER SYSTEM SET synchronous_standby_names = '*'");
    await this.query(here, "SELECT pg_reload_conf()");
    const synchronous = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'";
    while ((await this.query(here, synchronous)).length === 0);
    return rig;
  }

  /** Lets a replica become a server of its own; resolves when it takes writes. */
  async promote(): Promise<void> {
    await this.query(this.url("postgres"), "SELECT pg_promote()");
  }

  /** The Unix socket on which it listens. */
  get socket(): string {
    return join(this.#directory, ".s.PGSQL.5432");
  }

  /** Starts the server, again after it was killed; resolves when it answers. */
  async run(): Promise<void> {
    const settings = ["listen_addresses=", `unix_socket_directories=${this.#directory}`, ...this.#settings];
    const options = settings.flatMap((setting) => ["-c", setting]);
    this.#server = spawn(program("postgres"), ["-D", join(this.#directory, "data"), ...options], {
      ...identity,
      cwd: "/",
      stdio: "ignore",
    });
    while (!(await this.#answers()));
  }

  /** Copies every finished part of the write-ahead log to a directory, and the files of the server to another. */
  async archive(): Promise<void> {
    const wal = join(this.#directory, "wal");
    execFileSync("mkdir", [wal], identity);
    const settings = [
      "archive_mode = on",
      `archive_command = 'test ! -f ${wal}/%f && cp %p ${wal}/.part && mv ${wal}/.part ${wal}/%f'`,
      "archive_timeout = 60",
    ];
    appendFileSync(join(this.#directory, "data/postgresql.conf"), `${settings.join("\n")}\n`);
    await this.stop();
    await this.run();
    // Without `fast` it waits for the next checkpoint, for minutes.
    const words = ["-d", this.url("postgres"), "-D", join(this.#directory, "base"), "--checkpoint=fast"];
    execFileSync(program("pg_basebackup"), words, { ...identity, cwd: "/", stdio: "pipe" });
    execFileSync(program("pg_verifybackup"), [join(this.#directory, "base")], { ...identity, cwd: "/" });
  }

  /** Starts the copy of the files in place of the server's, with all changes up to a time; resolves when it takes changes. */
  async restoreTo(time: string): Promise<void> {
    await this.stop();
    const data = join(this.#directory, "data");
    renameSync(data, `${data}.before`);
    execFileSync("cp", ["-a", join(this.#directory, "base"), data], identity);
    const settings = [
      `restore_command = 'cp ${this.#directory}/wal/%f %p'`,
      `recovery_target_time = '${time}'`,
      "recovery_target_action = promote",
    ];
    appendFileSync(join(data, "postgresql.conf"), `${settings.join("\n")}\n`);
    writeFileSync(join(data, "recovery.signal"), "");
    await this.run();
    const recovers = "SELECT 1 WHERE pg_is_in_recovery()";
    while ((await this.query(this.url("postgres"), recovers)).length > 0);
  }

  /** Ends the server in order; the last part of its log is archived. */
  async stop(): Promise<void> {
    await this.#end("SIGINT");
  }

  /** Kills the server with all its connections, as a crash of the machine would. */
  async kill(): Promise<void> {
    // Only its own children are stopped at once; SIGKILL of the parent makes them stop too, but later.
    await this.#end("SIGQUIT");
  }

  async #end(signal: "SIGINT" | "SIGQUIT"): Promise<void> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, "exit");
    server.kill(signal);
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

  /** Opens a connection, which the caller ends. */
  async connect(url: string): Promise<Client> {
    const client = new Client(url);
    await client.connect();
    return client;
  }

  async query<T extends object>(url: string, sql: string): Promise<T[]> {
    const client = await this.connect(url);
    try {
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** The directory of its Unix socket. */
  get host(): string {
    return this.#directory;
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

function ownDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "wzp-pg-"));
  chmodSync(directory, 0o700);
  if (identity.uid !== undefined) chownSync(directory, identity.uid, identity.gid);
  return directory;
}

function program(name: string): string {
  // A link to one of them need not lie beside links to the others.
  return join(dirname(realpathSync(initdb ?? "")), name);
}
