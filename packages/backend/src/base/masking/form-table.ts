import { formsOf } from "./secret-forms.ts";

interface Form {
  readonly bytes: Buffer;
  readonly wrapped: boolean;
}

/** The match cannot be decided without more bytes. */
export const undecided = -1;

const lineFeed = 10;
const carriageReturn = 13;

/** Finds where a form of a secret starts: first by its first two bytes, then by all bytes. */
export class FormTable {
  /** Indexed by two bytes, the first one high: 1 where a form starts with them. */
  readonly #starts = new Uint8Array(0x10000);
  /** Indexed by the first byte alone. */
  readonly #firsts = new Uint8Array(0x100);
  readonly #forms = new Map<number, Form[]>();

  constructor(values: readonly string[]) {
    const { plain, wrapped } = formsOf(values);
    for (const bytes of plain) this.#add({ bytes, wrapped: false }, bytes[1] ?? 0);
    for (const bytes of wrapped) {
      for (const second of [bytes[1] ?? 0, lineFeed, carriageReturn])
        this.#add({ bytes, wrapped: true }, second);
    }
  }

  /** Returns the first position from `at` where a form may start, or the length of the text. */
  nextStart(text: Uint8Array, at: number): number {
    const starts = this.#starts;
    const last = text.length - 1;
    let here = text[at] ?? 0;
    for (let place = at; place < last; place++) {
      const next = text[place + 1] ?? 0;
      if (starts[(here << 8) | next] !== 0) return place;
      here = next;
    }
    return at <= last && this.#firsts[here] !== 0 ? last : text.length;
  }

  /** Returns the length of the longest form at `at`, 0 without one, or `undecided` (never when `whole`). */
  lengthAt(text: Uint8Array, at: number, whole: boolean): number {
    if (at === text.length - 1) return whole ? 0 : undecided;
    let longest = 0;
    for (const form of this.#forms.get(((text[at] ?? 0) << 8) | (text[at + 1] ?? 0)) ?? []) {
      const length = form.wrapped ? wrappedLength(form.bytes, text, at) : plainLength(form.bytes, text, at);
      if (length === undecided && !whole) return undecided;
      longest = Math.max(longest, length);
    }
    return longest;
  }

  #add(form: Form, second: number): void {
    const first = form.bytes[0] ?? 0;
    const start = (first << 8) | second;
    this.#starts[start] = 1;
    this.#firsts[first] = 1;
    const known = this.#forms.get(start);
    if (known === undefined) this.#forms.set(start, [form]);
    else known.push(form);
  }
}

function plainLength(form: Uint8Array, text: Uint8Array, at: number): number {
  const most = Math.min(form.length, text.length - at);
  for (let index = 2; index < most; index++) if (form[index] !== text[at + index]) return 0;
  return most === form.length ? most : undecided;
}

function wrappedLength(form: Uint8Array, text: Uint8Array, at: number): number {
  let place = at + 1;
  for (let index = 1; index < form.length; index++) {
    while (text[place] === lineFeed || text[place] === carriageReturn) place += 1;
    if (place >= text.length) return undecided;
    if (form[index] !== text[place]) return 0;
    place += 1;
  }
  return place - at;
}
