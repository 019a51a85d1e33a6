import { bellNumber } from "@wezterm-parallel/shared/domain/activity/notice";

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

const ringing: SystemCommand = { number: bellNumber, payload: "" };

/** Finds operating system commands and bells in chunked output; skips those that are too long, or cut off by another sequence. */
export class SequenceScanner {
  #carry: Buffer = Buffer.alloc(0);

  /** It is within a command that is given up, whose end may be a bell. */
  #isWithin = false;

  scan(bytes: Buffer): readonly SystemCommand[] {
    if (this.#carry.length === 0 && !bytes.includes(escape) && !bytes.includes(bell)) return [];
    const whole = this.#carry.length === 0 ? bytes : Buffer.concat([this.#carry, bytes]);
    this.#carry = Buffer.alloc(0);
    const found: SystemCommand[] = [];
    let from = 0;
    for (let at = whole.indexOf(beginning); at >= 0; at = whole.indexOf(beginning, from)) {
      if (this.#rings(whole.subarray(from, at))) found.push(ringing);
      const next = this.#scanCommand(whole, at, found);
      if (next === undefined) return found;
      from = next;
    }
    if (this.#rings(whole.subarray(from))) found.push(ringing);
    if (whole.at(-1) === escape) this.#keep(whole, whole.length - 1);
    return found;
  }

  /** Returns the position after the command at `at`; undefined if its end is still to come. */
  #scanCommand(whole: Buffer, at: number, found: SystemCommand[]): number | undefined {
    const payload = findPayload(whole, at + beginning.length);
    if (payload === undefined) {
      this.#keepUnfinished(whole, at);
      return undefined;
    }
    const { end, isComplete } = payload;
    const command = isComplete ? readCommand(whole.subarray(at + beginning.length, end)) : undefined;
    if (command !== undefined) found.push(command);
    this.#isWithin = !isComplete && whole[end] !== escape;
    return isComplete && whole[end] === bell ? end + 1 : end;
  }

  #keepUnfinished(whole: Buffer, at: number): void {
    if (whole.length - at <= longestSequence) this.#keep(whole, at);
    else this.#isWithin = true;
  }

  /** Returns whether the output between two commands rings. */
  #rings(between: Buffer): boolean {
    if (!this.#isWithin) return between.includes(bell);
    const end = between.findIndex((byte) => byte === bell || byte === escape);
    if (end < 0) return false;
    this.#isWithin = false;
    return between.subarray(end + 1).includes(bell);
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
