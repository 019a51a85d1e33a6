import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { upgrades } from "@wezterm-parallel/shared/protocol/api/first-routes";
import {
  acknowledgeWindow,
  terminalBytes,
  type TerminalMessage,
  type ViewerMessage,
} from "@wezterm-parallel/shared/protocol/api/terminal-messages";

import { browserFailure } from "../browser-failure.ts";
import type { Cells, TerminalView } from "./terminal-standing.ts";
import { TypedInput } from "./typed-input.ts";

/** The terminal emulator. Calls take effect in order. */
export interface TerminalSink {
  /** Repaints everything. */
  snapshot(bytes: Uint8Array): void;
  output(bytes: Uint8Array): void;
  /** Changes the terminal's size. */
  resize(cells: Cells): void;
}

interface TerminalLinkOptions {
  /** Such as `r12/test#1`. */
  readonly attempt: string;
  readonly clock: Clock;
  readonly sink: TerminalSink;
  /**
   * Called when connecting fails, because a WebSocket reports no reason. Returns undefined when the server knows the
   * attempt.
   */
  readonly ask: () => Promise<Failure | undefined>;
  readonly connect: (path: string) => WebSocket;
  readonly changed: () => void;
}

/** Pause before reconnecting: short at first, because a restart takes less than a second. */
const firstPauseMs = 100;
const longestPauseMs = 3_000;
/** Number of retries while the server answers but opens no terminal: the attempt may be about to start. */
const patientCalls = 8;
/** Input typed during an outage shorter than this is sent at once; after longer ones the user is asked. */
const hiccupMs = 5_000;
/** If the terminal differs from this viewer's size for this long, another viewer took over. */
const takenMs = 1_000;
/** Far below the server's message size limit. */
const pieceBytes = 64 * 1024;

const unseen: TerminalView = {
  standing: { kind: "opening" },
  input: false,
  owner: { whose: "unknown" },
  taken: true,
  cells: undefined,
  waiting: "",
  doubtful: "",
  refused: undefined,
};

/**
 * Connects a viewer to one terminal over a WebSocket. It receives every byte at the terminal's own size until it takes
 * the size over. A broken connection is reopened with a snapshot of everything so far, so that the display always
 * matches the end of the terminal's log, without lost or duplicated bytes.
 */
export class TerminalLink implements Disposable {
  readonly #options: TerminalLinkOptions;
  readonly #typed = new TypedInput();
  #view = unseen;
  #socket: WebSocket | undefined;
  /** No message has arrived over this connection yet. */
  #fresh = true;
  #own: Cells | undefined;
  #unacknowledged = 0;
  #pause = firstPauseMs;
  #refusals = 0;
  #timer: Disposable | undefined;
  #takenTimer: Disposable | undefined;
  #stopped = false;

  constructor(options: TerminalLinkOptions) {
    this.#options = options;
    this.#connect();
  }

  get view(): TerminalView {
    return this.#view;
  }

  /** Returns false when the input was rejected: the buffer is full, or this viewer may not type. */
  type(bytes: Uint8Array): boolean {
    const { standing, input, waiting } = this.#view;
    if (!input || standing.kind === "ended" || standing.kind === "lost" || standing.kind === "refused")
      return false;
    // Queued after input that waits for confirmation, never before it.
    if (standing.kind === "live" && waiting === "") return this.#send(bytes);
    const kept = this.#typed.keep(bytes);
    if (waiting !== "") this.#change({ waiting: textOf(this.#typed.waiting) });
    return kept;
  }

  /** Sends or discards the input typed during an outage. */
  settleWaiting(how: "send" | "forget"): void {
    const bytes = this.#typed.takeWaiting();
    this.#change({ waiting: "" });
    if (how === "send") this.type(bytes);
  }

  /** Dismisses the notices about lost or refused input. */
  settleNotices(): void {
    this.#change({ doubtful: "", refused: undefined });
  }

  /** Resizes the terminal and keeps it in step with this viewer, until another viewer takes over. */
  takeOver(cells: Cells): void {
    this.#own = cells;
    this.#say({ type: "resize", ...cells });
  }

