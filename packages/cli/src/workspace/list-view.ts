import type { CliContext } from "../invocation/context.ts";
import { stateWord } from "../render/state-word.ts";
import { countOf } from "../text/count-of.ts";
import { fit, prepareWidths, visible } from "../text/width.ts";
import type { ShownTask } from "./follow-tasks.ts";

interface ListContent {
  readonly name: string;
  readonly tasks: readonly ShownTask[];
  /** The number of tasks that have a place. */
  readonly placed: number;
  readonly loaded: boolean;
  /** Places that fit the terminal and that `+` opens. */
  readonly room: number;
  readonly trouble: string | undefined;
}

interface ListAction {
  /** Gives the task a place; returns a message. */
  readonly bring: (task: string) => string;
  /** Opens the places that fit. */
  readonly grow: () => void;
}

const hideCursor = "\x1b[?25l\x1b[?7l";
const showCursor = "\x1b[?7h\x1b[?25h";

/** The list of running tasks without a place, in the whole pane; redrawn only after a change. */
export class ListView implements Disposable {
  readonly #cli: CliContext;
  readonly #content: () => ListContent;
  readonly #action: ListAction;
  #selected: string | undefined;
  #filter = "";
  #isFiltering = false;
  #said = "";
  #pending: NodeJS.Timeout | undefined;

  constructor(cli: CliContext, content: () => ListContent, action: ListAction) {
    this.#cli = cli;
    this.#content = content;
    this.#action = action;
    const { stdin, stdout } = cli.streams;
    if (stdin.isTTY) stdin.setRawMode(true);
    stdout.write(hideCursor);
    stdin.on("data", this.#handleKeys);
    stdout.on("resize", this.refresh);
    stdin.resume();
    this.refresh();
  }

  [Symbol.dispose](): void {
    const { stdin, stdout } = this.#cli.streams;
    clearTimeout(this.#pending);
    stdin.off("data", this.#handleKeys);
    stdout.off("resize", this.refresh);
    if (stdin.isTTY && !stdin.destroyed) stdin.setRawMode(false);
    stdin.pause();
    stdout.write(`${showCursor}\r\n`);
  }

  /** Schedules a frame; calls until then are combined. */
  readonly refresh = (): void => {
    this.#pending ??= setTimeout(() => {
      this.#pending = undefined;
      void this.#draw();
    }, frameMs);
  };

  async #draw(): Promise<void> {
    const content = this.#content();
    const tasks = this.#matching(content.tasks);
    const lines = this.#lines(content, tasks);
    await prepareWidths([lines.head, lines.foot, ...tasks.map((task) => visible(rowOf(task)))]);
    const { width, height, colours } = this.#cli;
    const at = Math.max(
      0,
      tasks.findIndex(({ id }) => id === this.#selected),
    );
    const room = Math.max(1, height - 2);
    const first = Math.min(Math.max(0, tasks.length - room), Math.max(0, at - Math.floor(room / 2)));
    const shown = tasks.slice(first, first + room);
    const rows = shown.map((task) => {
      const row = fit(visible(rowOf(task)), width);
      return task.id === (this.#selected ?? tasks[0]?.id) ? colours.inverse(row) : row;
    });
    const frame = [colours.bold(fit(lines.head, width)), ...rows];
    const blank = Array.from({ length: Math.max(0, height - 1 - frame.length) }, () => "");
    const whole = [...frame, ...blank, colours.dim(fit(lines.foot, width))].slice(0, height);
    const text = whole.map((line, row) => `\x1b[${row + 1};1H${line}\x1b[K`).join("");
    this.#cli.streams.stdout.write(`\x1b[?2026h${text}\x1b[?2026l`);
  }

  #lines({ name, placed, loaded, room, trouble, tasks }: ListContent, matching: readonly ShownTask[]) {
    const counts = `${countOf(placed, "task")} shown, ${tasks.length} without a place`;
    const found = this.#filter === "" ? "" : ` · ${matching.length} with "${this.#filter}"`;
    const state = trouble ?? (loaded ? `${counts}${found}` : "loading …");
    const keys = this.#isFiltering
      ? `/${this.#filter}▏ Enter apply · Esc clear`
      : `${room > 0 ? `+ open ${countOf(room, "more place", "more places")} · ` : ""}↑↓ select · Enter show in a place · / filter`;
    return { head: visible(`${name} · ${state}`), foot: this.#said === "" ? keys : visible(this.#said) };
  }

  #matching(tasks: readonly ShownTask[]): readonly ShownTask[] {
    const wanted = this.#filter.toLowerCase();
    return wanted === ""
      ? tasks
      : tasks.filter(({ id, command }) => `${id} ${command}`.toLowerCase().includes(wanted));
  }

  readonly #handleKeys = (typed: Buffer): void => {
    this.#said = "";
    // Fast typing or a busy machine delivers several keys at once.
    for (const [key] of typed.toString("utf8").matchAll(keyPattern)) {
      if (this.#isFiltering) this.#typeFilter(key);
      else this.#press(key);
    }
    this.refresh();
  };

  #typeFilter(text: string): void {
    if (text === "\x1b" || text === "\r") {
      this.#isFiltering = false;
      if (text === "\x1b") this.#filter = "";
    } else if (text === "\x7f" || text === "\b") this.#filter = [...this.#filter].slice(0, -1).join("");
    else if (!/\p{Cc}/u.test(text)) this.#filter += text;
  }

  #press(text: string): void {
    if (text === "/") this.#isFiltering = true;
    else if (text === "\x1b") this.#filter = "";
    else if (text === "\r") this.#bringSelected();
    else if (text === "+") this.#action.grow();
    else this.#move(steps[text] ?? 0);
  }

  #bringSelected(): void {
    const tasks = this.#matching(this.#content().tasks);
    const task = tasks.find(({ id }) => id === this.#selected) ?? tasks[0];
    this.#said = task === undefined ? "no task is selected" : this.#action.bring(task.id);
  }

  #move(step: number): void {
    const tasks = this.#matching(this.#content().tasks);
    const at = Math.max(
      0,
      tasks.findIndex(({ id }) => id === this.#selected),
    );
    const page = step * (Math.abs(step) === pageStep ? Math.max(1, this.#cli.height - 3) / pageStep : 1);
    const next = Math.min(tasks.length - 1, Math.max(0, at + Math.trunc(page)));
    this.#selected = tasks[next]?.id;
  }
}

/** A key that sends a sequence, Escape alone, or one character. */
// oxlint-disable-next-line no-control-regex -- an escape sequence is what this looks for
const keyPattern = /\x1b(?:\[[\d;]*[A-Za-z~]|O[A-Za-z])|[^]/gu;

/** Short enough to look smooth, long enough that a burst of starts costs little. */
const frameMs = 50;
const pageStep = 1_000;
const toTheEnd = 1_000_000_000;

const steps: Readonly<Record<string, number>> = {
  "\x1b[A": -1,
  "\x1bOA": -1,
  k: -1,
  "\x1b[B": 1,
  "\x1bOB": 1,
  j: 1,
  "\x1b[5~": -pageStep,
  "\x1b[6~": pageStep,
  "\x1b[H": -toTheEnd,
  "\x1b[F": toTheEnd,
  g: -toTheEnd,
  G: toTheEnd,
};

function rowOf({ id, state, conflicts, command }: ShownTask): string {
  const { sign, word } = stateWord(state);
  return [`${sign} ${id}`, word, conflicts, command].filter((part) => part !== undefined).join("  ");
}
