import { once } from "node:events";
import { connect, type Socket } from "node:net";

import {
  decodeMessage,
  encodeFrame,
  encodeMessage,
  FrameReader,
  frameKinds,
  hostProtocolVersion,
  type HostMessage,
} from "@wezterm-parallel/shared/protocol/host/host-frames";
import type { SessionRequest } from "../../src/drivers/session/sessions.ts";
import { readMeta } from "../../src/drivers/session/hosts/fleet/host-files.ts";

interface ViewerOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly readOnly?: boolean;
}

/** A viewer like `wzp attach` that records output instead of displaying it. */
export class TestViewer implements Disposable {
  readonly messages: HostMessage[] = [];
  readonly snapshots: string[] = [];
  /** Output after the last snapshot. */
  output = "";
  /** Bytes of all frames. */
  received = 0;
  readonly #socket: Socket;
  readonly #reader = new FrameReader();

  constructor(request: SessionRequest, { columns = 80, rows = 24, readOnly = false }: ViewerOptions = {}) {
    const meta = readMeta(request.directory);
    if (meta === undefined) throw new Error(`${request.id} has no meta.json yet`);
    this.#socket = connect(meta.socket);
    this.#socket.on("data", (chunk) => this.#handleData(chunk));
    const hello = {
      type: "hello",
      protocol: hostProtocolVersion,
      role: "viewer",
      session: request.id,
    } as const;
    this.#socket.write(encodeMessage({ ...hello, readOnly, columns, rows }));
  }

  /** The screen and all later output, as text. */
  get text(): string {
    return (this.snapshots.at(-1) ?? "") + this.output;
  }

  type(text: string): void {
    this.#socket.write(encodeFrame(frameKinds.input, Buffer.from(text)));
  }

  resize(columns: number, rows: number): void {
    this.#socket.write(encodeMessage({ type: "resize", columns, rows }));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  closed(): Promise<unknown> {
    return this.#socket.closed ? Promise.resolve() : once(this.#socket, "close");
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #handleData(chunk: Buffer): void {
    this.received += chunk.length;
    const frames = this.#reader.push(chunk);
    if (!frames.ok) throw new Error(frames.failure);
    for (const { kind, body } of frames.value) this.#handleFrame(kind, body);
  }

  #handleFrame(kind: number, body: Uint8Array): void {
    const text = (): string => Buffer.from(body).toString("latin1");
    if (kind === frameKinds.output) this.output += text();
    else if (kind === frameKinds.snapshot) {
      this.snapshots.push(text());
      this.output = "";
    } else {
      const message = decodeMessage<HostMessage>(body);
      if (message.ok) this.messages.push(message.value);
    }
  }
}
