/** How a user variable is set (OSC 1337), as far as to the end of what all names of ours begin with. */
const setsOurs = Buffer.from("1337;SetUserVar=wzp");
const escape = 0x1b;
const bracket = 0x5d;
/** C1 form of `ESC ]`, as UTF-8. */
const c1 = [0xc2, 0x9d] as const;
/** In place of the last letter: a variable that nobody reads. */
const harmless = 0x5f;

/**
 * Keeps programs from setting the user variables by which our panes speak to WezTerm's plugin: what a task prints is no
 * command of a person. Everything else passes unchanged, also a sequence that comes in pieces.
 */
export class VariableGuard {
  /** Bytes of `setsOurs` that came behind the start of a sequence; -1 outside of one. */
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

  /** Most output holds no sequence of this kind: it is not looked at byte by byte. */
  #firstToLookAt(bytes: Uint8Array): number {
    if (this.#matched >= 0 || this.#before === escape || this.#before === c1[0]) return 0;
    const starts = [bytes.indexOf(escape), bytes.indexOf(c1[0])].filter((start) => start >= 0);
    this.#before = bytes.at(-1) ?? this.#before;
    return starts.length === 0 ? bytes.length : Math.min(...starts);
  }

  /** Whether this byte would complete a name of ours. */
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
