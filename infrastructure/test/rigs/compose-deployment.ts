import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { freePort } from "../../../packages/cli/test/rigs/free-port.ts";
import { PostgresRig } from "../../../packages/shared/test/rigs/postgres-rig.ts";
import { findProgram } from "../../../tooling/test-programs.ts";
import { optionsOf, readComposeFile, type Service } from "./compose-file.ts";
import type { WzpImage } from "./wzp-image.ts";

const caddyfile = fileURLToPath(new URL("../../proxy/Caddyfile", import.meta.url));
/** Caddy signs names below `localhost` with an authority of its own, and asks nobody. */
const host = "wzp.localhost";
/** Passes connections on to a Unix socket, in a process of its own, because this one waits for podman. */
const relay = `const net = require("node:net");
net.createServer((from) => {
  const to = net.connect(process.argv[1]);
  for (const [one, other] of [[from, to], [to, from]]) one.on("error", () => other.destroy()).pipe(other);
}).listen(Number(process.argv[2]), "127.0.0.1");`;

interface Ports {
  readonly database: number;
  readonly server: number;
  readonly https: number;
  readonly http: number;
}

/**
 * The deployment of the compose file on one machine, without a registry and container networks: the server in its
 * container, PostgreSQL and Caddy as processes.
 */
export class ComposeDeployment implements AsyncDisposable {
  readonly #image: WzpImage;
  readonly #postgres: PostgresRig;
  readonly #ports: Ports;
  readonly #children: ChildProcess[] = [];
  readonly #directory: string;

