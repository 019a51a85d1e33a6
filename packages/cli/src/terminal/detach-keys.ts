import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Pressed twice: a key that hardly any program uses, and one press of it still reaches the program. */
export const defaultDetachKeys = "ctrl-\\,ctrl-\\";

/** Reads `ctrl-p,ctrl-q` or `ctrl-\ ctrl-\`: keys after one another, each a character or `ctrl-` and one. */
export function parseDetachKeys(text: string): Result<Uint8Array, Failure> {
  const keys = text.split(/[\s,]+/).filter((key) => key !== "");
  const bytes = keys.map(keyByte);
  if (keys.length === 0 || bytes.some((byte) => byte === undefined)) {
    return fail({
      reason: "invalid-request",
      detail: `"${text}" is no list of keys.`,
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

/** How long the first detach key waits for the second before it goes to the program. */
export const detachPatienceMs = 500;

/** Watches typed bytes for the detach keys; hands on everything that turns out not to be them. */
export class DetachMatcher {
  readonly #keys: Uint8Array;
  /** Typed bytes that are the beginning of the keys. */
  #held: number[] = [];

  constructor(keys: Uint8Array) {
    this.#keys = keys;
  }

  get pending(): boolean {
    return this.#held.length > 0;
  }

  /** Bytes for the program, and whether the keys were completed. */
  push(bytes: Uint8Array): { bytes: Uint8Array; detach: boolean } {
    const passed: number[] = [];
    for (const byte of bytes) {
      this.#held.push(byte);
      // Keys may overlap themselves: only what can no longer begin them goes to the program.
      while (!this.#begins()) passed.push(...this.#held.splice(0, 1));
      if (this.#held.length === this.#keys.length) {
        this.#held = [];
        return { bytes: Uint8Array.from(passed), detach: true };
      }
    }
    return { bytes: Uint8Array.from(passed), detach: false };
  }

  /** The next key did not come in time: what was held back belongs to the program. */
  release(): Uint8Array {
    return Uint8Array.from(this.#held.splice(0));
  }

  #begins(): boolean {
    return this.#held.every((byte, at) => byte === this.#keys[at]);
  }
}
