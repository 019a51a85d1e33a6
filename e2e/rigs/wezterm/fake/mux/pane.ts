import { pathToFileURL } from "node:url";

import { spawn, type IPty } from "@lydell/node-pty";

import { foregroundOf } from "./process-info.ts";
import { whyNotStarted, type Program } from "./program.ts";
import { Screen } from "./screen.ts";
import type { Size } from "./split-tree.ts";

/** Title of an unnamed terminal whose program is unknown. */
const unnamed = "wezterm";
/** Observed start column of the first line of the text for a failed start. */
const failureColumn = 14;

/** A pane: a program in its own terminal, or the reason why there is none. */
export class Pane {
  readonly id: number;
  readonly screen: Screen;
  #pty: IPty | undefined;
  onExit: () => void = () => undefined;

  constructor(id: number, size: Size, program: Program) {
    this.id = id;
    this.screen = new Screen(size);
    const found = whyNotStarted(program);
    if (found === undefined) this.#start(program);
    else this.screen.write(" ".repeat(failureColumn) + found.replaceAll("\n", "\r\n"));
  }

  get pid(): number | undefined {
    return this.#pty?.pid;
  }

  get title(): string {
    const { title } = this.screen;
    if (title !== undefined && title !== unnamed) return title;
    return (this.#pty && foregroundOf(this.#pty.pid).name) ?? unnamed;
  }

  /** A `file://` URL; empty for a pane without a program. */
  get workingDirectory(): string {
    const said = this.screen.workingDirectory;
    if (said !== undefined) return said;
    const directory = this.#pty && foregroundOf(this.#pty.pid).directory;
    return directory === undefined ? "" : pathToFileURL(`${directory.replace(/\/$/, "")}/`).href;
  }

  get ttyName(): string | null {
    return (this.#pty as (IPty & { readonly ptsName?: string }) | undefined)?.ptsName ?? null;
  }

  resize(size: Size): void {
    this.screen.resize(size);
    this.#whileOpen((pty) => pty.resize(Math.max(1, size.cols), Math.max(1, size.rows)));
  }

  input(text: string): void {
    this.#whileOpen((pty) => pty.write(text));
  }

  paste(text: string): void {
    const plain = text.replaceAll("\u001b[200~", "").replaceAll("\u001b[201~", "");
    const { bracketedPaste } = this.screen;
    this.input(bracketedPaste ? `\u001b[200~${plain}\u001b[201~` : plain.replaceAll(/\r?\n/g, "\r"));
  }

  /**
   * Sends SIGHUP to the program itself, and ends its input; a program that ignores both continues without a
   * pane.
   */
  kill(): void {
    this.input("\n\u0004");
    this.#whileOpen((pty) => pty.kill("SIGHUP"));
  }

  #start({ argv: [name = "", ...args], env, cwd }: Program): void {
    const { cols, rows } = this.screen.size;
    const options = { cols, rows, cwd, env: { ...env }, name: "xterm-256color", encoding: null };
    const pty = spawn(name, args, options);
    this.#pty = pty;
    pty.onData((data) => this.screen.write(data));
    this.screen.onReply = (text) => this.input(text);
    pty.onExit(() => {
      this.#pty = undefined;
      this.onExit();
    });
  }

  /** Ignores the exception of a terminal whose program has just ended. */
  #whileOpen(use: (pty: IPty) => void): void {
    if (this.#pty === undefined) return;
    try {
      use(this.#pty);
    } catch {
      this.#pty = undefined;
    }
  }
}