  private constructor(image: WzpImage, postgres: PostgresRig, ports: Ports) {
    this.#image = image;
    this.#postgres = postgres;
    this.#ports = ports;
    this.#directory = join(image.directory, "compose");
    mkdirSync(this.#directory);
  }

  /** Starts what the server needs: an empty database. */
  static async open(image: WzpImage): Promise<ComposeDeployment> {
    const ports = {
      database: await freePort(),
      server: await freePort(),
      https: await freePort(),
      http: await freePort(),
    };
    const deployment = new ComposeDeployment(image, await PostgresRig.start(), ports);
    await deployment.#createDatabase();
    const socket = join(deployment.#socketDirectory, ".s.PGSQL.5432");
    deployment.#spawn(process.execPath, ["-e", relay, socket, String(ports.database)]);
    return deployment;
  }

  /** Runs `docker compose run --rm server …`. */
  runOnce(...args: string[]): string {
    return this.#image.run("once", ["--rm", ...this.#optionsOfServer("")], args);
  }

  /** Starts the server, on the volumes with this addition to their names. */
  startServer(name: string, volumes = ""): void {
    const options = ["--detach", ...this.#optionsOfServer(volumes)];
    this.#image.run(name, options, this.#service("server").command ?? []);
  }

  /** Runs the health check of the database that the file has. */
  isDatabaseHealthy(): boolean {
    const [, program = "", ...args] = this.#service("database").healthcheck?.test ?? [];
    execFileSync(program, [...args, `--host=${this.#socketDirectory}`]);
    return true;
  }

  startCaddy(): void {
    const { http, https } = this.#ports;
    const ports = `\thttp_port ${http}\n\thttps_port ${https}\n`;
    const global = `{\n\tadmin off\n\tskip_install_trust\n${ports}}\n`;
    const file = join(this.#directory, "Caddyfile");
    writeFileSync(file, global + readFileSync(caddyfile, "utf8"));
    const places = {
      HOME: this.#directory,
      XDG_DATA_HOME: this.#directory,
      XDG_CONFIG_HOME: this.#directory,
    };
    const env = { PATH: process.env["PATH"] ?? "", ...places, ...this.#service("caddy").environment };
    this.#spawn(findProgram("caddy") ?? "", ["run", "--adapter=caddyfile", `--config=${file}`], env);
  }

  /** Sends a request as a browser does, to the name over TLS. */
  async call(path: string, { key = "", body }: { key?: string; body?: object } = {}) {
    const origin = `https://${host}:${this.#ports.https}`;
    const headers: Record<string, string> = { host: new URL(origin).host, origin };
    if (key !== "") headers["authorization"] = `Bearer ${key}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    const to = { host: "127.0.0.1", port: this.#ports.https, servername: host, rejectUnauthorized: false };
    const sent = request({ ...to, path, method: body === undefined ? "GET" : "POST", headers });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    return { status: answer.statusCode, text: await text(answer) };
  }

  /** Copies the database and the volumes into files. */
  backUp(): void {
    const [dump, ...words] = this.#databaseProgram("pg_dump", "--format=custom");
    execFileSync(dump, [...words, `--file=${this.#directory}/runs.dump`, "wzp"], { stdio: "pipe" });
    for (const volume of ["state", "projects"]) this.#tar(volume, "", ["-cf", "-", "."], "w");
  }

  /** Makes a new database and new volumes of those files. */
  async restore(volumes: string): Promise<void> {
    await this.#postgres.query(this.#postgres.url("postgres"), "DROP DATABASE wzp WITH (FORCE)");
    await this.#createDatabase();
    const [restore, ...words] = this.#databaseProgram("pg_restore", "--exit-on-error");
    execFileSync(restore, [...words, "--dbname=wzp", `${this.#directory}/runs.dump`], { stdio: "pipe" });
    for (const volume of ["state", "projects"]) this.#tar(volume, volumes, ["-xf", "-"], "r");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      const ended = once(child, "close");
      child.kill("SIGTERM");
      await ended;
    }
    await this.#postgres[Symbol.asyncDispose]();
  }

  get #socketDirectory(): string {
    return new URL(this.#postgres.url("wzp")).searchParams.get("host") ?? "";
  }

  async #createDatabase(): Promise<void> {
    await this.#postgres.query(this.#postgres.url("postgres"), "CREATE DATABASE wzp");
  }

  #databaseProgram(name: string, ...words: string[]): [string, ...string[]] {
    return [findProgram(name) ?? name, `--host=${this.#socketDirectory}`, "--username=wzp", ...words];
  }

  /** The tar of the image writes a volume into a file beside this deployment, or reads it from there. */
  #tar(volume: string, addition: string, words: readonly string[], flags: "r" | "w"): void {
    const file = openSync(join(this.#directory, `${volume}.tar`), flags);
    try {
      const mount = `--volume=${this.#image.own(`composed-${volume}${addition}`)}:/volume`;
      const options = ["--rm", "--interactive", "--entrypoint=tar", mount];
      const stdio = flags === "w" ? { output: file } : { input: file };
      this.#image.run("tar", options, ["-C", "/volume", ...words], stdio);
    } finally {
      closeSync(file);
    }
  }

  #optionsOfServer(addition: string): readonly string[] {
    const service = this.#service("server");
    const mounts = service.volumes.map((each) => each.replace(/^(\w+):/, `$1${addition}:`));
    return [
      ...optionsOf(service),
      ...mounts.map((each) => `--volume=${this.#image.own(`composed-${each}`)}`),
    ];
  }

  /** A service of the file, with addresses of this machine in place of those of the file's networks. */
  #service(name: "server" | "database" | "caddy"): Service {
    const { services } = readComposeFile({
      WZP_IMAGE: this.#image.name,
      WZP_NAME: host,
      DATABASE_PASSWORD: "a-password",
    });
    const { database, server } = this.#ports;
    const told = JSON.stringify(services[name])
      .replaceAll("@database:5432", `@127.0.0.1:${database}`)
      .replaceAll(/(0\.0\.0\.0|server):7117/g, `127.0.0.1:${server}`)
      .replaceAll("10.117.0.2", "127.0.0.1");
    return JSON.parse(told) as Service;
  }

  #spawn(program: string, args: readonly string[], env = process.env): void {
    this.#children.push(spawn(program, args, { env, stdio: "ignore" }));
  }
}
