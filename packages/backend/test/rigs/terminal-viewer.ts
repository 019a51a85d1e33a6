import { once } from "node:events";

import xterm from "@xterm/headless";
import { WebSocket, type RawData } from "ws";

import {
  terminalBytes,
  terminalMessageSchema,
  type TerminalMessage,
} from "@wezterm-parallel/shared/protocol/api/terminal-messages";

/** A terminal in a browser: an emulator at the end of a WebSocket. */
export class TerminalViewer implements AsyncDisposable {
  readonly socket: WebSocket;
  readonly messages: TerminalMessage[] = [];
  readonly emulator = new xterm.Terminal({ allowProposedApi: true, scrollback: 10_000 });
  snapshots = 0;
  /** Received bytes of output and snapshots. */
  received = 0;
  /** When false, it stops acknowledging without a message. */
  acknowledges = true;
  /** Settles with the close code. */
  readonly closed: Promise<number>;
  readonly #heard = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data, isBinary) => this.#hear(data, isBinary));
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => {
      socket.once("close", (code) => {
        resolve(code);
        this.#tell();
      });
    });
  }

  /** Fails with the response's status when it is refused. */
  static async open(base: string, attempt: string, key: string): Promise<TerminalViewer> {
    const url = `${base.replace("http", "ws")}/api/v1/sessions/${encodeURIComponent(attempt)}/terminal`;
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${key}` } });
    const viewer = new TerminalViewer(socket);
    const refused = new Promise<never>((_, reject) => {
      socket.once("unexpected-response", (_request, answer) => {
        reject(new Error(`refused with ${answer.statusCode}`));
        answer.destroy();
      });
    });
    await Promise.race([once(socket, "open"), refused]);
    return viewer;
  }

  type(text: string): void {
    this.socket.send(Buffer.concat([Buffer.of(terminalBytes.input), Buffer.from(text)]));
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  acknowledge(): void {
    if (this.received > 0) this.say({ type: "ack", bytes: this.received });
  }

  /** Returns all messages of this type. */
  heard<T extends TerminalMessage["type"]>(type: T): Extract<TerminalMessage, { type: T }>[] {
    return this.messages.filter((each): each is Extract<TerminalMessage, { type: T }> => each.type === type);
  }

  /** Settles when the condition holds; checked after every message. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error("the viewer was closed");
      await new Promise<void>((resolve) => void this.#heard.add(resolve));
    }
  }

  /** Returns the screen and scrollback, without empty lines at the end. */
  async text(): Promise<string> {
    await new Promise<void>((resolve) => this.emulator.write("", resolve));
    return textOf(this.emulator);
  }

  /** Settles when the text is on the screen. */
  async shows(text: string): Promise<void> {
    for (;;) {
      const { received } = this;
      await new Promise<void>((resolve) => this.emulator.write("", resolve));
      if (textOf(this.emulator, this.emulator.buffer.active.baseY).includes(text)) return;
      await this.until(() => this.received > received);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }

  #hear(data: RawData, isBinary: boolean): void {
    const bytes = data as Buffer;
    if (isBinary) this.#show(bytes[0] ?? 0, bytes.subarray(1));
    else this.#listen(terminalMessageSchema.parse(JSON.parse(bytes.toString("utf8"))));
    this.#tell();
  }

  #listen(message: TerminalMessage): void {
    this.messages.push(message);
    if (message.type === "attached" || message.type === "resized") {
      this.emulator.resize(message.columns, message.rows);
    }
  }

  #show(kind: number, bytes: Buffer): void {
    this.received += bytes.length;
    if (kind === terminalBytes.snapshot) {
      this.snapshots += 1;
      this.emulator.reset();
    }
    this.emulator.write(bytes);
    if (this.acknowledges && bytes.length > 0) this.say({ type: "ack", bytes: bytes.length });
  }

  #tell(): void {
    const heard = [...this.#heard];
    this.#heard.clear();
    for (const wake of heard) wake();
  }
}

export function textOf(terminal: InstanceType<typeof xterm.Terminal>, from = 0): string {
  const { active } = terminal.buffer;
  const lines = Array.from(
    { length: active.length - from },
    (_, at) => active.getLine(from + at)?.translateToString(true) ?? "",
  );
  return lines.join("\n").trimEnd();
}
