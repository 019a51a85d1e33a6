import type { Client } from "@wezterm-parallel/shared/client/client";

import { browserClock } from "../../live/browser-clock.ts";
import { connectHere } from "../../live/connect-here.ts";
import { TerminalLink } from "../../live/terminal/terminal-link.ts";
import type { TerminalView } from "../../live/terminal/terminal-standing.ts";
import { writeToClipboard } from "../../ui/copy/write-to-clipboard.ts";
import { keyName } from "../../ui/keys/key-name.ts";
import {
  bytesOfKey,
  modified,
  terminalKeyOf,
  type BarKey,
  type Modifiers,
  type TerminalKey,
} from "./keys.ts";
import { copiesSelection, fontSize, fontSizes } from "./screen/settings.ts";
import { TerminalScreen } from "./screen/terminal-screen.ts";
import { TerminalFit } from "./terminal-fit.ts";

/** The visible state of a terminal; a new object after each change. */
export interface ControlState {
  readonly view: TerminalView;
  /** Title set by its program. */
  readonly title: string;
  /** Number of bells so far. */
  readonly bells: number;
  readonly drawn: "graphics" | "plain";
  /** Pasted lines that wait for the user's confirmation. */
  readonly pasted: string | undefined;
  /** Modifiers held on the key bar, applied to the next key. */
  readonly held: Modifiers;
}

export interface ControlOptions {
  /** The area that it may fill. */
  readonly stage: HTMLElement;
  /** The element inside the stage that it renders into. */
  readonly element: HTMLElement;
  /** Accessible name. */
  readonly label: string;
  /** Such as `r12/test#1`. */
  readonly attempt: string;
  readonly api: Client;
  /** Handles terminal shortcuts that act outside of it. */
  readonly act: (key: "search" | "leave") => void;
}

const none: Modifiers = { control: false, alt: false };

/** One terminal on a page: its screen, its connection, and the user's actions. */
export class TerminalControl implements Disposable {
  readonly screen: TerminalScreen;
  readonly link: TerminalLink;
  readonly #fit: TerminalFit;
  readonly #act: ControlOptions["act"];
  readonly #listeners = new Set<() => void>();
  readonly #cleanup: (() => void)[];
  #state: ControlState;

  constructor({ stage, element, label, attempt, api, act }: ControlOptions) {
    this.#act = act;
    this.screen = new TerminalScreen(element, label, {
      typed: (bytes) => this.#type(bytes),
      shown: (bytes) => this.link.acknowledge(bytes),
      title: (title) => this.#change({ title }),
      bell: () => this.#change({ bells: this.#state.bells + 1 }),
      selected: () => this.#handleSelection(),
      drawn: (drawn) => {
        this.#change({ drawn });
        this.#fit.fitLater();
      },
      key: (event) => this.#press(event),
    });
    this.link = new TerminalLink({
      attempt,
      clock: browserClock,
      sink: this.screen,
      ask: async () => {
        const answer = await api.attempt(attempt);
        return answer.ok ? undefined : answer.failure;
      },
      connect: connectHere,
      changed: () => this.#handleView(),
    });
    this.#state = { ...begun, view: this.link.view };
    this.#fit = new TerminalFit(stage, this.screen, this.link);
    this.#cleanup = [fontSize.listen(() => this.#fit.fit()), this.#watchNetwork(), this.#watchPaste(stage)];
  }

  get state(): ControlState {
    return this.#state;
  }

