import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Client } from "@wezterm-parallel/shared/client/client";
import { homePaths } from "@wezterm-parallel/shared/protocol/home";

import { makeCertificate } from "../../../packages/backend/test/rigs/access/certificates.ts";
import { openClient } from "../../../packages/cli/src/transport/open-client.ts";
import { noPostgres } from "../../../packages/shared/test/rigs/postgres-rig.ts";
import { findProgram } from "../../../tooling/test-programs.ts";
import { freePort } from "../free-port.ts";
import { type Ended, killNow, TestHome } from "../home.ts";
import type { OtherMachine } from "../other-machine.ts";
import { until } from "../until.ts";

const haproxy = findProgram("haproxy");

/** Why replicas cannot be tested here; absent: they can. */
export const noReplicas =
  noPostgres ?? (haproxy === undefined ? "HAProxy is missing: sudo apt-get install haproxy" : undefined);

/** `WZP_DATABASE`, and what else each server gets. */
type Variables = Readonly<Record<string, string>>;

/** A home whose server shares its database with others. */
export class Replica extends TestHome {
  readonly port: number;
  readonly #variables: Variables;

  constructor(port: number, variables: Variables) {
    super();
    this.port = port;
    this.#variables = variables;
  }

  override env(): Record<string, string> {
    return { ...super.env(), ...this.#variables };
  }

  get base(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get client(): Client {
    return openClient(homePaths({ env: this.env(), homeDirectory: "", userId: 0 }).serverSocket);
  }

  /** Starts it behind the load balancer. */
  up(): Promise<Ended> {
    const listen = [
      "--listen",
      `127.0.0.1:${this.port}`,
      "--behind-proxy",
      "127.0.0.1",
      "--name",
      "localhost",
    ];
    return this.wzp(this.path, "up", ...listen);
  }

  /** Kills all its programs at once, as a loss of the machine does. */
  lose(): void {
    // Again, because one may have started another meanwhile.
    for (let all = this.processes(); all.length > 0; all = this.processes())
      for (const { pid } of all) killNow(pid);
  }

  /** A server that is asked to end waits for tasks of workers that are gone before it. */
  override async [Symbol.asyncDispose](): Promise<void> {
    this.lose();
    await super[Symbol.asyncDispose]();
  }

  /** Kills the server, which its keeper starts again. */
  killServer(): void {
    killNow(this.serverPid);
  }

  /** Returns the number of the last event up to which it has stored logs and artifacts; 0: none. */
  storedUntil(): number {
    const [file] = globSync(join(this.state, "stored-*.json"));
    return file === undefined ? 0 : (JSON.parse(readFileSync(file, "utf8")) as { told: number }).told;
  }

  get serverPid(): number {
    return Number(readFileSync(join(this.path, "run/server.pid"), "utf8"));
  }
}

/** Several servers with one database, behind HAProxy without sticky sessions. */
export class ReplicaSet implements AsyncDisposable {
  readonly replicas: readonly Replica[];
  /** The address of the load balancer, with TLS. */
  readonly base: string;
  /** The certificate of the load balancer. */
  readonly ca: string;
  readonly #opened: AsyncDisposableStack;
  #balancer: ChildProcess | undefined;

  private constructor(replicas: readonly Replica[], port: number, opened: AsyncDisposableStack) {
    this.replicas = replicas;
    this.base = `https://127.0.0.1:${port}`;
    this.#opened = opened;
    const [first] = replicas;
    if (first === undefined) throw new Error("no replica");
    const { cert, key } = makeCertificate(first.path, "balancer");
    this.ca = readFileSync(cert, "utf8");
    const pem = join(first.path, "balancer.pem");
    writeFileSync(pem, this.ca + readFileSync(key, "utf8"));
    const file = join(first.path, "haproxy.cfg");
    writeFileSync(file, configOf(port, pem, replicas));
    this.#balancer = spawn(haproxy ?? "", ["-f", file, "-db"], { stdio: "ignore" });
  }

  /** Starts them one after another; the first holds the database. */
  static async start(count: number, database: string, more: Variables = {}): Promise<ReplicaSet> {
    const variables = { ...more, WZP_DATABASE: database };
    await using opened = new AsyncDisposableStack();
    const replicas: Replica[] = [];
    for (let at = 0; at < count; at += 1) replicas.push(opened.use(new Replica(await freePort(), variables)));
    const [first, ...others] = replicas;
    if (first === undefined) throw new Error("no replica");
    // Nobody could sign in from elsewhere without an account.
    await done(first.wzp(first.path, "users", "add", "olga", "--role", "owner"));
    await done(first.wzp(first.path, "down"));
    await done(first.up());
    for (const other of others) {
      mkdirSync(other.state, { mode: 0o700 });
      copyFileSync(join(first.state, "accounts.key"), join(other.state, "accounts.key"));
      await done(other.up());
    }
    return new ReplicaSet(replicas, await freePort(), opened.move());
  }

  /** The server that holds the database, as its replicas tell. */
  async holder(): Promise<Replica> {
    return until("a server holds the database", async () => {
      for (const replica of this.replicas) {
        const status = await replica.client.status();
        const found = status.ok && this.replicas.find(({ state }) => state === status.value.home);
        if (found) return found;
      }
      return undefined;
    });
  }

  /** Lets this server hold the database, until it has stored its files of all attempts that ended up to this event. */
  async handOver(to: Replica, ended: number): Promise<void> {
    const others = this.replicas.filter((each) => each !== to);
    await Promise.all(others.map((other) => done(other.wzp(other.path, "down"))));
    try {
      await until("it has stored its files", () => to.storedUntil() >= ended, 180_000);
    } catch (error) {
      const { stdout } = await to.wzp(to.path, "doctor");
      throw new Error(`${String(error)}: up to ${to.storedUntil()} of ${ended}; ${stdout}`, { cause: error });
    }
    await Promise.all(others.map((other) => done(other.up())));
  }

  /** Lets another machine work for them, at the address of the load balancer or of what is in front of it. */
  async join(machine: OtherMachine, name: string, at = this.base): Promise<void> {
    const [first] = this.replicas;
    if (first === undefined) throw new Error("no replica");
    const invited = await done(first.wzp(first.path, "workers", "invite", name, "--json"));
    const { token } = JSON.parse(invited.stdout) as { token: string };
    const ca = machine.write("ca.pem", this.ca);
    await done(machine.wzp("worker", "join", at, "--token", token, "--ca", ca, "--tasks", "4"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const balancer = this.#balancer;
    if (balancer !== undefined && balancer.exitCode === null) {
      const gone = once(balancer, "exit");
      balancer.kill("SIGKILL");
      await gone;
    }
    await this.#opened.disposeAsync();
  }
}

export async function done(call: Promise<Ended>, codes: readonly number[] = [0]): Promise<Ended> {
  const ended = await call;
  if (!codes.includes(ended.code ?? -1))
    throw new Error(`exit ${ended.code}: ${ended.stdout}${ended.stderr}`);
  return ended;
}

function configOf(port: number, pem: string, replicas: readonly Replica[]): string {
  const servers = replicas.map(
    (replica, at) =>
      `    server s${at} 127.0.0.1:${replica.port} check inter 300ms fall 1 rise 1 on-marked-down shutdown-sessions`,
  );
  return `defaults
    mode http
    timeout connect 2s
    timeout check 3s
    timeout client 60s
    timeout server 60s
    timeout tunnel 1h
    option redispatch 1
    retries 3
frontend wzp
    bind 127.0.0.1:${port} ssl crt ${pem}
    http-request set-header X-Forwarded-Proto https
    option forwardfor
    default_backend wzp
backend wzp
    balance roundrobin
    option httpchk
    http-check send meth GET uri /health/ready ver HTTP/1.1 hdr Host localhost
${servers.join("\n")}
`;
}
