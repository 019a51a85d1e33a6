import {
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";

import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import { eventually } from "./panes-rig.ts";
import { CliRig } from "./cli-rig.ts";
import { PlanProject } from "./plan-project.ts";

const path = [...(process.env["PATH"] ?? "").split(delimiter), ...globSync("/usr/lib/postgresql/*/bin")];
const missing = ["redis-server", "postgres"].filter(
  (program) => !path.some((directory) => existsSync(join(directory, program))),
);
/** Why real services cannot be tested here; absent: they can. */
export const noServices =
  missing.length > 0 ? `missing: sudo apt-get install redis-server postgresql` : undefined;

/** PostgreSQL refuses to run as root. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

const pong = `test "$(redis-cli -p "$PORT" ping)" = PONG`;

const servicesPlan = `
services:
  cache:
    run: exec redis-server --port "$PORT" --bind 127.0.0.1 --save "" --appendonly no
    terminal: false
    ready: { command: '${pong}', every: 100ms }
    healthy: { command: '${pong}', every: 300ms }
    restart: { when: always, backoff: 50ms, max: 1000, within: 1s }
    linger: 0s
  db:
    run: |
      test -e "$DB/PG_VERSION" || $AS initdb -D "$DB" -U wzp -A trust -E UTF8 --no-sync
      exec $AS postgres -D "$DB" -p "$PORT" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off
    ready: { command: pg_isready -h 127.0.0.1 -p "$PORT", every: 200ms, within: 2m }
    restart: { backoff: 50ms, max: 1000, within: 1s }
    stop: { signal: INT }
    linger: 0s
  silent: { run: exec sleep 600, ready: { tcp: true }, linger: 0s }
  crasher: { run: "echo no luck today; exit 3", ready: { tcp: true }, restart: { backoff: 20ms, max: 2 }, linger: 0s }
  dev: { run: exec sleep 600, on-change: ["src/**"], linger: 0s }
tasks:
  count:
    run: redis-cli -p "$WZP_SERVICE_CACHE_PORT" incr seen
    needs: { service: cache }
  query:
    run: psql -h 127.0.0.1 -p "$WZP_SERVICE_DB_PORT" -U wzp -Atc "select 40 + 2" postgres
    needs: [count, { service: db }]
  patient: { run: echo never, needs: { service: silent } }
  unlucky: { run: echo never, needs: { service: crasher } }
`;

/** A project with real PostgreSQL and Redis as services. */
export class ServiceProject implements AsyncDisposable {
  readonly rig = new CliRig();
  readonly #project: PlanProject;
  readonly #env: Record<string, string>;

  constructor() {
    this.#project = new PlanProject(this.rig, "shop", servicesPlan, {});
    const data = `${this.rig.home}/pg`;
    mkdirSync(data, { mode: 0o700 });
    if (isRoot) {
      chownSync(data, nobody, nobody);
      chmodSync(this.rig.home, 0o711);
    }
    const as = isRoot ? `setpriv --reuid=${nobody} --regid=${nobody} --clear-groups` : "";
    this.#env = { DB: data, AS: as, PATH: path.join(delimiter) };
  }

  /** Writes a file of the project. */
  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.#project.path, name)), { recursive: true });
    writeFileSync(join(this.#project.path, name), text);
  }

  wzp(...args: string[]) {
    return this.rig.wzp(args, { cwd: this.#project.path, env: this.#env });
  }

  async service(name: string): Promise<ServiceResource | undefined> {
    const { stdout } = await this.wzp("services", "ps", "--json");
    return (JSON.parse(stdout || "[]") as ServiceResource[]).find((service) => service.name === name);
  }

  async serviceIs(name: string, kind: ServiceResource["state"]["kind"]): Promise<ServiceResource> {
    await eventually(`${name} to be ${kind}`, async () => (await this.service(name))?.state.kind === kind);
    return (await this.service(name))!;
  }

  /** Pids of the program that belong to this home. */
  pids(program: string): number[] {
    return processes().filter(
      (pid) => read(pid, "comm").trim() === program && directoryOf(pid).startsWith(this.rig.home),
    );
  }

  /** Pids of the session hosts of this home. */
  hosts(): number[] {
    return processes().filter((pid) => {
      const words = read(pid, "cmdline");
      return words.includes("host.js") && words.includes(this.rig.home);
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.rig[Symbol.asyncDispose]();
  }
}

function processes(): number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

function directoryOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
