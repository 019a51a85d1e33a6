import { SearchAddon } from "@xterm/addon-search";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";

import type { TerminalSink } from "../../../live/terminal/terminal-link.ts";
import type { Cells } from "../../../live/terminal/terminal-standing.ts";
import { listenToTheme } from "../../../ui/theme/theme.ts";
import { terminalColours } from "./colours.ts";
import type { Box } from "./fit.ts";
import { Graphics } from "./graphics.ts";
import { openOutside } from "./safe-address.ts";
import { fontSize, readsAloud } from "./settings.ts";

/** Scrollback in lines; about 12 MB at 120 columns. After a reconnection the server provides the last 1,000. */
const scrollback = 5_000;

/** Internals that xterm's fit addon also reads: no public API provides them, and they exist only after rendering. */
interface Drawn {
  readonly _core: {
    readonly _renderService: { readonly dimensions: { readonly css: { readonly cell: Box } } };
  };
}

interface ScreenEvents {
  /** Input typed or pasted by the user, and the terminal's replies to its program. */
  readonly typed: (bytes: Uint8Array) => void;
  /** This many bytes were displayed. */
  readonly shown: (bytes: number) => void;
  readonly title: (title: string) => void;
  readonly bell: () => void;
  readonly selected: () => void;
  readonly drawn: (how: "graphics" | "plain") => void;
  /** Returns false if the key is not for the terminal. */
  readonly key: (event: KeyboardEvent) => boolean;
}

/** xterm.js in an element: with the product's colours, safe external links, and search. */
export class TerminalScreen implements TerminalSink, Disposable {
  readonly terminal: Terminal;
  readonly search = new SearchAddon({ highlightLimit: 1_000 });
  readonly #events: ScreenEvents;
  readonly #cleanup: (() => void)[] = [];
  readonly #encoder = new TextEncoder();
  /** Pending writes finish after the terminal was disposed and must do nothing then. */
  #isOver = false;

  constructor(element: HTMLElement, label: string, events: ScreenEvents) {
    this.#events = events;
    this.terminal = makeTerminal();
    this.#cleanup.push(() => this.terminal.dispose());
    this.#load();
    this.terminal.open(element);
    this.terminal.textarea?.setAttribute("aria-label", label);
    const graphics = new Graphics(this.terminal, (how) => events.drawn(how));
    this.#cleanup.push(() => graphics[Symbol.dispose]());
    this.#cleanup.push(listenToTheme(() => this.#paint()));
    this.#listen();
  }

  snapshot(bytes: Uint8Array): void {
    // Queued behind pending writes: an immediate reset would come too early.
    this.#afterwards(() => this.terminal.reset());
    this.output(bytes);
  }

  output(bytes: Uint8Array): void {
    this.terminal.write(bytes, () => this.#events.shown(bytes.length));
  }

  resize({ columns, rows }: Cells): void {
    this.#afterwards(() => this.terminal.resize(columns, rows));
  }

  set fontSize(size: number) {
    if (this.terminal.options.fontSize !== size) this.terminal.options.fontSize = size;
  }

  get fontSize(): number {
    return this.terminal.options.fontSize ?? fontSize.get();
  }

  /** Cell size at the current font size, CSS px; undefined before rendering. */
  get cell(): Box | undefined {
    if (this.#isOver) return undefined;
    const { cell } = (this.terminal as unknown as Drawn)._core._renderService.dimensions.css;
    return cell.width === 0 || cell.height === 0 ? undefined : cell;
  }

  /** Sends input like the user's, so that the terminal scrolls to the prompt. */
  input(text: string): void {
    this.terminal.input(text, true);
  }

  get takesPastedLines(): boolean {
    return this.terminal.modes.bracketedPasteMode;
  }

  get mayType(): boolean {
    return this.terminal.options.disableStdin !== true;
  }

  set mayType(may: boolean) {
    this.terminal.options.disableStdin = !may;
    this.terminal.options.cursorInactiveStyle = may ? "outline" : "none";
    if (this.terminal.textarea !== undefined) this.terminal.textarea.readOnly = !may;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const end of this.#cleanup.toReversed()) end();
  }

  /** Runs the action after earlier writes were rendered. */
  #afterwards(act: () => void): void {
    this.terminal.write("", () => {
      if (!this.#isOver) act();
    });
  }

  #load(): void {
    this.terminal.loadAddon(new Unicode11Addon());
    this.terminal.unicode.activeVersion = "11";
    this.terminal.loadAddon(this.search);
    this.terminal.loadAddon(new WebLinksAddon((_, address) => openOutside(address)));
  }

  #listen(): void {
    const { terminal } = this;
    const listening = [
      terminal.onData((text) => this.#events.typed(this.#encoder.encode(text))),
      // Legacy mouse reports: each character is one byte.
      terminal.onBinary((text) => this.#events.typed(Uint8Array.from(text, (sign) => sign.charCodeAt(0)))),
      terminal.onTitleChange((title) => this.#events.title(title)),
      terminal.onBell(() => this.#events.bell()),
      terminal.onSelectionChange(() => this.#events.selected()),
    ];
    for (const each of listening) this.#cleanup.push(() => each.dispose());
    terminal.attachCustomKeyEventHandler((event) => this.#events.key(event));
    this.#cleanup.push(
      readsAloud.listen(() => {
        terminal.options.screenReaderMode = readsAloud.get();
      }),
    );
  }

  #paint(): void {
    this.terminal.options.theme = terminalColours();
  }
}

function makeTerminal(): Terminal {
  return new Terminal({
    allowProposedApi: true,
    scrollback,
    fontSize: fontSize.get(),
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--font-mono"),
    theme: terminalColours(),
    // WCAG: programs choose colours without knowing the background.
    minimumContrastRatio: 4.5,
    screenReaderMode: readsAloud.get(),
    cursorBlink: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    macOptionClickForcesSelection: true,
    linkHandler: { activate: (_, address) => openOutside(address) },
    logLevel: "off",
  });
}
