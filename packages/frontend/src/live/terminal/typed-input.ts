/** Bytes of input buffered during an outage: enough for a few lines, and negligible memory. */
export const maxTypedWhileAway = 4_096;

/**
 * Tracks input from the keyboard to the terminal, so that none is lost silently. Sent input is settled when the server
 * confirms it; if the connection breaks first, its fate is unknown (`doubtful`). Input typed during an outage is
 * buffered (`waiting`).
 */
export class TypedInput {
  #sent: Uint8Array[] = [];
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  /** Records input passed to the connection. */
  send(bytes: Uint8Array): void {
    this.#sent.push(bytes);
  }

  /** Removes the oldest sent input, which the server accepted or refused. */
  settle(): void {
    this.#sent.shift();
  }

  /** Returns false and drops the input when the buffer is full. */
  keep(bytes: Uint8Array): boolean {
    if (this.#waitingBytes + bytes.length > maxTypedWhileAway) return false;
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

  /** Returns input that may or may not have arrived when the connection broke. */
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
