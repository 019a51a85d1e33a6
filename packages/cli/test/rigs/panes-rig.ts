import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { PaneProgram, Panes } from "../../src/panes/panes.ts";

/** A terminal for one test; disposing it ends everything in it. */
export interface PanesRig extends AsyncDisposable {
  /** For the files of the test. */
  readonly directory: string;
  /** Opens a new connection, which the rig closes. */
  connect(): Promise<Panes>;
  /** Makes a pane in a new workspace that nobody looks at, without our driver; returns its id. */
  openForeign(workspace: string, program: PaneProgram): Promise<string>;
  /** Returns the id of the active pane in the same tab, without our driver. */
  activeIn(pane: string): Promise<string>;
  /** A person at the terminal, if the rig has one. */
  readonly person?: PanesPerson | undefined;
  /** Stops the terminal so that it does not answer. */
  freeze(): void;
  /** Continues the terminal. */
  thaw(): void;
  /** Ends the terminal and all its panes at once, like a crash. */
  kill(): Promise<void>;
  /** Starts it again at the same socket, after `kill`. */
  restart(): Promise<void>;
}

export interface PanesPerson {
  /** Opens a pane with this program where the person looks, with the keyboard in it; returns its id. */
  sitDown(program: PaneProgram): Promise<string>;
  /** Types the keys one after the other into the pane with the terminal's keyboard focus. */
  type(text: string): Promise<void>;
  /** Returns the name of the workspace that the person looks at. */
  workspace(): Promise<string>;
}

/** A program for a pane that records its arguments, environment and input in files. */
export class Witness {
  readonly program: PaneProgram;
  readonly #path: string;

  constructor(
    directory: string,
    name: string,
    more: {
      readonly args?: readonly string[];
      readonly cwd?: string;
      readonly env?: Record<string, string>;
    } = {},
  ) {
    const script = join(directory, "witness.sh");
    if (!existsSync(script)) writeFileSync(script, witnessScript);
    this.#path = join(directory, name);
    this.program = {
      argv: ["/bin/sh", script, this.#path, ...(more.args ?? ["none"])],
      cwd: more.cwd ?? directory,
      env: { PATH: process.env["PATH"] ?? "", HOME: directory, ...more.env },
    };
  }

  /** The number of times it was started. */
  get starts(): number {
    return this.#read("starts").split("\n").length - 1;
  }

  get hasStarted(): boolean {
    return existsSync(`${this.#path}.starts`);
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

  get env(): Readonly<Record<string, string>> {
    const entries = this.#read("env").split("\0").slice(0, -1);
    return Object.fromEntries(
      entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
    );
  }

  /** Rows and columns of its terminal now, as reported by stty. */
  get size(): string {
    return this.#read("size").trim();
  }

  get typed(): string {
    return this.#read("typed");
  }

  started(): Promise<void> {
    // The file exists before its first line is written.
    return eventually(`${this.#path} starts`, () => this.starts > 0);
  }

  #read(what: string): string {
    return existsSync(`${this.#path}.${what}`) ? readFileSync(`${this.#path}.${what}`, "utf8") : "";
  }
}

/**
 * Raw mode, so that each key is one byte at once. `cat` runs in the background, because a trap waits for a
 * foreground program.
 */
const witnessScript = `
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
stty raw -echo
size
exec 3<&0
cat <&3 >> "$out.typed" &
reader=$!
echo $$ >> "$out.starts"
while kill -0 $reader; do
  wait $reader
done
`;

/** Polls until the condition holds, because programs in panes start at any time. */
export async function eventually(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await delay(20);
  }
}

/** Returns the value, or fails the test. */
export async function must<T>(result: Promise<Result<T, Failure>>): Promise<T> {
  const answer = await result;
  if (!answer.ok) throw new Error(`${answer.failure.reason}: ${answer.failure.detail}`);
  return answer.value;
}

/** Returns the failure, or fails the test. */
export async function refused(result: Promise<Result<unknown, Failure>>): Promise<Failure> {
  const answer = await result;
  if (answer.ok) throw new Error(`worked: ${JSON.stringify(answer.value)}`);
  return answer.failure;
}
