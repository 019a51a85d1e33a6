import { WebSocket } from "ws";

import { createPatience, type Patience } from "@wezterm-parallel/shared/client/patience";
import { readAnswer } from "@wezterm-parallel/shared/client/read-answer";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import { upgrades } from "@wezterm-parallel/shared/protocol/api/first-routes";
import type { SessionExit } from "@wezterm-parallel/shared/protocol/host/session-files";
import {
  acknowledgeWindow,
  terminalBytes,
  type TerminalMessage,
  type ViewerMessage,
} from "@wezterm-parallel/shared/protocol/api/terminal-messages";

import type { SignedInSession } from "../../transport/signed-in-transport.ts";
import type { ViewGreeting, ViewLink, ViewListener, ViewSize } from "./viewed-session.ts";

interface RemoteTerminal {
  /** Such as `https://wzp.example.org`. */
  readonly server: string;
  readonly credentials: SignedInSession;
  /** Id of an attempt. */
  readonly id: string;
  /** Called with the last screen of a session that ended before anything was shown. */
  readonly endedAt: (screen: Uint8Array) => void;
}

const nothing: Uint8Array = new Uint8Array(0);

/**
 * Views a terminal through a remote server. A broken connection is reopened with a new snapshot; the task is
 * not affected. The viewer's size is sent first; output before the answer to it is not shown.
 *
 * connecting ──attached──► greeting ──attached──► shown ──broken──► connecting
 */
export class RemoteLink implements ViewLink {
  readonly #terminal: RemoteTerminal;
  readonly #listener: ViewListener;
  readonly #patience: Patience = createPatience(systemClock, {});
  #greeting: ViewGreeting;
  #state: "connecting" | "greeting" | "shown" | "over" = "connecting";
  #socket: WebSocket | undefined;
  /** Input typed before anything was shown. */
  #typed: Uint8Array[] = [];
  #early = nothing;
  #unacknowledged = 0;
  #paused = false;

  constructor(terminal: RemoteTerminal, greeting: ViewGreeting, listener: ViewListener) {
    this.#terminal = terminal;
    this.#greeting = greeting;
    this.#listener = listener;
    void this.#connect();
  }

