import type { CliContext } from "../invocation/context.ts";
import { awaitKey } from "./await-key.ts";
import {
  endedFooter,
  type EndedKey,
  endedKeys,
  type HandOver,
  type SessionEnd,
  type TaskContent,
} from "./ended-footer.ts";
import type { PlaceTools } from "./place-tools.ts";
import { runChild } from "./run-child.ts";
import type { SubjectChannel } from "./subject-channel.ts";

interface EndedOptions extends SessionEnd {
  /** Aborted when the place must show something else. */
  readonly signal: AbortSignal;
  /** Called when the task's state changed. */
  readonly updated: () => void;
  /** A key that was pressed already. */
  readonly pressed?: EndedKey | undefined;
}

/**
 * Shows the last screen of a task and its end below, until a person or the workspace wants something else.
 */
export async function showEnded(
  tools: PlaceTools,
  telling: SubjectChannel,
  options: EndedOptions,
): Promise<"close" | "changed" | HandOver> {
  const { streams } = tools.cli;
  const footer = new Footer(tools.cli, telling, options);
  telling.onUpdate(() => {
    options.updated();
    footer.redraw();
  });
  footer.drawBelow();
  for (let { pressed } = options; ; pressed = undefined) {
    const keys = Object.keys(endedKeys);
    const choice = { keys, signal: options.signal, ready: () => footer.offerKeys() };
    const key = pressed ?? ((await awaitKey(streams, choice)) as EndedKey | undefined);
    const isLast = key === undefined || key === "q" || !tools.startsPrograms;
    if (isLast) telling.onUpdate(undefined);
    await footer.drawn;
    if (key === undefined) return options.signal.aborted ? "changed" : "close";
    if (key === "q") return "close";
    if (isLast) return { key };
    footer.pause();
    const said = await act(tools, taskOf(telling), key);
    if (said !== "") tools.cli.print(`\r\n${said}\r`);
    footer.drawBelow();
  }
}

/** The lines below the last screen; each redraw overwrites the previous one. */
class Footer {
  readonly #cli: CliContext;
  readonly #telling: SubjectChannel;
  readonly #options: EndedOptions;
  #rows = 0;
  #isPaused = false;
  #hasKeys = false;
  #drawing = Promise.resolve();

  constructor(cli: CliContext, telling: SubjectChannel, options: EndedOptions) {
    this.#cli = cli;
    this.#telling = telling;
    this.#options = options;
  }

  get drawn(): Promise<void> {
    return this.#drawing;
  }

  /** Draws the footer again below the current output. */
  drawBelow(): void {
    this.#rows = 0;
    this.#isPaused = false;
    this.redraw();
  }

  /** Stops drawing while something else is shown. */
  pause(): void {
    this.#isPaused = true;
    this.#hasKeys = false;
  }

  /** Shows the keys, which are accepted from now on. */
  offerKeys(): void {
    if (this.#hasKeys) return;
    this.#hasKeys = true;
    this.redraw();
  }

  redraw(): void {
    this.#drawing = this.#drawing.then(() => this.#draw());
  }

  async #draw(): Promise<void> {
    if (this.#isPaused || this.#options.signal.aborted) return;
    const lines = await endedFooter(this.#cli, taskOf(this.#telling), this.#options);
    const shown = this.#hasKeys ? lines : lines.map((line, at) => (at === lines.length - 1 ? "" : line));
    const up = this.#rows > 1 ? `\x1b[${this.#rows - 1}A` : "";
    const start = this.#rows > 0 ? `\r${up}` : "\r\n";
    this.#rows = shown.length;
    this.#cli.streams.stdout.write(`${start}\x1b[J${shown.join("\r\n")}`);
  }
}

/**
 * Runs the command of a key. Its output stays above the footer; returns only the error of a command that did
 * not start.
 */
async function act(tools: PlaceTools, { task }: TaskContent, key: Exclude<EndedKey, "q">): Promise<string> {
  tools.cli.streams.stdout.write("\r\n");
  const ended = await runChild({ ...tools.child([commandOfKey[key], task]), keys: "theirs" });
  return ended.ok ? "" : ended.failure.detail;
}

const commandOfKey = { r: "retry", l: "logs", d: "diff" } as const;

function taskOf(telling: SubjectChannel): TaskContent {
  return telling.content as TaskContent;
}
