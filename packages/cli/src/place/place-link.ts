import { existsSync, watch, type FSWatcher } from "node:fs";
import { connect, type Socket } from "node:net";
import { basename, dirname } from "node:path";

import { lineParser } from "@wezterm-parallel/shared/client/parse-lines";
import type {
  WorkspaceAnswer,
  WorkspaceRequest,
} from "@wezterm-parallel/shared/protocol/workspace/workspace-messages";

interface PlaceLinkOptions {
  readonly socket: string;
  /** Called for each connection, because the place's content may have changed. */
  readonly hello: () => WorkspaceRequest;
  readonly heard: (answer: WorkspaceAnswer) => void;
}

/**
 * Measured: a workspace program starts within 0.2 s; a socket without a listener is rare and soon replaced.
 */
const firstPauseMs = 50;
const longestPauseMs = 5_000;

/**
 * Connects a place to its workspace program, and reconnects when that program is back: it watches the
 * socket's directory, so waiting costs nothing.
 */
export class PlaceLink implements Disposable {
  readonly #options: PlaceLinkOptions;
  #socket: Socket | undefined;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pause = firstPauseMs;
  #open = true;
  #isRefused = false;

  constructor(options: PlaceLinkOptions) {
    this.#options = options;
    this.#watch();
    this.#dial();
  }

  get connected(): boolean {
    return this.#socket !== undefined && !this.#socket.connecting;
  }

  say(message: WorkspaceRequest): void {
    if (this.connected) this.#socket?.write(`${JSON.stringify(message)}\n`);
  }

  [Symbol.dispose](): void {
    this.#open = false;
    clearTimeout(this.#timer);
    this.#watcher?.close();
    this.#socket?.end();
  }

  /** Reconnects when the socket appears. A system that cannot watch directories relies on the retries. */
  #watch(): void {
    const { socket } = this.#options;
    try {
      this.#watcher = watch(dirname(socket), { persistent: false }, (_, name) => {
        if (name === basename(socket) && existsSync(socket)) this.#dial();
      });
      this.#watcher.on("error", () => this.#watcher?.close());
    } catch {
      this.#watcher = undefined;
    }
  }

  #dial(): void {
    clearTimeout(this.#timer);
    if (!this.#open || this.#socket !== undefined) return;
    const socket = connect(this.#options.socket);
    this.#socket = socket;
    this.#isRefused = false;
    const parse = lineParser();
    socket.setEncoding("utf8");
    socket.once("connect", () => {
      this.#pause = firstPauseMs;
      this.say(this.#options.hello());
    });
    socket.on("data", (text: string) => {
      // The cast is safe: the socket's mode allows only programs of this user.
      for (const line of parse(text)) this.#hear(JSON.parse(line) as WorkspaceAnswer);
    });
    // Nobody listens, or the program was killed: `close` follows.
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#handleClose());
  }

  /** After a refusal, the place asks again only when another program listens. */
  #hear(answer: WorkspaceAnswer): void {
    if (answer.type === "refused") this.#isRefused = true;
    this.#options.heard(answer);
  }

  #handleClose(): void {
    this.#socket = undefined;
    if (!this.#open || this.#isRefused) return;
    this.#timer = setTimeout(() => this.#dial(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, longestPauseMs);
  }
}
