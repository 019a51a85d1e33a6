const escape = 0x1b;
const bell = 0x07;
/** CAN and SUB: they break off any sequence. */
const isAbort = (byte: number): boolean => byte === 0x18 || byte === 0x1a;

/** Of a longer one only its beginning is kept: a terminal then swallows the rest without acting on it. */
const keptBytes = 4_096;
/** A command without a number that anybody knows, and a string that no terminal reads. */
const unknownCommand = Uint8Array.of(escape, 0x5d, 0x39, 0x39, 0x39, 0x39, 0x3b);
const unreadString = Uint8Array.of(escape, 0x5f);

const nothing = new Uint8Array(0);

/**
 * Follows the output of a terminal program and knows what of it is not complete yet: the beginning of an escape
 * sequence, a control string or a UTF-8 character. Between two pieces of output another byte may only be written
 * where nothing is open.
 */
export class OpenSequence {
  #bytes: Uint8Array = nothing;

  /** What a terminal must have read before the next piece; empty where nothing is open. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  push(piece: Uint8Array): void {
    const last = piece.lastIndexOf(escape);
    // An ESC ends whatever was open before it.
    const open = last >= 0 ? piece.subarray(last) : joined(this.#bytes, piece);
    // Controls inside were obeyed at once.
    this.#bytes = unfinished(open).filter((byte, at) => at === 0 || byte >= 0x20);
  }
}

function unfinished(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== escape) return unfinishedCharacter(bytes);
  const end = endOfSequence(bytes);
  if (end !== undefined) return unfinishedCharacter(bytes.subarray(end));
  if (bytes.length <= keptBytes) return bytes;
  return bytes[1] === 0x5d ? unknownCommand : unreadString;
}

/** Where the sequence ends that begins with the ESC at 0; undefined while it is open. */
function endOfSequence(bytes: Uint8Array): number | undefined {
  switch (bytes[1]) {
    case undefined:
      return undefined;
    case 0x5b: // [
      return firstAfter(bytes, (byte) => byte >= 0x40 || isAbort(byte));
    case 0x5d: // ]
      return firstAfter(bytes, (byte) => byte === bell || isAbort(byte));
    case 0x50: // P
    case 0x58: // X
    case 0x5e: // ^
    case 0x5f: // _
      return firstAfter(bytes, isAbort);
    default:
      return firstAfter(bytes, (byte) => byte >= 0x30 || isAbort(byte), 1);
  }
}

function firstAfter(bytes: Uint8Array, isLast: (byte: number) => boolean, before = 2): number | undefined {
  for (let at = before; at < bytes.length; at++) if (isLast(bytes[at] ?? 0)) return at + 1;
  return undefined;
}

/** The last bytes where they begin a character and do not complete it. */
function unfinishedCharacter(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) return back < characterLength(byte) ? bytes.subarray(-back) : nothing;
  }
  return nothing;
}

function characterLength(lead: number): number {
  if (lead >= 0xf8) return 1;
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
