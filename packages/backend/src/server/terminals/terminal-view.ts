import type { RawData, WebSocket } from "ws";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { HostMessage } from "@wezterm-parallel/shared/protocol/host/host-frames";
import type { SessionExit } from "@wezterm-parallel/shared/protocol/host/session-files";
import {
  acknowledgeWindow,
  terminalBytes,
  type TerminalExit,
  type TerminalMessage,
  viewerMessageSchema,
} from "@wezterm-parallel/shared/protocol/api/terminal-messages";

import type { OwnSize, TerminalSession } from "./attempt-terminals.ts";
import type { Cells, TerminalLink, TerminalListener } from "./host-link.ts";
import type { TerminalSeat, TerminalSeats } from "./terminal-seats.ts";

/** Limit for input that the program does not read: enough for a paste, and bounds the memory. */
const waitingInput = 1024 * 1024;

/** The initial size of tasks, for a terminal that ended without recording one. */
const usualSize: Cells = { columns: 120, rows: 40 };

interface Viewing {
  readonly name: string;
  readonly mayWrite: () => boolean;
  readonly seats: TerminalSeats;
}

/**
 * A viewer of a terminal, between its WebSocket and the session host. It only watches until it sends a size; then it
 * connects to the host again, as a viewer that has or owns that size, and the screen is repainted.
 */
export class TerminalView {
  readonly #socket: WebSocket;
  readonly #session: TerminalSession;
  readonly #mayWrite: () => boolean;
  readonly #seat: TerminalSeat;
  #link: TerminalLink | undefined;
  #sender: TerminalLink | undefined;
  #own: OwnSize | undefined;
  #attached = false;
  /** Bytes sent but not yet displayed. */
  #unacknowledged = 0;
  #paused = false;
  #over = false;

