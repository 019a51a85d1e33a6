import type { TerminalLink } from "../../live/terminal-link.ts";
import type { Cells, TerminalView } from "../../live/terminal-standing.ts";
import { fittingFont, roomFor, type Box } from "./screen/fit.ts";
import { fontSize } from "./screen/settings.ts";
import type { TerminalScreen } from "./screen/terminal-screen.ts";

/** While a window is being drawn larger its terminal is not resized at every step, ms. */
const settledMs = 120;

/** What is only read any more is not made smaller than this: it scrolls sideways. */
const leastOfText = 10;

/**
 * Makes a terminal and its stage fit: with a size of one's own the terminal gets what there is room for; that of
 * somebody else is shown whole, in smaller letters if it must be.
 */
export class TerminalFit implements Disposable {
  readonly #stage: HTMLElement;
  readonly #screen: TerminalScreen;
  readonly #link: TerminalLink;
  readonly #end: () => void;
  /** It has not been seen yet whether somebody has the size. */
  #first = true;
  /** The user asked for the size before the screen could be measured. */
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
    // While nobody answers it stays as it is.
    if (!isLive && standing.kind !== "ended") return;
    // What nobody looks at gets the size of who comes, as by `wzp attach`.
    const comes = isLive && this.#first && input && !taken;
    if (isLive) this.#first = false;
    if (comes || (this.#wantsSize && isLive)) this.takeOver();
    else this.#letterbox(this.#link.view, cell);
  }

  /** When what was written before is drawn. */
  fitLater(): void {
    this.#screen.terminal.write("", () => requestAnimationFrame(() => this.fit()));
  }

  /** The terminal gets the size that there is room for, with the letters as they were chosen. */
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

  /** Nobody draws in it any more: as many lines as there is room for, the others scroll. */
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
