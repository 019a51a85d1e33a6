import type { TerminalLink } from "../../live/terminal/terminal-link.ts";
import type { Cells, TerminalView } from "../../live/terminal/terminal-standing.ts";
import { fittingFont, roomFor, type Box } from "./screen/fit.ts";
import { fontSize } from "./screen/settings.ts";
import type { TerminalScreen } from "./screen/terminal-screen.ts";

/** Debounce in ms, so that dragging a window does not resize the terminal at every step. */
const settledMs = 120;

/** Minimum font size of an ended terminal, px: it scrolls sideways. */
const leastOfText = 10;

/**
 * Fits a terminal into its stage: if this viewer controls the size, the terminal is resized to the space; another
 * viewer's size is shown whole, with a smaller font if necessary.
 */
export class TerminalFit implements Disposable {
  readonly #stage: HTMLElement;
  readonly #screen: TerminalScreen;
  readonly #link: TerminalLink;
  readonly #end: () => void;
  /** It is not known yet if another viewer controls the size. */
  #first = true;
  /** The size was requested before the screen could be measured. */
  #isWaiting = false;

  constructor(stage: HTMLElement, screen: TerminalScreen, link: TerminalLink) {
    this.#stage = stage;
    this.#screen = screen;
    this.#link = link;
    this.#end = whenResized(stage, () => this.fit());
  }

  fit(): void {
    const { cells, standing, input, taken } = this.#link.view;
    const { cell } = this.#screen;
    if (cells === undefined || cell === undefined) return;
    const isLive = standing.kind === "live";
    // While disconnected it stays unchanged.
    if (!isLive && standing.kind !== "ended") return;
    // A terminal without viewers takes the new viewer's size, as with `wzp attach`.
    const comes = isLive && this.#first && input && !taken;
    if (isLive) this.#first = false;
    if (comes || (this.#wantsSize && isLive)) this.takeOver();
    else this.#letterbox(this.#link.view, cell);
  }

  /** Fits after earlier writes were rendered. */
  fitLater(): void {
    this.#screen.terminal.write("", () => requestAnimationFrame(() => this.fit()));
  }

  /** Resizes the terminal to the available space at the chosen font size. */
  takeOver(): void {
    this.#screen.fontSize = fontSize.get();
    const { cell } = this.#screen;
    this.#isWaiting = cell === undefined;
    if (cell === undefined) return this.fitLater();
    const room = roomFor(cell, this.#box());
    const { cells } = this.#link.view;
    const isSame = room.columns === cells?.columns && room.rows === cells.rows;
    if (!isSame || !this.#link.wantsSize) this.#link.takeOver(room);
  }

  [Symbol.dispose](): void {
    this.#end();
  }

  get #wantsSize(): boolean {
    return this.#link.wantsSize || this.#isWaiting;
  }

  #letterbox({ cells, standing }: TerminalView, cell: Box): void {
    if (cells === undefined) return;
    const of = this.#screen.fontSize;
    const ofOne = { width: cell.width / of, height: cell.height / of };
    if (standing.kind === "ended") this.#layOut(cells, ofOne);
    else this.#screen.fontSize = fittingFont(cells, ofOne, this.#box(), fontSize.get());
  }

  /** Lays out an ended terminal: as many lines as fit, the others scroll. */
  #layOut({ columns }: Cells, ofOne: Box): void {
    const box = this.#box();
    const font = Math.max(leastOfText, fittingFont({ columns, rows: 1 }, ofOne, box, fontSize.get()));
    this.#screen.fontSize = font;
    const { rows } = roomFor({ width: ofOne.width * font, height: ofOne.height * font }, box);
    this.#screen.resize({ columns, rows });
  }

  #box(): Box {
    const { paddingInlineStart, paddingBlockStart } = getComputedStyle(this.#stage);
    return {
      width: this.#stage.clientWidth - Number.parseFloat(paddingInlineStart),
      height: this.#stage.clientHeight - Number.parseFloat(paddingBlockStart),
    };
  }
}

function whenResized(element: HTMLElement, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(act, settledMs);
  });
  observer.observe(element);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}
