import type { Socket } from "node:net";

import { acknowledgeWindow, terminalBytes } from "@wezterm-parallel/shared/protocol/api/terminal-messages";

/** One terminal over a handwritten WebSocket, viewed and acknowledged as a browser does. */
export class ViewedTerminal {
  errors = 0;
  /** Chunks of output, without snapshots. */
  pieces = 0;
  bytes = 0;
  delays: number[] = [];
  readonly #socket: Socket;
  readonly #reads: boolean;
  #seen: Buffer = Buffer.alloc(0);
  #upgraded = false;
  #unacknowledged = 0;

  /** `head`: of a request, without its end; `reads`: parse times in the output. */
  constructor(socket: Socket, head: string, reads: boolean) {
    this.#socket = socket;
    this.#reads = reads;
    socket.write(
      `${head}connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n` +
        `sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
    socket.on("data", (piece) => this.#hear(piece));
    socket.on("error", () => (this.errors += 1));
    socket.on("end", () => (this.errors += 1));
  }

  /** Resets the counters. */
  begin(): void {
    this.pieces = 0;
    this.bytes = 0;
    this.delays = [];
  }

  #hear(piece: Buffer): void {
    this.#seen = this.#seen.length === 0 ? piece : Buffer.concat([this.#seen, piece]);
    if (!this.#upgraded) this.#readHead();
    while (this.#upgraded && this.#readFrame()) {}
  }

  #readHead(): void {
    const end = this.#seen.indexOf("\r\n\r\n");
    if (end < 0) return;
    this.#upgraded = this.#seen.toString("latin1", 0, 16).includes(" 101 ");
    if (!this.#upgraded) this.errors += 1;
    this.#seen = this.#seen.subarray(end + 4);
  }

  /** Returns false without a complete frame. Frames from a server are not masked. */
  #readFrame(): boolean {
    const frame = this.#seen;
    if (frame.length < 2) return false;
    const short = frame[1] ?? 0;
    const start = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (frame.length < start) return false;
    const length =
      short < 126 ? short : short === 126 ? frame.readUInt16BE(2) : Number(frame.readBigUInt64BE(2));
    if (frame.length < start + length) return false;
    const payload = frame.subarray(start, start + length);
    this.#seen = frame.subarray(start + length);
    this.#take((frame[0] ?? 0) & 0x0f, payload);
    return true;
  }

  #take(kind: number, payload: Buffer): void {
    if (kind === opcodes.close) this.errors += 1;
    if (kind === opcodes.ping) this.#send(opcodes.pong, payload);
    if (kind !== opcodes.binary) return;
    this.#acknowledge(payload.length - 1);
    if (payload[0] !== terminalBytes.output) return;
    this.pieces += 1;
    this.bytes += payload.length - 1;
    if (this.#reads) this.#readTime(payload.toString("latin1"));
  }

  #readTime(text: string): void {
    const time = Number(/@(\d{13})@/.exec(text)?.[1]);
    if (!Number.isNaN(time)) this.delays.push(Date.now() - time);
  }

  #acknowledge(bytes: number): void {
    this.#unacknowledged += bytes;
    if (this.#unacknowledged < acknowledgeWindow.acknowledgeEvery) return;
    const text = JSON.stringify({ type: "ack", bytes: this.#unacknowledged });
    this.#send(opcodes.text, Buffer.from(text));
    this.#unacknowledged = 0;
  }

  /** Masked, as required for clients, with a mask that changes nothing. */
  #send(kind: number, payload: Buffer): void {
    this.#socket.write(Buffer.concat([Buffer.of(0x80 | kind, 0x80 | payload.length, 0, 0, 0, 0), payload]));
  }
}

const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
