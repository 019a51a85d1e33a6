import { connect, type Socket } from "node:net";

import { lineParser } from "@wezterm-parallel/shared/client/parse-lines";
import type {
  Standing,
  WorkspaceAnswer,
  WorkspaceRequest,
} from "@wezterm-parallel/shared/protocol/workspace/workspace-messages";
import { workspaceProtocol } from "@wezterm-parallel/shared/protocol/workspace/workspace-version";

/** A connection from `wzp open` to a running workspace program. */
export class WorkspaceLink implements Disposable {
  readonly #socket: Socket;
  readonly #waiting = new Set<() => void>();
  #standing: Standing | undefined;
  #refusal: string | undefined;
  #isGone = false;

  /** Returns undefined when nobody listens on the socket, or the listener does not answer. */
  static async dial(path: string): Promise<WorkspaceLink | undefined> {
    const socket = connect(path);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    if (!(await promise)) return undefined;
    const link = new WorkspaceLink(socket);
    const said = await link.until(() => link.standing, helloLimitMs);
    if (said !== undefined) return link;
    link[Symbol.dispose]();
    return undefined;
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    const parse = lineParser();
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      for (const line of parse(text)) this.#hear(JSON.parse(line) as WorkspaceAnswer);
    });
    // The program was killed: `close` follows.
    socket.on("error", () => socket.destroy());
    socket.once("close", () => {
      this.#isGone = true;
      this.#wake();
    });
    this.say({ type: "hello", role: "opener", protocol: workspaceProtocol });
  }

  /** The last state that it sent. */
  get standing(): Standing | undefined {
    return this.#standing;
  }

  /** The reason it refused the last request. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  say(request: WorkspaceRequest): void {
    if (!this.#socket.destroyed) this.#socket.write(`${JSON.stringify(request)}\n`);
  }

  /** Checks after each message; returns undefined after `limitMs` or when the program has ended. */
  async until<T>(look: () => T | undefined, limitMs: number): Promise<T | undefined> {
    const end = performance.now() + limitMs;
    for (;;) {
      const seen = look();
      const rest = end - performance.now();
      if (seen !== undefined || this.#isGone || rest <= 0) return seen;
      await this.#change(rest);
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  async #change(limitMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, limitMs);
    this.#waiting.add(resolve);
    await promise;
    this.#waiting.delete(resolve);
    clearTimeout(timer);
  }

  #hear(answer: WorkspaceAnswer): void {
    if (answer.type === "standing") this.#standing = answer;
    if (answer.type === "refused") this.#refusal = answer.why;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}

/** Measured: it answers within milliseconds; this allows a hundred times that under load. */
const helloLimitMs = 3_000;
