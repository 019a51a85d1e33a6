import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";

import type { Control } from "./fake/mux/control.ts";

/** Sends a fake server requests that the command line does not have. */
export class ControlClient implements Disposable {
  readonly #socket: Socket;
  readonly #answers: AsyncIterator<string>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const lines = createInterface({ input: socket });
    // A killed server ends the response stream, which `ask` reports.
    for (const source of [socket, lines]) source.on("error", () => socket.destroy());
    this.#answers = lines[Symbol.asyncIterator]();
  }

  static async open(path: string): Promise<ControlClient> {
    const socket = connect(path);
    await once(socket, "connect");
    return new ControlClient(socket);
  }

  async ask<M extends keyof Control>(
    method: M,
    ...params: Parameters<Control[M]>
  ): Promise<ReturnType<Control[M]>> {
    this.#socket.write(`${JSON.stringify({ method, params: params[0] ?? null })}\n`);
    const { value, done = false } = await this.#answers.next();
    if (done) throw new Error(`the server ended before it answered ${method}`);
    return (JSON.parse(String(value)) as { readonly ok: ReturnType<Control[M]> }).ok;
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
