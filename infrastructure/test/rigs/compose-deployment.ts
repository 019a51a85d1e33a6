import { execFileSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";

import { freePort } from "../../../packages/cli/test/rigs/free-port.ts";
import { S3Rig, s3Variables } from "../../../packages/shared/test/rigs/s3-rig.ts";
import { findProgram } from "../../../tooling/test-programs.ts";
import { optionsOf, readComposeFile, type Service, type ServiceName } from "./compose-file.ts";
import { Neighbours, publicName } from "./neighbours.ts";
import type { WzpImage } from "./wzp-image.ts";

/**
 * The deployment of the compose file on one machine, without a registry and container networks: the server in its
 * container; PostgreSQL, Caddy and a store that speaks S3 as processes.
 */
export class ComposeDeployment implements AsyncDisposable {
  readonly #image: WzpImage;
  readonly #neighbours: Neighbours;
  readonly #store: S3Rig;
  readonly #serverPort: number;

  private constructor(image: WzpImage, neighbours: Neighbours, store: S3Rig, serverPort: number) {
    this.#image = image;
    this.#neighbours = neighbours;
    this.#store = store;
    this.#serverPort = serverPort;
  }

  /** Starts what the server needs: an empty database, and a store with the buckets of the file. */
  static async open(image: WzpImage): Promise<ComposeDeployment> {
    const store = await S3Rig.start();
    for (const volume of readComposeFile(variables).services.store.volumes) {
      const [, bucket = ""] = /\/buckets\/(\w+)$/.exec(volume) ?? [];
      await fetch(`${store.endpoint}/${bucket}`, { method: "PUT" });
    }
    const neighbours = await Neighbours.open(join(image.directory, "compose"));
    return new ComposeDeployment(image, neighbours, store, await freePort());
  }

  /** The address at which the guide puts backups. */
  get backups(): string {
    return `s3://backups/wzp?endpoint=${this.#store.endpoint}`;
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
    execFileSync(program, [...args, `--host=${this.#neighbours.socketDirectory}`]);
    return true;
  }

  startCaddy(): Promise<void> {
    return this.#neighbours.startCaddy(this.#service("caddy").environment);
  }

  call(...words: Parameters<Neighbours["call"]>) {
    return this.#neighbours.call(...words);
  }

  /** Copies the database and the volumes into files. */
  backUp(): void {
    const [dump, ...words] = this.#databaseProgram("pg_dump", "--format=custom");
    const file = `${this.#neighbours.directory}/runs.dump`;
    execFileSync(dump, [...words, `--file=${file}`, "wzp"], { stdio: "pipe" });
    for (const volume of ["state", "projects"]) this.#tar(volume, "", ["-cf", "-", "."], "w");
  }

  /** Makes a new database and new volumes of those files. */
  async restore(volumes: string): Promise<void> {
    const { postgres, directory } = this.#neighbours;
    await postgres.query(postgres.url("postgres"), "DROP DATABASE wzp WITH (FORCE)");
    await this.#neighbours.createDatabase();
    const [restore, ...words] = this.#databaseProgram("pg_restore", "--exit-on-error");
    execFileSync(restore, [...words, "--dbname=wzp", `${directory}/runs.dump`], { stdio: "pipe" });
    for (const volume of ["state", "projects"]) this.#tar(volume, volumes, ["-xf", "-"], "r");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#neighbours[Symbol.asyncDispose]();
    await this.#store[Symbol.asyncDispose]();
  }

  #databaseProgram(name: string, ...words: string[]): [string, ...string[]] {
    const { socketDirectory } = this.#neighbours;
    return [findProgram(name) ?? name, `--host=${socketDirectory}`, "--username=wzp", ...words];
  }

  /** The tar of the image writes a volume into a file beside this deployment, or reads it from there. */
  #tar(volume: string, addition: string, words: readonly string[], flags: "r" | "w"): void {
    const file = openSync(join(this.#neighbours.directory, `${volume}.tar`), flags);
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
  #service(name: ServiceName): Service {
    const { services } = readComposeFile({ ...variables, WZP_IMAGE: this.#image.name });
    const told = JSON.stringify(services[name])
      .replaceAll("@database:5432", `@127.0.0.1:${this.#neighbours.databasePort}`)
      .replaceAll("http://store:7070", this.#store.endpoint)
      .replaceAll(/(0\.0\.0\.0|server):7117/g, `127.0.0.1:${this.#serverPort}`)
      .replaceAll("10.117.0.2", "127.0.0.1");
    return JSON.parse(told) as Service;
  }
}

const variables = {
  WZP_NAME: publicName,
  DATABASE_PASSWORD: "a-password",
  STORE_PASSWORD: s3Variables.AWS_SECRET_ACCESS_KEY,
};
