/** An operating system command (OSC) of a program: `ESC ] number ; payload`, ended by BEL or ST. */
export interface SystemCommand {
  readonly number: number;
  /** UTF-8; malformed bytes are replaced. */
  readonly payload: string;
}

const escape = 0x1b;
const bell = 0x07;
/** Ends a command after an escape. */
const backslash = 0x5c;
const beginning = Buffer.from("\x1b]");
/** Unfinished sequences up to this size are kept: a status with a message takes a few hundred bytes. */
const longestSequence = 4_096;

/** Finds operating system commands in chunked output; skips those that are too long, or cut off by another sequence. */
export class SequenceScanner {
  #carry: Buffer = Buffer.alloc(0);

  scan(bytes: Buffer): readonly SystemCommand[] {
    if (this.#carry.length === 0 && !bytes.includes(escape)) return [];
    const whole = this.#carry.length === 0 ? bytes : Buffer.concat([this.#carry, bytes]);
    this.#carry = Buffer.alloc(0);
    const found: SystemCommand[] = [];
    let at = whole.indexOf(beginning);
    while (at >= 0) {
      const payload = findPayload(whole, at + beginning.length);
      if (payload === undefined) {
        if (whole.length - at <= longestSequence) this.#keep(whole, at);
        return found;
      }
      const { end, isComplete } = payload;
      const command = isComplete ? readCommand(whole.subarray(at + beginning.length, end)) : undefined;
      if (command !== undefined) found.push(command);
      at = whole.indexOf(beginning, end);
    }
    if (whole.at(-1) === escape) this.#keep(whole, whole.length - 1);
    return found;
  }

  #keep(whole: Buffer, from: number): void {
    this.#carry = Buffer.from(whole.subarray(from));
  }
}

/** Returns undefined when the next chunk may end the payload; not complete: too long, or aborted by a sequence. */
function findPayload(bytes: Buffer, from: number): { end: number; isComplete: boolean } | undefined {
  for (let at = from; at < bytes.length && at - from <= longestSequence; at += 1) {
    if (bytes[at] === bell) return { end: at, isComplete: true };
    if (bytes[at] !== escape) continue;
    const next = bytes[at + 1];
    return next === undefined ? undefined : { end: at, isComplete: next === backslash };
  }
  return bytes.length - from > longestSequence ? { end: from, isComplete: false } : undefined;
}

function readCommand(bytes: Buffer): SystemCommand | undefined {
  const separator = bytes.indexOf(";");
  const number = separator < 1 || separator > 5 ? Number.NaN : Number(bytes.toString("latin1", 0, separator));
  return Number.isInteger(number) ? { number, payload: bytes.toString("utf8", separator + 1) } : undefined;
}
