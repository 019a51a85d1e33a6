import type { PaneVariable } from "@wezterm-parallel/shared/protocol/workspace/pane-variable";
import { paneVariableName } from "@wezterm-parallel/shared/protocol/workspace/pane-variable-names";

import type { CliContext } from "../invocation/context.ts";
import { titleSequence } from "./title-pane.ts";

/** Interval of repeating the variables during activity, because a GUI that reattaches loses them. */
const repeatMs = 10_000;

/**
 * Tells WezTerm's plugin by a user variable what this pane shows: directly, or through tmux (which needs
 * `allow-passthrough`). Other terminals get nothing, because some would print the sequence.
 */
export class PaneReporter {
  readonly #cli: CliContext;
  #write: ((text: string) => void) | undefined;
  #told: PaneVariable | undefined;
  #toldAt = 0;

  constructor(cli: CliContext) {
    this.#cli = cli;
  }

  tell(shown: Omit<PaneVariable, "v">): void {
    this.#told = { v: 1, ...shown };
    this.#say(JSON.stringify(this.#told));
  }

  /** Sends the same variable again. */
  repeat(): void {
    if (this.#told !== undefined) this.#say(JSON.stringify(this.#told));
  }

  /** Called on activity: repeats the variable if the last time was long ago. */
  repeatLater(): void {
    if (performance.now() - this.#toldAt > repeatMs) this.repeat();
  }

  /** Sets the title of the pane, until a program in it sets another one. */
  title(title: string): void {
    if (this.#cli.streams.stdout.isTTY) this.#send(titleSequence(title));
  }

  /** Unsets the variable. */
  clear(): void {
    if (this.#told === undefined) return;
    this.#told = undefined;
    this.#say("");
  }

  /**
   * Sends variables through the view of a running program until disposed, because only the view knows where a
   * sequence may be inserted.
   */
  through(write: (text: string) => void): Disposable {
    this.#write = write;
    return { [Symbol.dispose]: () => (this.#write = undefined) };
  }

  #say(value: string): void {
    this.#toldAt = performance.now();
    const text = userVariable(this.#cli, Buffer.from(value).toString("base64"));
    if (text !== undefined) this.#send(text);
  }

  #send(text: string): void {
    if (this.#write === undefined) this.#cli.streams.stdout.write(text);
    else this.#write(text);
  }
}

function userVariable({ env, streams }: CliContext, value: string): string | undefined {
  if (!streams.stdout.isTTY) return undefined;
  const sequence = `\x1b]1337;SetUserVar=${paneVariableName}=${value}\x07`;
  if (env["TMUX"]) return `\x1bPtmux;${sequence.replaceAll("\x1b", "\x1b\x1b")}\x1b\\`;
  return env["TERM_PROGRAM"] === "WezTerm" ? sequence : undefined;
}
