import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Pressed twice: hardly any program uses this key, and a single press still reaches the program. */
export const defaultDetachKeys = "ctrl-\\,ctrl-\\";

/**
 * Parses `ctrl-p,ctrl-q` or `ctrl-\ ctrl-\`: a sequence of keys, each a character or `ctrl-` and a character.
 */
export function parseDetachKeys(text: string): Result<Uint8Array, Failure> {
  const keys = text.split(/[\s,]+/).filter((key) => key !== "");
  const bytes = keys.map(keyByte);
  if (keys.length === 0 || bytes.some((byte) => byte === undefined)) {
    return fail({
      reason: "invalid-request",
      detail: `"${text}" is not a valid list of keys.`,
      hint: "Write keys like ctrl-p,ctrl-q: each ctrl- and one of a-z @ [ \\ ] ^ _, or one character.",
    });
  }
  return ok(Uint8Array.from(bytes.filter((byte) => byte !== undefined)));
}

function keyByte(key: string): number | undefined {
  const control = /^ctrl-([a-z@[\\\]^_])$/i.exec(key)?.[1];
  if (control !== undefined) return control.toUpperCase().charCodeAt(0) & 0x1f;
  return /^[!-~]$/.test(key) ? key.charCodeAt(0) : undefined;
}

/** Time that the first detach key waits for the second one before it goes to the program. */
export const detachPatienceMs = 500;

/** Detects the detach keys in the input; passes on everything else. */
export class DetachMatcher {
  readonly #keys: Uint8Array;
  /** Typed beginning of the keys, held back. */
  #held: Stroke[] = [];

  constructor(keys: Uint8Array) {
    this.#keys = keys;
  }

  get pending(): boolean {
    return this.#held.length > 0;
  }

  /** Returns the bytes for the program, and whether the keys were completed. */
  push(bytes: Uint8Array): { bytes: Uint8Array; detach: boolean } {
    const passed: Stroke[] = [];
    for (const stroke of strokesOf(bytes)) {
      const last = this.#held.at(-1);
      // Releasing a key, or pressing Ctrl for the next one, may come between the keys.
      if (stroke.key === "none" && last !== undefined) {
        last.bytes = Buffer.concat([last.bytes, stroke.bytes]);
        continue;
      }
      this.#held.push(stroke);
      // The keys may overlap themselves: pass on only what can no longer be their beginning.
      while (!this.#begins()) passed.push(...this.#held.splice(0, 1));
      if (this.#held.length === this.#keys.length) {
        this.#held = [];
        return { bytes: joined(passed), detach: true };
      }
    }
    return { bytes: joined(passed), detach: false };
  }

  /** Returns the held bytes for the program, when the next key did not follow in time. */
  release(): Uint8Array {
    return joined(this.#held.splice(0));
  }

  #begins(): boolean {
    return this.#held.every(({ key }, at) => key === this.#keys[at]);
  }
}

/** One key press: its byte without any keyboard protocol, or "none" when it types nothing. */
interface Stroke {
  bytes: Uint8Array;
  readonly key: number | "none" | undefined;
}

/**
 * A program may have enabled a keyboard protocol: Ctrl-\ then arrives as `CSI 92;5u` (kitty) or `CSI
 * 27;5;92~` (modifyOtherKeys).
 */
const protocolKey =
  // oxlint-disable-next-line no-control-regex -- escape sequences are what this looks for
  /\x1b\[(?:(\d+)(?::[\d:]*)?(?:;(\d*)(?::(\d+))?)?(?:;[\d:]*)?u|27;(\d+);(\d+)~)/g;

function* strokesOf(bytes: Uint8Array): Generator<Stroke> {
  let at = 0;
  for (const match of Buffer.from(bytes).toString("latin1").matchAll(protocolKey)) {
    yield* plainStrokes(bytes.subarray(at, match.index));
    const [, code, modifiers = "", event, otherModifiers, otherCode] = match;
    at = match.index + match[0].length;
    const pressed = event !== released && !isModifier(Number(code));
    const key = pressed
      ? byteOf(Number(code ?? otherCode), Number(otherModifiers ?? (modifiers || 1)))
      : ("none" as const);
    yield { bytes: bytes.slice(match.index, at), key };
  }
  yield* plainStrokes(bytes.subarray(at));
}

function* plainStrokes(bytes: Uint8Array): Generator<Stroke> {
  for (const byte of bytes) yield { bytes: Uint8Array.of(byte), key: byte };
}

const released = "3";

/** Shift, Ctrl, Alt … pressed alone. */
function isModifier(code: number): boolean {
  return code >= 57_441 && code <= 57_454;
}

/** `modifiers` is 1 plus these bits: 1 Shift, 2 Alt, 4 Ctrl, 8 to 32 others, 64 and 128 the locks. */
function byteOf(code: number, modifiers: number): number | undefined {
  const bits = modifiers - 1;
  if (code > 126 || (bits & 0b11_1010) !== 0) return undefined;
  if ((bits & 4) === 0) return code;
  const upper = String.fromCodePoint(code).toUpperCase().charCodeAt(0);
  return upper >= 0x40 && upper <= 0x5f ? upper & 0x1f : undefined;
}

function joined(strokes: readonly Stroke[]): Uint8Array {
  return new Uint8Array(Buffer.concat(strokes.map(({ bytes }) => bytes)));
}