  readonly listen = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  };

  /** Resizes the terminal to the available space at the chosen font size. */
  takeOver(): void {
    this.#fit.takeOver();
    this.screen.terminal.focus();
  }

  giveUp(): void {
    this.link.giveUp();
    this.screen.terminal.focus();
  }

  press(key: BarKey): void {
    const { held } = this.#state;
    this.#change({ held: none });
    this.screen.input(bytesOfKey(key, held, this.screen.terminal.modes.applicationCursorKeysMode));
  }

  hold(modifier: keyof Modifiers): void {
    const { held } = this.#state;
    this.#change({ held: { ...held, [modifier]: !held[modifier] } });
  }

  async copy(): Promise<boolean> {
    return await writeToClipboard(this.screen.terminal.getSelection());
  }

  /** Copies screen and scrollback. */
  async copyAll(): Promise<boolean> {
    const { terminal } = this.screen;
    terminal.selectAll();
    const done = await writeToClipboard(terminal.getSelection());
    terminal.clearSelection();
    return done;
  }

  paste(text: string): void {
    if (/[\r\n]./s.test(text) && !this.screen.takesPastedLines) this.#change({ pasted: text });
    else this.screen.terminal.paste(text);
  }

  /** Answers the question about pasted lines. */
  settlePaste(how: "paste" | "forget"): void {
    const { pasted } = this.#state;
    this.#change({ pasted: undefined });
    if (how === "paste" && pasted !== undefined) this.screen.terminal.paste(pasted);
    this.screen.terminal.focus();
  }

  zoom(by: 1 | -1 | 0): void {
    const size = by === 0 ? fontSizes.usual : fontSize.get() + by;
    fontSize.set(Math.min(fontSizes.most, Math.max(fontSizes.least, size)));
  }

  [Symbol.dispose](): void {
    this.#fit[Symbol.dispose]();
    for (const end of this.#cleanup) end();
    this.link[Symbol.dispose]();
    this.screen[Symbol.dispose]();
  }

  #handleView(): void {
    // The link may notify during construction.
    if (this.#state === undefined) return;
    const before = this.#state.view;
    const { view } = this.link;
    const { kind } = view.standing;
    this.screen.mayType = view.input && (kind === "live" || kind === "away");
    this.#change({ view });
    const hasEnded = before.standing.kind !== kind && kind === "ended";
    if (before.cells !== view.cells || before.owner !== view.owner || hasEnded) this.#fit.fitLater();
  }

  #type(bytes: Uint8Array): void {
    const { held } = this.#state;
    const isHeld = held.control || held.alt;
    if (isHeld) this.#change({ held: none });
    const typed = isHeld ? encoder.encode(modified(decoder.decode(bytes), held)) : bytes;
    if (!this.link.type(typed)) this.#change({ bells: this.#state.bells + 1 });
  }

  #handleSelection(): void {
    if (copiesSelection.get() && this.screen.terminal.hasSelection()) void this.copy();
  }

  /** Returns false if the terminal leaves the key to the page. */
  #press(event: KeyboardEvent): boolean {
    if (event.type !== "keydown") return true;
    const { terminal } = this.screen;
    // For viewers without input, Tab moves the focus as usual.
    if (event.key === "Tab" && !this.#state.view.input) return false;
    const key = terminalKeyOf(keyName(event));
    const copies = key === "copy" || (isPlainCopy(event) && terminal.hasSelection());
    if (copies) return this.#stop(event, () => void this.copy().then(() => terminal.clearSelection()));
    // Without input, other shortcuts belong to the page, such as the palette's.
    if (key === undefined && !this.screen.mayType && (event.ctrlKey || event.metaKey)) return false;
    if (key === undefined) return !isPasteKey(event);
    return this.#stop(event, () => this.#do(key));
  }

  #stop(event: KeyboardEvent, act: () => void): false {
    event.preventDefault();
    act();
    return false;
  }

  #do(key: Exclude<TerminalKey, "copy">): void {
    if (key === "search" || key === "leave") return this.#act(key);
    this.zoom(key === "larger" ? 1 : key === "smaller" ? -1 : 0);
  }

  #watchNetwork(): () => void {
    const call = () => {
      if (document.visibilityState === "visible" && this.#state.view.standing.kind === "away")
        this.link.callNow();
    };
    // The browser asks before leaving while typed input is unsent.
    const leave = (event: BeforeUnloadEvent) => {
      if (this.link.unsent !== "") event.preventDefault();
    };
    window.addEventListener("beforeunload", leave);
    window.addEventListener("online", call);
    document.addEventListener("visibilitychange", call);
    return () => {
      window.removeEventListener("beforeunload", leave);
      window.removeEventListener("online", call);
      document.removeEventListener("visibilitychange", call);
    };
  }

  /** Intercepts pastes: several lines for a shell that runs each at once need confirmation. */
  #watchPaste(stage: HTMLElement): () => void {
    const paste = (event: ClipboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      if (this.#state.view.input) this.paste(event.clipboardData?.getData("text/plain") ?? "");
    };
    stage.addEventListener("paste", paste, true);
    return () => stage.removeEventListener("paste", paste, true);
  }

  #change(changes: Partial<ControlState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const changed of this.#listeners) changed();
  }
}

const begun: Omit<ControlState, "view"> = {
  title: "",
  bells: 0,
  drawn: "plain",
  pasted: undefined,
  held: none,
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function isPlainCopy({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === "c" && ctrlKey !== metaKey && !altKey && !shiftKey;
}

/** The browser pastes on these keys; plain Ctrl-V is sent to the terminal. */
function isPasteKey({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === "v" && ((ctrlKey && shiftKey) || metaKey);
}
