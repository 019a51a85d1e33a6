import { readFileSync } from "node:fs";

import { spawn, type IPty } from "@lydell/node-pty";

import { processesWith } from "../../e2e/rigs/processes.ts";
import type { BenchHome } from "../bench-home.ts";
import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";

/** `wzp` in a terminal, timed from its start. */
export class TimedView {
  readonly #home: BenchHome;
  readonly #terminal: IPty;
  readonly #startedAt = performance.now();
  #seen = "";
  #heard: () => void = () => {};

  constructor(home: BenchHome, columns: number, height: number) {
    this.#home = home;
    const env = { ...home.env, TERM: "xterm-256color" } as Record<string, string>;
    this.#terminal = spawn(wzpProgram, [], { cols: columns, rows: height, env, cwd: home.scratch });
    this.#terminal.onData((text) => {
      this.#seen += text;
      this.#heard();
    });
  }

  /** Returns the milliseconds from the start until `text` was printed. */
  async sees(text: string): Promise<number> {
    while (!this.#seen.includes(text)) await new Promise<void>((resolve) => (this.#heard = resolve));
    return performance.now() - this.#startedAt;
  }

  /** Returns the milliseconds from the key to the next complete frame. */
  async press(key: string): Promise<number> {
    this.#seen = "";
    const at = performance.now();
    this.#terminal.write(key);
    while (!this.#seen.includes("\u001B[?2026l"))
      await new Promise<void>((resolve) => (this.#heard = resolve));
    return performance.now() - at;
  }

  ticks(): number {
    const stat = readFileSync(`/proc/${this.#pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(fields[11]) + Number(fields[12]);
  }

  /** MB. */
  memory(): number {
    const rollup = readFileSync(`/proc/${this.#pid}/smaps_rollup`, "latin1");
    return Number(/^Rss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
  }

  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#terminal.onExit(() => resolve()));
    this.#terminal.write("q");
    await ended;
  }

  get #pid(): number {
    const own = processesWith(`WZP_HOME=${this.#home.path}`).filter(({ command }) =>
      /main\.(ts|js)$/.test(command),
    );
    if (own[0] === undefined) throw new Error("The view does not run.");
    return own[0].pid;
  }
}