  /** Returns to the size that the terminal has. */
  giveUp(): void {
    if (this.#own === undefined) return;
    this.#own = undefined;
    this.#takenTimer?.[Symbol.dispose]();
    this.#say({ type: "follow" });
    this.#change({});
  }

  /** Returns whether this viewer controls the size, or has requested it. */
  get wantsSize(): boolean {
    return this.#own !== undefined;
  }

  /** Confirms that this many bytes were displayed. */
  acknowledge(bytes: number): void {
    this.#unacknowledged += bytes;
    if (this.#unacknowledged < acknowledgeWindow.acknowledgeEvery) return;
    this.#say({ type: "ack", bytes: this.#unacknowledged });
    this.#unacknowledged = 0;
  }

  /** Reconnects at once: the network is back, or the user requested it. */
  callNow(): void {
    const { kind } = this.#view.standing;
    if (kind === "refused") this.#change({ standing: { kind: "opening" } });
    else if (kind !== "away") return;
    this.#refusals = 0;
    this.#timer?.[Symbol.dispose]();
    this.#connect();
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    this.#timer?.[Symbol.dispose]();
    this.#takenTimer?.[Symbol.dispose]();
    this.#socket?.close();
  }

  /** Buffered input that has not been sent. */
  get unsent(): string {
    return textOf(this.#typed.waiting);
  }

  #connect(): void {
    this.#socket?.close();
    const path = upgrades.terminal.path.replace(":attempt", encodeURIComponent(this.#options.attempt));
    const socket = this.#options.connect(path);
    this.#socket = socket;
    this.#fresh = true;
    this.#unacknowledged = 0;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (socket === this.#socket && !this.#stopped) this.#hear(data);
    });
    socket.addEventListener("close", () => {
      if (socket === this.#socket && !this.#stopped) this.#handleClosed();
    });
  }

  #hear(data: string | ArrayBuffer): void {
    if (typeof data === "string") return this.#listen(JSON.parse(data) as TerminalMessage);
    const bytes = new Uint8Array(data, 1);
    const { sink } = this.#options;
    if (new Uint8Array(data, 0, 1)[0] === terminalBytes.snapshot) sink.snapshot(bytes);
    else sink.output(bytes);
  }

  #listen(message: TerminalMessage): void {
    switch (message.type) {
      case "attached":
        return this.#handleAttached(message);
      case "resized":
        return this.#handleSize(message);
      case "owner":
        return this.#handleOwner(message.owner);
      case "typed":
        return this.#typed.settle();
      case "refused":
        return this.#handleRefused(message.what, message.failure);
      case "ended":
        return this.#change({ standing: { kind: "ended", exit: message.exit } });
      case "lost":
        return this.#change({ standing: { kind: "lost", failure: message.failure } });
    }
  }

  #handleAttached({ columns, rows, input, taken = true }: Attached): void {
    const { standing } = this.#view;
    this.#pause = firstPauseMs;
    this.#refusals = 0;
    this.#handleSize({ columns, rows });
    if (!this.#fresh) return this.#change({ standing: { kind: "live" }, input });
    this.#fresh = false;
    this.#change({ standing: { kind: "live" }, input, taken });
    if (taken) this.#own = undefined;
    if (this.#own !== undefined) this.#say({ type: "resize", ...this.#own });
    const away = standing.kind === "away" ? this.#options.clock.now() - standing.since : 0;
    const waiting = textOf(this.#typed.waiting);
    if (waiting === "") return;
    if (away < hiccupMs) this.settleWaiting("send");
    else this.#change({ waiting });
  }

  #handleSize({ columns, rows }: Cells): void {
    this.#options.sink.resize({ columns, rows });
    this.#change({ cells: { columns, rows } });
  }

  #handleOwner(owner: TerminalView["owner"]): void {
    this.#change({ owner });
    this.#takenTimer?.[Symbol.dispose]();
    if (this.#own === undefined || owner.whose === "you") return;
    if (owner.whose === "other") return this.giveUp();
    // During a resize the terminal briefly has a size that no viewer requested.
    this.#takenTimer = this.#options.clock.after(takenMs, () => this.giveUp());
  }

  #handleRefused(what: "input" | "resize" | "message", failure: Failure): void {
    if (what === "input") this.#typed.settle();
    if (what === "resize") this.#own = undefined;
    this.#change({ refused: failure, ...(failure.reason === "unauthorized" && { input: false }) });
  }

  /** A changed role or ended session closes the connection too; the next attempt reveals the reason. */
  #handleClosed(): void {
    const { standing } = this.#view;
    if (standing.kind === "ended" || standing.kind === "lost") return;
    const doubtful = textOf(this.#typed.takeDoubtful());
    if (doubtful !== "") this.#change({ doubtful: this.#view.doubtful + doubtful });
    if (standing.kind === "live")
      this.#change({ standing: { kind: "away", since: this.#options.clock.now() } });
    void this.#askWhy();
  }

  async #askWhy(): Promise<void> {
    const asked = this.#socket;
    const failure = await this.#options.ask();
    if (this.#stopped || asked !== this.#socket) return;
    if (failure === undefined) this.#refusals += 1;
    else if (failure.reason !== "unavailable")
      return this.#change({ standing: { kind: "refused", failure } });
    if (this.#refusals > patientCalls)
      return this.#change({ standing: { kind: "refused", failure: browserFailure("no-terminal") } });
    this.#timer = this.#options.clock.after(this.#pause, () => this.#connect());
    this.#pause = Math.min(this.#pause * 2, longestPauseMs);
  }

  #send(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.slice(at, at + pieceBytes);
      const message = new Uint8Array(piece.length + 1);
      message[0] = terminalBytes.input;
      message.set(piece, 1);
      this.#typed.send(piece);
      this.#socket?.send(message);
    }
    return true;
  }

  #say(message: ViewerMessage): void {
    if (this.#view.standing.kind === "live" && this.#socket?.readyState === openState)
      this.#socket.send(JSON.stringify(message));
  }

  #change(changes: Partial<TerminalView>): void {
    this.#view = { ...this.#view, ...changes };
    this.#options.changed();
  }
}

type Attached = Extract<TerminalMessage, { type: "attached" }>;

/** `WebSocket.OPEN`, which tests do not have. */
const openState = 1;

const decoder = new TextDecoder();

function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
