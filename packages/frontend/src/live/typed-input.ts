/** Typed while the connection is away and kept until it is back; origin: a few lines, and no memory. */
export const keptWhileAway = 4_096;

/**
 * What somebody typed, from the keyboard to the terminal: nothing is dropped without being told. What was sent
 * counts as taken when the server says so; when the connection breaks first, nobody knows (`doubtful`). What is typed
 * while it is away waits (`waiting`).
 */
export class TypedInput {
  #sent: Uint8Array[] = [];
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  /** Handed to the connection. */
  send(bytes: Uint8Array): void {
    this.#sent.push(bytes);
  }

  /** The server took, or refused, the first of what was sent. */
  settle(): void {
    this.#sent.shift();
  }

  /** False when there is no room for it: it is not kept. */
  keep(bytes: Uint8Array): boolean {
    if (this.#waitingBytes + bytes.length > keptWhileAway) return false;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    return true;
  }

  get waiting(): Uint8Array {
    return joined(this.#waiting);
  }

  takeWaiting(): Uint8Array {
    const bytes = this.waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    return bytes;
  }

  /** The connection broke: what may have arrived or not. */
  takeDoubtful(): Uint8Array {
    return joined(this.#sent.splice(0));
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
