import type { PaneVariable } from "@wezterm-parallel/shared/protocol/workspace/pane-variable";
import { paneVariableName } from "@wezterm-parallel/shared/protocol/workspace/pane-variable-names";

import type { CliContext } from "../invocation/context.ts";

/** A GUI that attaches again forgets user variables: they are said again after this time of activity. */
const repeatMs = 10_000;

/**
 * Tells WezTerm's plugin what this pane shows, by a user variable: directly, or through tmux (which lets it pass
 * with `allow-passthrough`). Other terminals get nothing: some would print what they do not know.
 */
export class PaneTeller {
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

  /** Says the same again. */
  repeat(): void {
    if (this.#told !== undefined) this.#say(JSON.stringify(this.#told));
  }

  /** There is activity: says the same again if that was long ago. */
  repeatLater(): void {
    if (performance.now() - this.#toldAt > repeatMs) this.repeat();
  }

  /** The pane shows nothing of ours any more. */
  clear(): void {
    if (this.#told === undefined) return;
    this.#told = undefined;
    this.#say("");
  }

  /** While a program's output passes, only its view knows where something may stand between; until disposed. */
  through(write: (text: string) => void): Disposable {
    this.#write = write;
    return { [Symbol.dispose]: () => (this.#write = undefined) };
  }

  #say(value: string): void {
    this.#toldAt = performance.now();
    const text = userVariable(this.#cli, Buffer.from(value).toString("base64"));
    if (text === undefined) return;
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
