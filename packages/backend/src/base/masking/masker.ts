import { undecided, type FormTable } from "./form-table.ts";

/** Replaces a secret of any length. */
export const mask = "***";

const maskBytes = Buffer.from(mask);
const nothing = Buffer.alloc(0);

/**
 * Up to this many bytes of a possible secret are released after a pause, so that a prompt or a typed key is visible. A
 * third of the shortest secret; if the rest of a secret follows, it is masked.
 */
const mostReleased = 2;

/**
 * Replaces every form of the secrets in a stream, however it is split. Bytes that may start a secret are held back
 * until the next chunk decides.
 */
export class Masker {
  readonly #table: FormTable;
  /** Starts with the undecided bytes. */
  #held = nothing;
  /** Bytes at its start that were released, or belong to a masked secret. */
  #dealtWith = 0;
  /** Bytes at its start that belong to a masked secret. */
  #masked = 0;

  constructor(table: FormTable) {
    this.#table = table;
  }

  /** True while unreleased bytes are held back. */
  get holds(): boolean {
    return this.#held.length > this.#dealtWith;
  }

  push(bytes: Buffer): Buffer {
    return this.#scan(this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]), false);
  }

  /** Call after a pause: releases the few bytes for which people may be waiting. */
  release(): Buffer {
    const visible = this.#held.filter((byte) => byte !== 10 && byte !== 13).length;
    if (visible > mostReleased) return nothing;
    const released = this.#held.subarray(this.#dealtWith);
    this.#dealtWith = this.#held.length;
    return released;
  }

  /** Ends the stream and decides about the bytes held back. */
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
      // Overlapping secrets get one mask, because the end of the second one would otherwise remain.
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

/** Replaces every form of the secrets in a text. */
export function maskText(table: FormTable, text: string): string {
  const masker = new Masker(table);
  const bytes = Buffer.from(text);
  const masked = Buffer.concat([masker.push(bytes), masker.end()]);
  return masked.equals(bytes) ? text : masked.toString("utf8");
}

/** Masks every string in a JSON value, including field names. */
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
