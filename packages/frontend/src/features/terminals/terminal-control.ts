import type { Client } from "@wezterm-parallel/shared/client/client";

import { browserClock } from "../../live/browser-clock.ts";
import { connectHere } from "../../live/connect-here.ts";
import { TerminalLink } from "../../live/terminal-link.ts";
import type { TerminalView } from "../../live/terminal-standing.ts";
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

/** What a person sees around a terminal; a new object after each change. */
export interface ControlState {
  readonly view: TerminalView;
  /** As its program calls itself. */
  readonly title: string;
  /** Grows with each ring. */
  readonly bells: number;
  readonly drawn: "graphics" | "plain";
  /** Lines that somebody pasted and has not said yes to. */
  readonly pasted: string | undefined;
  /** Of the bar of keys: they hold for the next one. */
  readonly held: Modifiers;
}

export interface ControlOptions {
  /** What it may fill. */
  readonly stage: HTMLElement;
  /** Where it is drawn, inside the stage. */
  readonly element: HTMLElement;
  /** For screen readers. */
  readonly label: string;
  /** Such as `r12/test#1`. */
  readonly attempt: string;
  readonly api: Client;
  /** What the terminal's keys do outside of it. */
  readonly act: (key: "search" | "leave") => void;
}

const none: Modifiers = { control: false, alt: false };

/** One terminal in a page: its screen, the link to the server, and what a person does with both. */
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

  /** The terminal gets the size that there is room for here, with the letters as they were chosen. */
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

  /** With what has scrolled out of it. */
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

  /** What was to be decided about pasted lines. */
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
    // The link may say something while it is being made.
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

  /** False: the terminal leaves the key to the page. */
  #press(event: KeyboardEvent): boolean {
    if (event.type !== "keydown") return true;
    const { terminal } = this.screen;
    // Who only looks goes on with Tab as everywhere else.
    if (event.key === "Tab" && !this.#state.view.input) return false;
    const key = terminalKeyOf(keyName(event));
    const copies = key === "copy" || (isPlainCopy(event) && terminal.hasSelection());
    if (copies) return this.#stop(event, () => void this.copy().then(() => terminal.clearSelection()));
    // What nobody can type into leaves the page its own keys, such as that of the palette.
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
    // The browser asks whether to leave while something that was typed waits.
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

  /** Before the terminal's own: lines pasted into a shell that runs each at once are asked for. */
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

/** The browser pastes then; Ctrl-V alone is the terminal's. */
function isPasteKey({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === "v" && ((ctrlKey && shiftKey) || metaKey);
}
