import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { upgrades } from "@wezterm-parallel/shared/protocol/api/routes";
import {
  acknowledgeWindow,
  terminalBytes,
  type TerminalMessage,
  type ViewerMessage,
} from "@wezterm-parallel/shared/protocol/api/terminal-messages";

import { browserFailure } from "./browser-failure.ts";
import type { Cells, TerminalView } from "./terminal-standing.ts";
import { TypedInput } from "./typed-input.ts";

/** Where the terminal is drawn. Everything takes effect after what came before. */
export interface TerminalSink {
  /** Paints everything anew. */
  snapshot(bytes: Uint8Array): void;
  output(bytes: Uint8Array): void;
  /** From here on the terminal has this size. */
  resize(cells: Cells): void;
}

interface TerminalLinkOptions {
  /** Such as `r12/test#1`. */
  readonly attempt: string;
  readonly clock: Clock;
  readonly sink: TerminalSink;
  /** Asked when no connection comes about, which says no reason: undefined when the server has the attempt. */
  readonly ask: () => Promise<Failure | undefined>;
  readonly connect: (path: string) => WebSocket;
  readonly changed: () => void;
}

/** Pauses between two calls: quick at first, since a restart takes under a second. */
const firstPauseMs = 100;
const longestPauseMs = 3_000;
/** The server answers, but opens no terminal: so often it may be about to begin. */
const patientCalls = 8;
/** What was typed within a hiccup is meant as it was typed; later it is asked for. */
const hiccupMs = 5_000;
/** A size of this viewer's that is not the terminal's for so long was taken over. */
const takenMs = 1_000;
/** Far below the longest message that the server takes. */
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
 * Looks at one terminal over a WebSocket. It gets every byte as it comes, for the size that the terminal has, until it
 * takes the size over. A connection that breaks is made again, at a snapshot of everything so far: what is shown is at any
 * time what the terminal's log ends with, without a byte lost or doubled.
 */
export class TerminalLink implements Disposable {
  readonly #options: TerminalLinkOptions;
  readonly #typed = new TypedInput();
  #view = unseen;
  #socket: WebSocket | undefined;
  /** Nothing was heard over this connection yet. */
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

  /** False when it was not kept: there is too much already, or it may not be typed. */
  type(bytes: Uint8Array): boolean {
    const { standing, input, waiting } = this.#view;
    if (!input || standing.kind === "ended" || standing.kind === "lost" || standing.kind === "refused")
      return false;
    // Behind what waits for an answer, never before it.
    if (standing.kind === "live" && waiting === "") return this.#send(bytes);
    const kept = this.#typed.keep(bytes);
    if (waiting !== "") this.#change({ waiting: textOf(this.#typed.waiting) });
    return kept;
  }

  /** What was typed while it was away is sent, or forgotten. */
  settleWaiting(how: "send" | "forget"): void {
    const bytes = this.#typed.takeWaiting();
    this.#change({ waiting: "" });
    if (how === "send") this.type(bytes);
  }

  /** What may have been lost, or was refused, was read. */
  settleNotices(): void {
    this.#change({ doubtful: "", refused: undefined });
  }

  /** The terminal gets this size, and keeps it as it changes, until another viewer takes it over. */
  takeOver(cells: Cells): void {
    this.#own = cells;
    this.#say({ type: "resize", ...cells });
  }

  /** Follows the size that the terminal has. */
  giveUp(): void {
    if (this.#own === undefined) return;
    this.#own = undefined;
    this.#takenTimer?.[Symbol.dispose]();
    this.#say({ type: "follow" });
    this.#change({});
  }

  /** It wants a size of its own, or has it. */
  get wantsSize(): boolean {
    return this.#own !== undefined;
  }

  /** So many bytes of it were shown. */
  acknowledge(bytes: number): void {
    this.#unacknowledged += bytes;
    if (this.#unacknowledged < acknowledgeWindow.acknowledgeEvery) return;
    this.#say({ type: "ack", bytes: this.#unacknowledged });
    this.#unacknowledged = 0;
  }

  /** Calls at once: the network is back, or somebody asked for it. */
  callNow(): void {
    const { kind } = this.#view.standing;
    if (kind === "refused") this.#change({ standing: { kind: "opening" } });
    else if (kind !== "away") return;
    this.#refusals = 0;
    this.#timer?.[Symbol.dispose]();
    this.#connect();
  }

  /** Typed and not sent, when it is left. */
  [Symbol.dispose](): void {
    this.#stopped = true;
    this.#timer?.[Symbol.dispose]();
    this.#takenTimer?.[Symbol.dispose]();
    this.#socket?.close();
  }

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
    // While it is being changed nobody's wish is the size that it has.
    this.#takenTimer = this.#options.clock.after(takenMs, () => this.giveUp());
  }

  #handleRefused(what: "input" | "resize" | "message", failure: Failure): void {
    if (what === "input") this.#typed.settle();
    if (what === "resize") this.#own = undefined;
    this.#change({ refused: failure, ...(failure.reason === "unauthorized" && { input: false }) });
  }

  /** A role or session that ended closes it too: why, the next call tells. */
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

/** `WebSocket.OPEN`, where there is none in tests. */
const openState = 1;

const decoder = new TextDecoder();

function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
