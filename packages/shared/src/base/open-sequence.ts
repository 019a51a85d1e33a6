const escape = 0x1b;
const bell = 0x07;
/** CAN and SUB abort any sequence. */
const isAbort = (byte: number): boolean => byte === 0x18 || byte === 0x1a;

/** Only the beginning of a longer sequence is kept; a terminal then ignores the rest. */
const keptBytes = 4_096;
/** An unknown OSC command, whose string every terminal ignores. */
const unknownCommand = Uint8Array.of(escape, 0x5d, 0x39, 0x39, 0x39, 0x39, 0x3b);
const unreadString = Uint8Array.of(escape, 0x5f);

const nothing = new Uint8Array(0);

/**
 * Tracks the incomplete end of a terminal program's output: the beginning of an escape sequence, a control
 * string or a UTF-8 character. Other bytes may be inserted between two chunks only where nothing is open.
 */
export class OpenSequence {
  #bytes: Uint8Array = nothing;

  /** The bytes a terminal must receive before the next chunk; empty when nothing is open. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  push(piece: Uint8Array): void {
    const last = piece.lastIndexOf(escape);
    // An ESC ends whatever was open before it.
    const open = last >= 0 ? piece.subarray(last) : joined(this.#bytes, piece);
    // Control characters inside were executed at once.
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

/** Returns the end of the sequence that begins with the ESC at 0; undefined while it is open. */
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

/** Returns the last bytes if they begin a character without completing it. */
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
