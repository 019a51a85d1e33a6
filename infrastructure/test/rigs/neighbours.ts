import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { freePort } from "../../../packages/cli/test/rigs/free-port.ts";
import { PostgresRig } from "../../../packages/shared/test/rigs/postgres-rig.ts";
import { findProgram } from "../../../tooling/test-programs.ts";

const caddyfile = fileURLToPath(new URL("../../proxy/Caddyfile", import.meta.url));
/** Caddy signs names below `localhost` with an authority of its own, and asks nobody. */
export const publicName = "wzp.localhost";
/** Passes connections on to a Unix socket, in a process of its own, because this one waits for podman. */
const relay = `const net = require("node:net");
net.createServer((from) => {
  const to = net.connect(process.argv[1]);
  for (const [one, other] of [[from, to], [to, from]]) one.on("error", () => other.destroy()).pipe(other);
}).listen(Number(process.argv[2]), "127.0.0.1");`;

/** Processes of this machine that containers of wzp need beside them: PostgreSQL over TCP, and Caddy with TLS. */
export class Neighbours implements AsyncDisposable {
  readonly postgres: PostgresRig;
  readonly databasePort: number;
  readonly httpsPort: number;
  readonly directory: string;
  readonly #children: ChildProcess[] = [];

  private constructor(directory: string, postgres: PostgresRig, databasePort: number, httpsPort: number) {
    this.directory = directory;
    this.postgres = postgres;
    this.databasePort = databasePort;
    this.httpsPort = httpsPort;
  }

  /** Starts an empty database. */
  static async open(directory: string): Promise<Neighbours> {
    mkdirSync(directory);
    const postgres = await PostgresRig.start();
    const neighbours = new Neighbours(directory, postgres, await freePort(), await freePort());
    await neighbours.createDatabase();
    const socket = join(neighbours.socketDirectory, ".s.PGSQL.5432");
    neighbours.spawn(process.execPath, ["-e", relay, socket, String(neighbours.databasePort)]);
    return neighbours;
  }

  get socketDirectory(): string {
    return new URL(this.postgres.url("wzp")).searchParams.get("host") ?? "";
  }

  /** The certificate of the authority with which Caddy signs. */
  get authority(): string {
    return join(this.directory, "caddy/pki/authorities/local/root.crt");
  }

  async createDatabase(): Promise<void> {
    await this.postgres.query(this.postgres.url("postgres"), "CREATE DATABASE wzp");
  }

  /** Starts Caddy with the project's own file, and these variables. */
  async startCaddy(variables: Readonly<Record<string, string>>): Promise<void> {
    const ports = `\thttp_port ${await freePort()}\n\thttps_port ${this.httpsPort}\n`;
    const global = `{\n\tadmin off\n\tskip_install_trust\n${ports}}\n`;
    const file = join(this.directory, "Caddyfile");
    writeFileSync(file, global + readFileSync(caddyfile, "utf8"));
    const own = this.directory;
    const places = { HOME: own, XDG_DATA_HOME: own, XDG_CONFIG_HOME: own };
    const env = { PATH: process.env["PATH"] ?? "", ...places, ...variables };
    this.spawn(findProgram("caddy") ?? "", ["run", "--adapter=caddyfile", `--config=${file}`], env);
  }

  /** Sends a request as a browser does, to the name over TLS. */
  async call(path: string, { key = "", body }: { key?: string; body?: object } = {}) {
    const origin = `https://${publicName}:${this.httpsPort}`;
    const headers: Record<string, string> = { host: new URL(origin).host, origin };
    if (key !== "") headers["authorization"] = `Bearer ${key}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    const to = { host: "127.0.0.1", port: this.httpsPort, servername: publicName, rejectUnauthorized: false };
    const sent = request({ ...to, path, method: body === undefined ? "GET" : "POST", headers });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    return { status: answer.statusCode, text: await text(answer) };
  }

  spawn(program: string, args: readonly string[], env = process.env): void {
    this.#children.push(spawn(program, args, { env, stdio: "ignore" }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      const ended = once(child, "close");
      child.kill("SIGTERM");
      await ended;
    }
    await this.postgres[Symbol.asyncDispose]();
  }
}
