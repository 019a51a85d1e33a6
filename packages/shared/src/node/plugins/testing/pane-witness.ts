import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { PluginProgram } from "../../../plugin/plugin.ts";
import { until } from "./tested-plugin.ts";

interface WitnessOptions {
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const script = `
out=$1
shift
printf '%s\\0' "$@" > "$out.args"
pwd -P > "$out.cwd"
env -0 > "$out.env"
size() {
  stty size > "$out.size.new"
  mv "$out.size.new" "$out.size"
}
trap size WINCH
trap 'echo > "$out.hup"; exit 0' HUP
size
echo $$ > "$out.pid.new"
mv "$out.pid.new" "$out.pid"
while :; do
  sleep 600 &
  wait $!
done
`;

/** A program for a pane that records in files what it sees. */
export class PaneWitness {
  readonly program: PluginProgram;
  readonly #path: string;

  constructor(
    directory: string,
    name: string,
    { args = ["none"], cwd = directory, env }: WitnessOptions = {},
  ) {
    const file = join(directory, "witness.sh");
    if (!existsSync(file)) writeFileSync(file, script);
    this.#path = join(directory, name);
    const variables = { PATH: process.env["PATH"] ?? "", HOME: directory, ...env };
    this.program = { argv: ["/bin/sh", file, this.#path, ...args], cwd, env: variables };
  }

  get hasStarted(): boolean {
    return existsSync(`${this.#path}.pid`);
  }

  get wasHungUp(): boolean {
    return existsSync(`${this.#path}.hup`);
  }

  get args(): readonly string[] {
    return this.#read("args").split("\0").slice(0, -1);
  }

  get cwd(): string {
    return this.#read("cwd").trimEnd();
  }

  /** Rows and columns that its terminal reports. */
  get size(): string {
    return this.#read("size").trim();
  }

  get env(): Readonly<Record<string, string | undefined>> {
    const entries = this.#read("env").split("\0").slice(0, -1);
    return Object.fromEntries(
      entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
    );
  }

  started(): Promise<void> {
    return until(`${this.#path} starts`, () => this.hasStarted);
  }

  kill(): void {
    process.kill(Number(this.#read("pid")), "SIGKILL");
  }

  #read(what: string): string {
    return existsSync(`${this.#path}.${what}`) ? readFileSync(`${this.#path}.${what}`, "utf8") : "";
  }
}
