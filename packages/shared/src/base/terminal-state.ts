import { OpenSequence } from "./open-sequence.ts";

// Exists in every runtime, but not in the library set of `shared`.
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };
const decoder = new TextDecoder();

/** Scroll region, rows counted from 1. */
export interface ScrollRegion {
  readonly top: number;
  readonly bottom: number;
}

/** Tracked DEC private modes, initially off; of each group the last one set is in force. */
const mouseModes = [9, 1000, 1002, 1003];
const mouseEncodings = [1005, 1006, 1015, 1016];
const singleModes = [1, 5, 6, 45, 66, 1004, 2004, 2031];
/** Initially on. */
const modesAtFirst = [7, 25];
const trackedModes = new Set([...mouseModes, ...mouseEncodings, ...singleModes, ...modesAtFirst]);
const alternateModes = new Set([47, 1047, 1049]);
const originMode = 6;
/** Insert mode, and line feed with carriage return. */
const plainModes = new Set([4, 20]);

/** Kept characters of a title: terminals show fewer. */
const longestTitle = 256;
/** A program that pushes endlessly has lost count; terminals keep no more. */
const deepestKeyboard = 32;
/** Recorded switches of the screen: enough for those in the last megabyte. */
const keptSwitches = 100;

/** Every sequence that changes the state, in order of arrival. */
const sequences =
  // oxlint-disable-next-line no-control-regex -- escape sequences are what this looks for
  /\x1b(?:\[(?:\?([\d;]+)([hl])|(\d+)([hl])|([<>=])([\d;]*)u|>([\d;]*)m|(\d*) q|(\d*)(?:;(\d*))?r)|\]([\d]+)(?:;([^\x07\x1b]*))?(?:\x07|\x1b\\)|(c|=|>|\(0|\(B|\[!p))/g;

/**
 * Tracks the modes that a program set in its terminal, from its output bytes alone. It keeps only state:
 * replaying it never rings, notifies, queries or writes to the clipboard.
 */
export class TerminalState {
  readonly #open = new OpenSequence();
  #modes = new Set<number>(modesAtFirst);
  #plainModes = new Set<number>();
  readonly #colours = new Map<string, string>();
  /** Flag stacks of the kitty keyboard protocol, the current flags last: for the main and the alternate screen. */
  #keyboards: [number[], number[]] = [[], []];
  #switches: { readonly at: number; readonly on: boolean }[] = [];
  #length = 0;
  #alternate = false;
  #cursorStyle = 0;
  #modifiedKeys = 0;
  #region: ScrollRegion | undefined;
  #lineDrawing = false;
  #title = "";
  #progress = false;

  push(bytes: Uint8Array): void {
    const open = this.#open.bytes;
    if (open.length > 0 || bytes.includes(escape)) {
      const whole = new Uint8Array(open.length + bytes.length);
      whole.set(open);
      whole.set(bytes, open.length);
      for (const match of decoder.decode(whole).matchAll(sequences)) this.#apply(match);
    }
    this.#open.push(bytes);
    this.#length += bytes.length;
  }

  /** Terminals reset the region when their size changes. */
  forgetRegion(): void {
    this.#region = undefined;
  }

  /** The incomplete end of the output. */
  get open(): Uint8Array {
    return this.#open.bytes;
  }

  get alternate(): boolean {
    return this.#alternate;
  }

  get region(): ScrollRegion | undefined {
    return this.#region;
  }

  /** Rows are counted from the region's top. */
  get originMode(): boolean {
    return this.#modes.has(originMode);
  }

  get titled(): boolean {
    return this.#title !== "";
  }

  /** A progress that the program showed and did not remove. */
  get progress(): boolean {
    return this.#progress;
  }

  /** The colours set by OSC: `4;7` of the palette, `10` the foreground … */
  get colours(): readonly string[] {
    return [...this.#colours.keys()];
  }

  /** The number of pushed keyboard modes on the main and on the alternate screen. */
  get keyboardDepths(): readonly [main: number, alternate: number] {
    return [this.#keyboards[0].length, this.#keyboards[1].length];
  }

  /** Returns whether the alternate screen was shown at this offset. */
  alternateAt(offset: number): boolean {
    const later = this.#switches.findIndex(({ at }) => at > offset);
    if (later < 0) return this.#alternate;
    return later === 0 ? this.#switches[0]?.on === false : this.#switches[later - 1]?.on === true;
  }

  /** Returns bytes that bring a reset terminal to this state, except the screen and the region. */
  serialize(): string {
    const off = modesAtFirst.filter((mode) => !this.#modes.has(mode)).map((mode) => `\x1b[?${mode}l`);
    const on = [...this.#modes].filter((mode) => !modesAtFirst.includes(mode) && mode !== originMode);
    return [
      ...on.map((mode) => (mode === applicationKeypad ? "\x1b=" : `\x1b[?${mode}h`)),
      ...[...this.#plainModes].map((mode) => `\x1b[${mode}h`),
      ...[...this.#colours].map(([what, colour]) => `\x1b]${what};${colour}\x1b\\`),
      ...this.#keyboard.map((flags) => `\x1b[>${flags}u`),
      this.#modifiedKeys === 0 ? "" : `\x1b[>4;${this.#modifiedKeys}m`,
      this.#cursorStyle === 0 ? "" : `\x1b[${this.#cursorStyle} q`,
      this.#lineDrawing ? "\x1b(0" : "",
      this.#title === "" ? "" : `\x1b]2;${this.#title}\x1b\\`,
      ...off,
    ].join("");
  }

  get #keyboard(): number[] {
    return this.#keyboards[this.#alternate ? 1 : 0];
  }

  #apply(match: RegExpExecArray): void {
    const [, modes, set, plain, setPlain, how, keyboard, keys, style, top, bottom, osc, data, short] = match;
    if (set !== undefined) for (const mode of numbers(modes)) this.#switch(mode, set === "h", match.index);
    else if (setPlain !== undefined) this.#switchPlain(Number(plain), setPlain === "h");
    else if (how !== undefined) this.#switchKeyboard(how, numbers(keyboard));
    else if (keys !== undefined) this.#modifyKeys(numbers(keys));
    else if (style !== undefined) this.#cursorStyle = Number(style);
    else if (top !== undefined) this.#setRegion(Number(top), Number(bottom ?? 0));
    else if (osc !== undefined) this.#command(Number(osc), data ?? "");
    else if (short !== undefined) this.#shortCommand(short);
  }

  #switch(mode: number, on: boolean, at: number): void {
    if (alternateModes.has(mode)) this.#showScreen(on, this.#length + at);
    if (!trackedModes.has(mode)) return;
    const group = [mouseModes, mouseEncodings].find((modes) => modes.includes(mode)) ?? [mode];
    for (const other of group) this.#modes.delete(other);
    if (on) this.#modes.add(mode);
  }

  #showScreen(alternate: boolean, at: number): void {
    if (alternate === this.#alternate) return;
    this.#alternate = alternate;
    this.#switches = [...this.#switches.slice(1 - keptSwitches), { at, on: alternate }];
  }

  #switchPlain(mode: number, on: boolean): void {
    if (on && plainModes.has(mode)) this.#plainModes.add(mode);
    if (!on) this.#plainModes.delete(mode);
  }

  #switchKeyboard(how: string, [first = 0, second = 1]: readonly number[]): void {
    const stack = this.#keyboard;
    if (how === "<") return void stack.splice(-Math.max(1, first));
    if (how === ">") stack.push(first);
    else stack.push(combined(stack.pop() ?? 0, first, second));
    stack.splice(0, stack.length - deepestKeyboard);
  }

  #modifyKeys([resource, value = 0]: readonly number[]): void {
    if (resource === modifyOtherKeys || resource === undefined) this.#modifiedKeys = value;
  }

  #setRegion(top: number, bottom: number): void {
    const region = { top: Math.max(1, top), bottom };
    const whole = region.top === 1 && bottom === 0;
    this.#region = whole || (bottom !== 0 && region.top >= bottom) ? undefined : region;
  }

  #command(osc: number, data: string): void {
    if (osc === 0 || osc === 2) this.#title = printable(data);
    else if (osc === 9 && data.startsWith("4;")) this.#progress = !data.startsWith("4;0");
    else if (osc === 4) this.#setPalette(data.split(";"));
    else if (osc >= 10 && osc <= 12) this.#setColours(osc, data.split(";"));
    else if (osc === 104) this.#resetPalette(data);
    else if (osc >= 110 && osc <= 112) this.#colours.delete(`${osc - 100}`);
  }

  #setPalette(words: readonly string[]): void {
    for (let at = 0; at + 1 < words.length; at += 2) {
      if (/^\d{1,3}$/.test(words[at] ?? "")) this.#setColour(`4;${words[at]}`, words[at + 1] ?? "");
    }
  }

  /** `OSC 10;a;b` continues with 11. */
  #setColours(first: number, words: readonly string[]): void {
    for (const [at, colour] of words.entries()) {
      if (first + at <= 12) this.#setColour(`${first + at}`, colour);
    }
  }

  #setColour(what: string, colour: string): void {
    if (/^[\w:#/.]{1,40}$/.test(colour)) this.#colours.set(what, colour);
  }

  #resetPalette(data: string): void {
    const all = this.colours.filter((what) => what.startsWith("4;"));
    const named = data.split(";").map((index) => `4;${index}`);
    for (const what of data === "" ? all : named) this.#colours.delete(what);
  }

  #shortCommand(command: string): void {
    if (command === "c") this.#hardReset();
    else if (command === "[!p") this.#softReset();
    else if (command === "=") this.#modes.add(applicationKeypad);
    else if (command === ">") this.#modes.delete(applicationKeypad);
    else this.#lineDrawing = command === "(0";
  }

  #softReset(): void {
    for (const mode of [1, originMode, applicationKeypad]) this.#modes.delete(mode);
    for (const mode of modesAtFirst) this.#modes.add(mode);
    this.#plainModes.clear();
    this.#region = undefined;
    this.#lineDrawing = false;
  }

  #hardReset(): void {
    this.#softReset();
    this.#showScreen(false, this.#length);
    this.#modes = new Set(modesAtFirst);
    this.#colours.clear();
    this.#keyboards = [[], []];
    this.#cursorStyle = 0;
    this.#modifiedKeys = 0;
  }
}

const escape = 0x1b;
const applicationKeypad = 66;
const modifyOtherKeys = 4;

function numbers(text: string | undefined): number[] {
  return text === undefined || text === "" ? [] : text.split(";").map(Number);
}

/** `how` of the kitty keyboard protocol: 1 sets all flags, 2 adds these, 3 removes them. */
function combined(before: number, flags: number, how: number): number {
  if (how === 2) return before | flags;
  return how === 3 ? before & ~flags : flags;
}

function printable(title: string): string {
  // oxlint-disable-next-line no-control-regex -- that is what must not reach a terminal
  return title.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "").slice(0, longestTitle);
}
