import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { TerminalState } from "../../../packages/shared/src/base/terminal-state.ts";
import type { Desk } from "./desk.ts";

/** Runs a command of the desk inside util-linux `script`, which records every byte sent to the terminal. */
export class Recording {
  readonly #path: string;

  constructor(desk: Desk, command: string, env = "") {
    this.#path = join(desk.home, `recording-${Recording.#count++}`);
    desk.type(`${env} script -qfec ${quoted(command)} ${this.#path}; echo code $?`);
  }

  static #count = 0;

  /** Recorded so far, without the lines that `script` adds. */
  get bytes(): Buffer {
    if (!existsSync(this.#path)) return Buffer.alloc(0);
    const all = readFileSync(this.#path);
    const end = all.lastIndexOf("\nScript done on ");
    return all.subarray(all.indexOf("\n") + 1, end < 0 ? all.length : end);
  }

  get text(): string {
    return this.bytes.toString("latin1");
  }

  /** Modes that are still set in a terminal after all this output; "" for none. */
  get leftBehind(): string {
    const state = new TerminalState();
    state.push(this.bytes);
    const { alternate, region, originMode, titled, progress, colours, keyboardDepths, open } = state;
    const rest = {
      alternate,
      region,
      originMode,
      titled,
      progress,
      colours,
      keyboardDepths,
      open: open.length,
    };
    const clean =
      '{"alternate":false,"originMode":false,"titled":false,"progress":false,"colours":[],"keyboardDepths":[0,0],"open":0}';
    const found = JSON.stringify(rest);
    return state.serialize() + (found === clean ? "" : found);
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
