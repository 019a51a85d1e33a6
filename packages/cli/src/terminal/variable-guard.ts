/** Start of the sequence that sets a user variable (OSC 1337), including the common prefix of our names. */
const setsOurs = Buffer.from("1337;SetUserVar=wzp");
const escape = 0x1b;
const bracket = 0x5d;
/** C1 form of `ESC ]`, as UTF-8. */
const c1 = [0xc2, 0x9d] as const;
/** Replaces the last letter, so that the sequence sets an unused variable. */
const harmless = 0x5f;

/**
 * Prevents programs from setting the user variables by which our panes control WezTerm's plugin: the output
 * of a task is not a person's command. Everything else passes unchanged, even if a sequence is split between
 * chunks.
 */
export class VariableGuard {
  /** Matched bytes of `setsOurs` after the start of a sequence; -1 outside of one. */
  #matched = -1;
  #before = 0;

  pass(bytes: Uint8Array): Uint8Array {
    let passed = bytes;
    for (let at = this.#firstToLookAt(bytes); at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (this.#takes(byte)) {
        if (passed === bytes) passed = Uint8Array.from(bytes);
        passed[at] = harmless;
      }
      this.#before = byte;
    }
    return passed;
  }

  /** Most output has no such sequence, so it is not checked byte by byte. */
  #firstToLookAt(bytes: Uint8Array): number {
    if (this.#matched >= 0 || this.#before === escape || this.#before === c1[0]) return 0;
    const starts = [bytes.indexOf(escape), bytes.indexOf(c1[0])].filter((start) => start >= 0);
    this.#before = bytes.at(-1) ?? this.#before;
    return starts.length === 0 ? bytes.length : Math.min(...starts);
  }

  /** Returns true if this byte would complete one of our names. */
  #takes(byte: number): boolean {
    const begins =
      (this.#before === escape && byte === bracket) || (this.#before === c1[0] && byte === c1[1]);
    if (begins) this.#matched = 0;
    else if (this.#matched >= 0) this.#matched = byte === setsOurs[this.#matched] ? this.#matched + 1 : -1;
    if (this.#matched < setsOurs.length) return false;
    this.#matched = -1;
    return true;
  }
}
