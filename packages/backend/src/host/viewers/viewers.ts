import { TerminalState } from "@wezterm-parallel/shared/base/terminal-state";
import { encodeMessage } from "@wezterm-parallel/shared/protocol/host/host-frames";
import type { SessionExit, TerminalSize } from "@wezterm-parallel/shared/protocol/host/session-files";

import { OutputPiece } from "./output-piece.ts";
import { Screen } from "./screen.ts";
import { answerQuery, isStatusQuery, QueryScanner, type FoundQuery } from "./terminal-queries.ts";
import { Viewer, type ViewerLink } from "./viewer.ts";

export interface ViewedTerminal {
  readonly logPath: string;
  /** Bytes in the log so far. */
  logged(): number;
  readonly size: { readonly columns: number; readonly rows: number };
  resize(columns: number, rows: number): void;
  /** Bytes that the terminal itself sends to the program. */
  answer(bytes: Uint8Array): void;
}

/** An unused screen is disposed, and rebuilt from the log when it is needed again. */
const idleScreenMs = 60_000;

/**
 * The emulator parses a third of the output rate of a program (measured: 25 MB/s). A screen further behind is
 * disposed, and rebuilt from the log's tail when needed.
 */
const longestBacklog = 4 * 1024 * 1024;

/**
 * A picture covers the output of this interval; during a flood, when the screen is rebuilt from the log,
 * pictures are rarer.
 */
const pictureMs = 50;
const floodPictureMs = 500;

/** A window resized by dragging changes size at every step: its screen is redrawn after the last one. */
const redrawMs = 100;

/** A terminal may be resized endlessly; only the sizes in the log's tail matter. */
const keptSizes = 100;

/** All viewers of one terminal. The most recently active one owns the size and answers queries. */
export class Viewers {
  readonly #terminal: ViewedTerminal;
  readonly #scanner = new QueryScanner();
  readonly #state = new TerminalState();
  /** In order of activity, the most recent one last. */
  #viewers: Viewer[] = [];
  #screen: Screen | undefined;
  #screenTimer: NodeJS.Timeout | undefined;
  #pictureTimer: NodeJS.Timeout | undefined;
  #redrawTimer: NodeJS.Timeout | undefined;
  #size: { columns: number; rows: number };
  #sizes: TerminalSize[];

  constructor(terminal: ViewedTerminal) {
    this.#terminal = terminal;
    this.#size = terminal.size;
    this.#sizes = [{ at: 0, ...terminal.size }];
  }

  /** Sizes so far, the present one last. */
  get sizes(): readonly TerminalSize[] {
    return this.#sizes;
  }

