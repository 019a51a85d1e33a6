import { undecided, type FormTable } from "./form-table.ts";

/** Stands where a secret stood, however long it was. */
export const mask = "***";

const maskBytes = Buffer.from(mask);
const nothing = Buffer.alloc(0);

/**
 * So many bytes of what may become a secret are handed on when nothing follows for a while: a prompt or a key that
 * was typed must be seen. A third of the shortest secret; the rest of one that follows all the same is masked.
 */
const mostReleased = 2;

/**
 * Replaces every form of the secrets in a stream, however it is cut into pieces. What may be the beginning of one is
 * held back until the next piece decides.
 */
export class Masker {
  readonly #table: FormTable;
  /** Begins with what is not decided. */
  #held = nothing;
  /** Bytes at its beginning that were handed on, or belong to a secret that was masked. */
  #dealtWith = 0;
  /** Bytes at its beginning that belong to a secret that was masked. */
  #masked = 0;

  constructor(table: FormTable) {
    this.#table = table;
  }

  /** Bytes are held back that were not handed on. */
  get holds(): boolean {
    return this.#held.length > this.#dealtWith;
  }

  push(bytes: Buffer): Buffer {
    return this.#scan(this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]), false);
  }

  /** Nothing followed for a while: hands on the little that people may wait for. */
  release(): Buffer {
    const visible = this.#held.filter((byte) => byte !== 10 && byte !== 13).length;
    if (visible > mostReleased) return nothing;
    const released = this.#held.subarray(this.#dealtWith);
    this.#dealtWith = this.#held.length;
    return released;
  }

  /** The stream is over: what was held back is decided. */
  end(): Buffer {
    return this.#scan(this.#held, true);
  }

  #scan(text: Buffer, whole: boolean): Buffer {
    const parts: Buffer[] = [];
    let dealtWith = this.#dealtWith;
    let masked = this.#masked;
    let at = this.#table.nextStart(text, 0);
    for (; at < text.length; at = this.#table.nextStart(text, at + 1)) {
      const length = this.#table.lengthAt(text, at, whole);
      if (length === undecided) break;
      if (length === 0) continue;
      // Secrets that overlap have one mask: the second one's end would be left over.
      if (at >= masked) parts.push(text.subarray(dealtWith, Math.max(dealtWith, at)), maskBytes);
      masked = Math.max(masked, at + length);
      dealtWith = Math.max(dealtWith, masked);
    }
    if (at > dealtWith) parts.push(text.subarray(dealtWith, at));
    this.#held = at < text.length ? Buffer.from(text.subarray(at)) : nothing;
    this.#dealtWith = Math.max(0, dealtWith - at);
    this.#masked = Math.max(0, masked - at);
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }
}

/** A whole text at once. */
export function maskText(table: FormTable, text: string): string {
  const masker = new Masker(table);
  const bytes = Buffer.from(text);
  const masked = Buffer.concat([masker.push(bytes), masker.end()]);
  return masked.equals(bytes) ? text : masked.toString("utf8");
}

/** Every text in a value of JSON, names of fields included. */
export function maskJson<T>(table: FormTable, value: T): T {
  return maskAny(table, value) as T;
}

function maskAny(table: FormTable, value: unknown): unknown {
  if (typeof value === "string") return maskText(table, value);
  if (Array.isArray(value)) return value.map((one) => maskAny(table, one));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [maskText(table, name), maskAny(table, one)]),
  );
}
