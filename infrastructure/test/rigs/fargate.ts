import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Neighbours } from "./neighbours.ts";
import type { WzpImage } from "./wzp-image.ts";

/** A container of a task's definition, as CloudFormation writes it. */
export interface ContainerDefinition {
  readonly Name: string;
  readonly Command: readonly string[];
  readonly EntryPoint: readonly string[];
  readonly Environment: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Secrets: readonly { readonly Name: string }[];
  readonly MountPoints: readonly { readonly ContainerPath: string; readonly SourceVolume: string }[];
  readonly HealthCheck: { readonly Command: readonly string[] };
  readonly ReadonlyRootFilesystem: boolean;
  readonly StopTimeout: number;
}

/** Answers as the endpoints of ECS do, in a process of its own, and keeps what it is told. */
const endpoints = `const { appendFileSync } = require("node:fs");
const address = JSON.stringify({ Networks: [{ NetworkMode: "awsvpc", IPv4Addresses: ["127.0.0.1"] }] });
require("node:http").createServer((request, answer) => {
  let body = "";
  request.on("data", (part) => (body += part)).on("end", () => {
    if (request.method === "PUT") appendFileSync(process.argv[1], request.url + " " + body + "\\n");
    answer.end(request.url === "/metadata" ? address : "{}");
  });
}).listen(Number(process.argv[2]), "127.0.0.1");`;

/** Runs the containers of definitions by podman, in the network of this machine, beside the endpoints of ECS. */
export class Fargate {
  readonly #image: WzpImage;
  readonly #told: string;
  readonly #endpoint: string;

  constructor(image: WzpImage, neighbours: Neighbours, port: number) {
    this.#image = image;
    this.#told = join(neighbours.directory, "told-to-ecs");
    this.#endpoint = `http://127.0.0.1:${port}`;
    neighbours.spawn(process.execPath, ["-e", endpoints, this.#told, String(port)]);
  }

  /** Starts a task with other values for some variables, and with secrets. Returns its output if it `waits` for the end. */
  run(
    name: string,
    definition: ContainerDefinition,
    given: Readonly<Record<string, string>>,
    { waits = false, options = [] as readonly string[] } = {},
  ): string {
    const own = Object.fromEntries(definition.Environment.map(({ Name, Value }) => [Name, Value]));
    for (const { Name } of definition.Secrets)
      if (!(Name in given)) throw new Error(`The secret ${Name} has no value.`);
    const variables = {
      ...own,
      ECS_CONTAINER_METADATA_URI_V4: `${this.#endpoint}/metadata`,
      ECS_AGENT_URI: this.#endpoint,
      AUTHORITIES: `${this.#endpoint}/authorities`,
      ...given,
    };
    const mounts = definition.MountPoints.map(({ ContainerPath, SourceVolume }) => {
      const volume = SourceVolume === "projects" ? SourceVolume : `${name}-${SourceVolume}`;
      return `--volume=${this.#image.own(volume)}:${ContainerPath}`;
    });
    const restricted = definition.ReadonlyRootFilesystem ? ["--read-only", "--read-only-tmpfs=false"] : [];
    const all = [
      waits ? "--rm" : "--detach",
      `--hostname=${name}`,
      `--entrypoint=${JSON.stringify(definition.EntryPoint)}`,
      ...restricted,
      ...mounts,
      ...Object.entries(variables).map(([key, value]) => `--env=${key}=${String(value)}`),
      ...options,
    ];
    return this.#image.run(name, all, definition.Command);
  }

  /** Runs the health check of the definition once. */
  isHealthy(name: string, { HealthCheck }: ContainerDefinition): boolean {
    try {
      this.#image.exec(name, ...HealthCheck.Command.slice(1));
      return true;
    } catch {
      return false;
    }
  }

  /** Returns the requests of containers to ECS, in their order. */
  told(): readonly string[] {
    return existsSync(this.#told) ? readFileSync(this.#told, "utf8").trim().split("\n") : [];
  }
}