  constructor(socket: WebSocket, session: TerminalSession, person: Viewing) {
    this.#socket = socket;
    this.#session = session;
    this.#mayWrite = person.mayWrite;
    this.#seat = person.seats.take(session.id, person.name, (owner) => this.#send({ type: "owner", owner }));
    socket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    socket.once("close", () => this.#closeLinks());
  }

  /** Shows the current screen or, for an ended terminal, the last screen and its exit. */
  start(broke: (error: unknown) => void): void {
    this.#begin().catch((error: unknown) => {
      broke(error);
      this.#socket.close(1011);
    });
  }

  async #begin(): Promise<void> {
    const exit = await this.#session.exit();
    if (exit !== undefined) return this.#showEnd(exit);
    if (this.#socket.readyState === this.#socket.OPEN) this.#look();
  }

  #look(own?: OwnSize): void {
    this.#link?.close();
    this.#own = own;
    this.#attached = false;
    this.#link = this.#session.view(this.#listener(), own);
    if (this.#paused) this.#link.pause();
  }

  #listener(): TerminalListener {
    return {
      output: (bytes) => this.#sendBytes(terminalBytes.output, bytes),
      snapshot: (bytes) => this.#sendBytes(terminalBytes.snapshot, bytes),
      message: (message) => this.#hear(message),
      closed: () => void this.#handleClosed(),
    };
  }

  #hear(message: HostMessage): void {
    const session = this.#session.id;
    if (message.type === "attached") {
      this.#attached = true;
      const { columns, rows, owned } = message;
      const input = this.#mayWrite();
      this.#send({ type: "attached", session, columns, rows, input, taken: owned });
      this.#seat.sees({ columns, rows });
    }
    if (message.type === "resized" && this.#attached) {
      this.#send(message);
      this.#seat.sees(message);
    }
    if (message.type === "ended") this.#end({ type: "ended", session, exit: exitOf(message.exit) });
    // `refused`: the host has forgotten an ended session; `close` follows and reads the exit.
  }

  /** The exit may have been written just before the host ended. */
  async #handleClosed(): Promise<void> {
    if (this.#over) return;
    const exit = await this.#session.exit();
    if (exit === undefined) this.#end({ type: "lost", session: this.#session.id, failure: this.#hostGone() });
    else if (this.#attached) this.#end({ type: "ended", session: this.#session.id, exit: exitOf(exit) });
    else await this.#showEnd(exit);
  }

  async #showEnd(exit: SessionExit): Promise<void> {
    const session = this.#session.id;
    const { columns, rows } = exit.sizes?.at(-1) ?? usualSize;
    const screen = await this.#session.lastScreen(exit.sizes);
    this.#send({ type: "attached", session, columns, rows, input: false });
    this.#sendBytes(terminalBytes.snapshot, Buffer.from(screen ?? ""));
    this.#end({ type: "ended", session, exit: exitOf(exit) });
  }

  #end(message: TerminalMessage): void {
    if (this.#over) return;
    this.#over = true;
    this.#send(message);
    this.#socket.close(1000);
    this.#closeLinks();
  }

  #receive(data: RawData, isBinary: boolean): void {
    const bytes = data as Buffer;
    if (isBinary && bytes[0] === terminalBytes.input) return this.#type(bytes.subarray(1));
    const message = isBinary ? undefined : parse(bytes);
    if (message === undefined) return this.#refuse("message", notUnderstood);
    if (message.type === "ack") return this.#acknowledge(message.bytes);
    if (message.type === "follow") return this.#follow();
    const takesOver = message.type === "resize";
    if (takesOver && !this.#mayWrite()) return this.#refuse("resize", this.#mayOnlyLook());
    if (takesOver) this.#seat.claim(message);
    else this.#seat.release();
    this.#fit({ columns: message.columns, rows: message.rows, takesOver });
  }

  #fit(own: OwnSize): void {
    if (this.#over) return;
    if (this.#own?.takesOver === own.takesOver) this.#link?.resize(own);
    else this.#look(own);
  }

  #follow(): void {
    if (this.#over || this.#own === undefined) return;
    this.#seat.release();
    this.#look();
  }

  #type(bytes: Uint8Array): void {
    if (!this.#mayWrite()) return this.#refuse("input", this.#mayOnlyLook());
    const own = this.#own?.takesOver === true ? this.#own : undefined;
    if (own !== undefined) this.#seat.claim(own);
    const link = own === undefined ? this.#openSender() : this.#link;
    if (link === undefined || this.#over) return;
    if (link.waiting() > waitingInput) return this.#refuse("input", this.#notRead());
    link.type(bytes);
    this.#send({ type: "typed", bytes: bytes.length });
  }

  /** Opens a link for input without owning the size. */
  #openSender(): TerminalLink {
    this.#sender ??= this.#session.sender({
      output: () => {},
      snapshot: () => {},
      message: () => {},
      closed: () => {
        this.#sender = undefined;
      },
    });
    return this.#sender;
  }

  #sendBytes(kind: number, bytes: Uint8Array): void {
    this.#socket.send(Buffer.concat([Buffer.of(kind), bytes]));
    this.#unacknowledged += bytes.length;
    if (this.#unacknowledged <= acknowledgeWindow.pause || this.#paused) return;
    this.#paused = true;
    this.#link?.pause();
  }

  #acknowledge(bytes: number): void {
    this.#unacknowledged = Math.max(0, this.#unacknowledged - bytes);
    if (!this.#paused || this.#unacknowledged >= acknowledgeWindow.resume) return;
    this.#paused = false;
    this.#link?.resume();
  }

  #send(message: TerminalMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  #refuse(what: "input" | "resize" | "message", failure: Failure): void {
    this.#send({ type: "refused", what, failure });
  }

  #closeLinks(): void {
    this.#over = true;
    this.#seat.leave();
    this.#link?.close();
    this.#sender?.close();
  }

  #hostGone(): Failure {
    return createFailure({
      reason: "host-lost",
      detail: createMessage("session-host-gone", { attempt: this.#session.id }),
    });
  }

  #mayOnlyLook(): Failure {
    return createFailure({
      reason: "unauthorized",
      detail: createMessage("only-look-terminal", { attempt: this.#session.id }),
      hint: createMessage("only-look-terminal-hint"),
    });
  }

  #notRead(): Failure {
    return createFailure({
      reason: "unavailable",
      detail: createMessage("input-not-read", { attempt: this.#session.id }),
    });
  }
}

const notUnderstood: Failure = createFailure({
  reason: "invalid-request",
  detail: createMessage("terminal-message"),
});

function parse(bytes: Buffer) {
  try {
    return viewerMessageSchema.safeParse(JSON.parse(bytes.toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

function exitOf(exit: SessionExit): TerminalExit {
  if (exit.kind === "exited") return { kind: "exited", code: exit.code, at: exit.at };
  return { kind: "signalled", signal: exit.signal, at: exit.at };
}