  attach(link: ViewerLink, options: { readOnly: boolean; columns: number; rows: number }): Viewer {
    const viewer = new Viewer(link, options.readOnly, (painting, ready) => {
      this.#openScreen(this.#terminal.logged())[painting](this.#state, ready);
    });
    const owned = this.#owner() !== undefined;
    this.#viewers.unshift(viewer);
    this.#takeSize(viewer, options.columns, options.rows);
    link.send(encodeMessage({ type: "attached", ...this.#size, owned }));
    if (this.#fits(viewer)) viewer.refresh();
    this.#refit();
    return viewer;
  }

  detach(viewer: Viewer): void {
    this.#viewers = this.#viewers.filter((other) => other !== viewer);
    const owner = this.#owner();
    if (owner !== undefined) this.#apply(owner.columns, owner.rows);
    if (this.#viewers.length === 0) this.#dropScreenLater();
  }

  /** A viewer that types or resizes becomes the owner of the size. */
  activate(viewer: Viewer): void {
    if (viewer.readOnly || this.#viewers.at(-1) === viewer) return;
    this.#viewers = [...this.#viewers.filter((other) => other !== viewer), viewer];
    this.#apply(viewer.columns, viewer.rows);
    this.#refit();
  }

  resize(viewer: Viewer, columns: number, rows: number): void {
    this.#takeSize(viewer, columns, rows);
    this.#redrawLater();
  }

  #takeSize(viewer: Viewer, columns: number, rows: number): void {
    viewer.columns = columns;
    viewer.rows = rows;
    if (viewer.readOnly) return this.#refit();
    this.activate(viewer);
    this.#apply(columns, rows);
    this.#refit();
  }

  /** Output that is already in the log. */
  output(bytes: Buffer): void {
    const { held } = this.#scanner;
    const { queries, silent } = this.#scanner.scan(bytes);
    this.#state.push(bytes);
    const answering = this.#answering();
    if (answering === undefined && queries.length > 0) this.#answer(bytes, queries);
    else {
      this.#screen?.write(bytes);
      for (const query of queries) if (isStatusQuery(query)) this.#reply(query.text);
    }
    if (this.#screen !== undefined && this.#screen.backlog > longestBacklog) this.#closeScreen();
    if (this.#viewers.length === 0) return;
    const piece = new OutputPiece(bytes, silent, held);
    for (const viewer of this.#viewers) viewer.output(piece, viewer === answering);
    this.#pictureLater();
  }

  ended(id: string, exit: SessionExit): void {
    clearTimeout(this.#screenTimer);
    clearTimeout(this.#redrawTimer);
    for (const viewer of this.#viewers) viewer.finish(encodeMessage({ type: "ended", id, exit }));
    this.#showPictures();
    clearTimeout(this.#screenTimer);
    this.#closeScreen();
  }

  #owner(): Viewer | undefined {
    return this.#viewers.findLast((viewer) => !viewer.readOnly);
  }

  /**
   * Returns the viewer that answers queries: the owner of the size, or the next one when the owner is too far
   * behind to receive them.
   */
  #answering(): Viewer | undefined {
    return this.#viewers.findLast((viewer) => !viewer.readOnly && viewer.hears);
  }

  #apply(columns: number, rows: number): void {
    if (!isSize(columns) || !isSize(rows)) return;
    if (columns === this.#size.columns && rows === this.#size.rows) return;
    this.#size = { columns, rows };
    this.#sizes = [...this.#sizes.slice(1 - keptSizes), { at: this.#terminal.logged(), columns, rows }];
    this.#terminal.resize(columns, rows);
    this.#state.forgetRegion();
    this.#screen?.resize(columns, rows);
    const resized = encodeMessage({ type: "resized", columns, rows });
    for (const viewer of this.#viewers) viewer.resized(resized);
    this.#refit();
  }

  /** Viewers without a size, such as a pipe, receive the raw output. */
  #fits({ columns, rows }: Viewer): boolean {
    const isSame = columns === this.#size.columns && rows === this.#size.rows;
    return isSame || !isSize(columns) || !isSize(rows);
  }

  #refit(): void {
    const unfit = this.#viewers.filter((viewer) => !this.#fits(viewer) && !viewer.boxed);
    for (const viewer of this.#viewers) if (this.#fits(viewer) && viewer.boxed) viewer.refresh();
    for (const viewer of unfit) viewer.box();
    if (unfit.length > 0) this.#showPictures();
    else this.#pictureLater();
  }

  /**
   * Terminals place lines and cursor differently after a resize (WezTerm: in the last column), which would
   * garble later output. Programs on the alternate screen repaint themselves.
   */
  #redrawLater(): void {
    clearTimeout(this.#redrawTimer);
    this.#redrawTimer = setTimeout(() => {
      if (this.#state.alternate) return;
      for (const viewer of this.#viewers) if (isSize(viewer.columns)) viewer.redraw();
    }, redrawMs);
  }

  #pictureLater(): void {
    if (this.#pictureTimer !== undefined || !this.#viewers.some((viewer) => viewer.boxed)) return;
    const wait = this.#screen === undefined ? floodPictureMs : pictureMs;
    this.#pictureTimer = setTimeout(() => this.#showPictures(), wait);
  }

  #showPictures(): void {
    clearTimeout(this.#pictureTimer);
    this.#pictureTimer = undefined;
    const boxed = this.#viewers.filter((viewer) => viewer.boxed);
    for (const viewer of boxed) {
      if (!viewer.wantsPicture) continue;
      const notice = noticeOf(this.#size, viewer);
      const frame = { columns: viewer.columns, rows: viewer.rows, notice };
      this.#openScreen(this.#terminal.logged()).picture(frame, (picture) => viewer.show(picture));
    }
    if (boxed.some((viewer) => !viewer.wantsPicture)) this.#pictureLater();
  }

  /** Nobody is attached: the host answers like a plain terminal, each answer in order. */
  #answer(bytes: Buffer, queries: readonly FoundQuery[]): void {
    const needsCursor = queries.some((query) => query.text.endsWith("6n"));
    const before = this.#terminal.logged() - bytes.length;
    if (needsCursor && this.#screen === undefined && before >= 0) this.#openScreen(before);
    let at = 0;
    for (const query of queries) {
      const end = Math.max(at, query.end);
      this.#screen?.write(bytes.subarray(at, end));
      at = end;
      this.#reply(query.text);
    }
    this.#screen?.write(bytes.subarray(at));
  }

  #reply(query: string): void {
    const say = (cursor: { column: number; row: number }): void => {
      const answer = answerQuery(query, { ...cursor, ...this.#size });
      if (answer !== undefined) this.#terminal.answer(Buffer.from(answer));
    };
    if (this.#screen === undefined) say({ column: 1, row: 1 });
    else this.#screen.cursor(say);
  }

  #openScreen(end: number): Screen {
    clearTimeout(this.#screenTimer);
    this.#screen ??= new Screen(this.#sizes, this.#terminal.logPath, end, this.#state);
    if (this.#viewers.length === 0) this.#dropScreenLater();
    return this.#screen;
  }

  #dropScreenLater(): void {
    clearTimeout(this.#screenTimer);
    this.#screenTimer = setTimeout(() => this.#closeScreen(), idleScreenMs);
  }

  #closeScreen(): void {
    this.#screen?.finish();
    this.#screen = undefined;
  }
}

/** Describes whose size it is, as fully as the viewer's terminal has room for. */
function noticeOf(size: { readonly columns: number; readonly rows: number }, viewer: Viewer): string {
  const cells = ` ${size.columns}×${size.rows}`;
  const whose = `${cells}, sized for another terminal`;
  const whole = viewer.readOnly ? whose : `${whose}; press a key to resize`;
  return (
    [whole, whose, `${cells} elsewhere`]
      .map((text) => `${text} `)
      .find((text) => text.length <= viewer.columns) ?? cells
  );
}

/** The maximum that both a kernel's winsize and an emulator accept. */
const largestSize = 4_096;

function isSize(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= largestSize;
}