  resize({ columns, rows }: ViewSize): void {
    this.#greeting = { ...this.#greeting, columns, rows };
    if (this.#state === "shown") this.#sayOwnSize();
  }

  type(bytes: Uint8Array): void {
    if (this.#greeting.readOnly) return;
    const socket = this.#socket;
    if (this.#state !== "shown" || socket?.readyState !== WebSocket.OPEN) this.#typed.push(bytes);
    else socket.send(Buffer.concat([Buffer.of(terminalBytes.input), bytes]));
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#acknowledge();
  }

  close(): void {
    this.#state = "over";
    this.#socket?.terminate();
  }

  async #connect(renewed = false): Promise<void> {
    const token = await this.#terminal.credentials.token();
    if (this.#state === "over") return;
    if (!token.ok) return this.#handleLost(token.failure);
    const { server, id } = this.#terminal;
    const path = upgrades.terminal.path.replace(":attempt", encodeURIComponent(id));
    const url = new URL(path, server.replace(/^http/, "ws"));
    const headers = { authorization: `Bearer ${token.value}` };
    const socket = new WebSocket(url, { headers, perMessageDeflate: false });
    this.#socket = socket;
    let refusal: Promise<void> | undefined;
    socket.on("message", (data, isBinary) => this.#hear(data as Buffer, isBinary));
    // `close` follows and reports it.
    socket.on("error", () => {});
    socket.once("unexpected-response", (_, answer) => {
      refusal = this.#handleRefusal(answer, renewed ? undefined : token.value).finally(() =>
        socket.terminate(),
      );
    });
    socket.once("close", () => {
      if (refusal === undefined && socket === this.#socket) void this.#handleLost();
    });
  }

  /** Renews a credential once if the server ended it early. */
  async #handleRefusal(
    answer: AsyncIterable<Buffer> & { statusCode?: number | undefined },
    token?: string,
  ): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of answer) pieces.push(piece);
    const body = Buffer.concat(pieces).toString("utf8");
    const read = readAnswer<never>({ status: answer.statusCode ?? 0, body });
    if (this.#state === "over" || read.ok) return;
    if (answer.statusCode === 401 && token !== undefined) {
      const renewed = await this.#terminal.credentials.renew(token);
      return renewed.ok ? this.#connect(true) : this.#refuse(renewed.failure);
    }
    // A starting server, or one that has just reported the task as running, may have it in a moment.
    const mayCome = read.failure.reason === "unavailable" || answer.statusCode === 503;
    return mayCome ? this.#handleLost(read.failure) : this.#refuse(read.failure);
  }

  /** Reconnects until the patience is used up. */
  async #handleLost(failure?: Failure): Promise<void> {
    if (this.#state === "over") return;
    if (failure !== undefined && failure.reason !== "unavailable") return this.#refuse(failure);
    // The terminal may have been silent for hours, so the time counts from the break.
    if (this.#state !== "connecting") this.#patience.renew();
    this.#state = "connecting";
    const tooLong = await this.#patience.wait();
    if (tooLong !== undefined) this.#refuse(failure ?? goesOn(this.#terminal, tooLong));
    else if (!this.#isOver()) await this.#connect();
  }

  #isOver(): boolean {
    return this.#state === "over";
  }

  #refuse(failure: Failure): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#listener.message({ type: "refused", id: this.#terminal.id, failure });
  }

  #hear(data: Buffer, isBinary: boolean): void {
    if (this.#state === "over") return;
    this.#patience.renew();
    if (isBinary) this.#show(data[0] ?? 0, data.subarray(1));
    else this.#listen(JSON.parse(data.toString("utf8")) as TerminalMessage);
  }

  #show(kind: number, bytes: Uint8Array): void {
    this.#unacknowledged += bytes.length;
    if (this.#state !== "shown") this.#early = kind === terminalBytes.snapshot ? bytes : this.#early;
    else if (kind === terminalBytes.snapshot) this.#listener.snapshot(bytes);
    else this.#listener.output(bytes);
    this.#acknowledge();
  }

  #acknowledge(): void {
    if (this.#paused || this.#unacknowledged < acknowledgeWindow.acknowledgeEvery) return;
    this.#say({ type: "ack", bytes: this.#unacknowledged });
    this.#unacknowledged = 0;
  }

  #listen(message: TerminalMessage): void {
    switch (message.type) {
      case "attached":
        return this.#handleAttached(message.input);
      case "owner":
      case "typed":
      case "resized":
        return; // The output already fits this size.
      case "refused":
        return message.failure.reason === "unauthorized" ? this.#onlyLook() : undefined;
      case "lost":
        this.#state = "over";
        return this.#listener.closed();
      case "ended":
        return this.#handleEnded(message.exit as SessionExit);
    }
  }

  #handleAttached(input: boolean): void {
    if (!input && !this.#greeting.readOnly) this.#onlyLook();
    if (this.#state === "connecting") {
      this.#state = "greeting";
      if (this.#sayOwnSize()) return;
    }
    this.#begin();
  }

  #begin(): void {
    this.#state = "shown";
    for (const bytes of this.#typed.splice(0)) this.type(bytes);
  }

  #onlyLook(): void {
    if (this.#greeting.readOnly) return;
    this.#greeting = { ...this.#greeting, readOnly: true };
    this.#listener.lookOnly();
    if (this.#state === "shown") this.#sayOwnSize();
  }

  #handleEnded(exit: SessionExit): void {
    if (this.#state !== "shown") this.#terminal.endedAt(this.#early);
    this.#state = "over";
    this.#listener.message({ type: "ended", id: this.#terminal.id, exit });
  }

  /** Returns false without a known size: output is then passed on unchanged. */
  #sayOwnSize(): boolean {
    const { readOnly, columns, rows } = this.#greeting;
    if (columns < 1 || rows < 1) return false;
    this.#say({ type: readOnly ? "look" : "resize", columns, rows });
    return true;
  }

  #say(message: ViewerMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }
}

function goesOn({ id, server }: RemoteTerminal, { detail }: Failure): Failure {
  return {
    reason: "unavailable",
    detail: `The connection to ${server} ended: ${detail}`,
    hint: `${id} continues there; attach again with: wzp attach ${id}`,
  };
}
