import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { HostMessage } from "@wezterm-parallel/shared/protocol/host/host-frames";
import type { SessionExit } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { CliStreams } from "../../invocation/context.ts";
import { visible } from "../../text/width.ts";
import { DetachMatcher, detachPatienceMs } from "../detach-keys.ts";
import { HangupInputFilter } from "../hangup-input-filter.ts";
import type { PaneReporter } from "../pane-reporter.ts";
import { RawTerminal } from "../raw-terminal.ts";
import type { ViewedSession, ViewLink } from "./viewed-session.ts";

/** The end of a view of a session. */
export type ViewEnd =
  /** `unseen`: it ended before any output was shown. */
  | { readonly kind: "ended"; readonly exit: SessionExit; readonly unseen?: true }
  /** `hang-up`: the terminal was closed. */
  | { readonly kind: "detached"; readonly by: "keys" | "hang-up" }
  | { readonly kind: "refused"; readonly failure: Failure }
  | { readonly kind: "host-gone" }
  /** `signal` was aborted; the task continues, and another session may be shown. */
  | { readonly kind: "left" }
  /** This process got a signal to end; the task continues. */
  | { readonly kind: "signalled"; readonly signal: NodeJS.Signals };

export interface ViewOptions {
  readonly readOnly: boolean;
  readonly detachKeys: Uint8Array;
  /** Leaves the session when aborted. */
  readonly signal?: AbortSignal;
  /** Writes through the view, so that its sequences are not inserted into the program's. */
  readonly teller?: PaneReporter;
  /** Called when the server refuses input. */
  readonly lookOnly?: () => void;
  /** Called once, when the terminal shows the session's screen. */
  readonly painted?: () => void;
}

const ctrlC = 3;
const endingSignals = ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"] as const;

/**
 * Shows a session in this terminal until it ends, the person detaches or `signal` is aborted. Restores the
 * terminal and removes all listeners, so that the same process can show another session.
 */
export async function viewSession(
  session: ViewedSession,
  streams: CliStreams,
  options: ViewOptions,
): Promise<ViewEnd> {
  using view = new View(session, streams, options);
  return await view.end;
}

class View implements Disposable {
  readonly end: Promise<ViewEnd>;
  readonly #session: ViewedSession;
  readonly #streams: CliStreams;
  readonly #options: ViewOptions;
  readonly #terminal: RawTerminal;
  readonly #matcher: DetachMatcher;
  readonly #interrupt = new DetachMatcher(Uint8Array.of(ctrlC));
  readonly #farewell = new HangupInputFilter((typed) => this.#handleKeys(typed));
  readonly #link: ViewLink;
  readonly #speaking: Disposable | undefined;
  #settle: (end: ViewEnd) => void = () => {};
  #patience: NodeJS.Timeout | undefined;
  #painted = false;
  #readOnly: boolean;

  constructor(session: ViewedSession, streams: CliStreams, options: ViewOptions) {
    this.#session = session;
    this.#streams = streams;
    this.#options = options;
    this.#readOnly = options.readOnly;
    this.#matcher = new DetachMatcher(options.detachKeys);
    this.end = new Promise((settle) => {
      this.#settle = settle;
    });
    this.#terminal = new RawTerminal(streams);
    this.#speaking = options.teller?.through((text) => this.#terminal.writeBetween(text));
    this.#link = this.#connect();
    streams.stdin.on("data", this.#handleTyped);
    streams.stdin.on("end", this.#handleHangUp);
    streams.stdout.on("resize", this.#handleResize);
    streams.stdout.on("drain", this.#handleDrain);
    const signals = streams.signals ?? process;
    for (const signal of endingSignals) signals.on(signal, this.#handleSignal);
    signals.on("SIGCONT", this.#handleContinue);
    options.signal?.addEventListener("abort", this.#handleAbort);
    if (options.signal?.aborted === true) this.#handleAbort();
    // A previous view paused it, and a new listener alone does not resume it.
    streams.stdin.resume();
  }

  [Symbol.dispose](): void {
    const { stdin, stdout, signals = process } = this.#streams;
    clearTimeout(this.#patience);
    stdin.off("data", this.#handleTyped);
    this.#farewell[Symbol.dispose]();
    stdin.off("end", this.#handleHangUp);
    stdout.off("resize", this.#handleResize);
    stdout.off("drain", this.#handleDrain);
    for (const signal of endingSignals) signals.off(signal, this.#handleSignal);
    signals.off("SIGCONT", this.#handleContinue);
    this.#options.signal?.removeEventListener("abort", this.#handleAbort);
    this.#link.close();
    this.#speaking?.[Symbol.dispose]();
    this.#terminal[Symbol.dispose]();
  }

  #connect(): ViewLink {
    const { columns, rows } = sizeOf(this.#streams);
    return this.#session.open(
      { readOnly: this.#readOnly, columns, rows },
      {
        output: (bytes) => {
          this.#slowDown(this.#terminal.write(bytes));
          this.#options.teller?.repeatLater();
        },
        snapshot: (bytes) => {
          const isFirst = !this.#painted;
          this.#painted = true;
          this.#slowDown(this.#terminal.paint(bytes, isFirst));
          if (isFirst) this.#options.painted?.();
        },
        message: (message) => this.#handleMessage(message),
        closed: () => this.#handleClosed(),
        lookOnly: () => {
          this.#readOnly = true;
          this.#terminal.writeBetween(`\x1b]2;${visible(this.#session.id)} (read-only)\x07`);
          this.#options.lookOnly?.();
        },
      },
    );
  }

  #handleMessage(message: HostMessage): void {
    if (message.type === "ended") this.#settleEnded(message.exit);
    // A host forgets ended sessions, and the list that named this one may be older.
    if (message.type === "refused" && !this.#settleEnded(this.#session.readExit())) {
      this.#settle({ kind: "refused", failure: message.failure });
    }
  }

  /** The exit may have been written just before the host ended. */
  #handleClosed(): void {
    if (!this.#settleEnded(this.#session.readExit())) this.#settle({ kind: "host-gone" });
  }

  #settleEnded(exit: SessionExit | undefined): boolean {
    if (exit !== undefined) this.#settle({ kind: "ended", exit, ...(!this.#painted && { unseen: true }) });
    return exit !== undefined;
  }

  readonly #handleTyped = (typed: Buffer): void => this.#farewell.push(typed);

  readonly #handleKeys = (typed: Buffer): void => {
    clearTimeout(this.#patience);
    const { bytes, detach } = this.#matcher.push(typed);
    this.#type(bytes);
    if (detach || (this.#readOnly && this.#interrupt.push(bytes).detach)) {
      this.#settle({ kind: "detached", by: "keys" });
    } else if (this.#matcher.pending) {
      this.#patience = setTimeout(() => this.#type(this.#matcher.release()), detachPatienceMs);
    }
  };

  #type(bytes: Uint8Array): void {
    if (!this.#readOnly && bytes.length > 0) this.#link.type(bytes);
  }

  readonly #handleResize = (): void => {
    this.#link.resize(sizeOf(this.#streams));
    this.#options.teller?.repeat();
  };

  readonly #handleHangUp = (): void => {
    if (!this.#readOnly) this.#settle({ kind: "detached", by: "hang-up" });
  };

  readonly #handleSignal = (signal: NodeJS.Signals): void => {
    this.#settle({ kind: "signalled", signal });
  };

  /** After SIGCONT: the shell has changed the modes while this process was stopped. */
  readonly #handleContinue = (): void => this.#terminal.enterRawMode();

  readonly #handleAbort = (): void => this.#settle({ kind: "left" });

  readonly #handleDrain = (): void => this.#link.resume();

  /** Limits output to a slow terminal; the host then skips ahead to a new snapshot. */
  #slowDown(ready: boolean): void {
    if (!ready) this.#link.pause();
  }
}

/** Returns 0 × 0 without a terminal: the host then sends the output unchanged. */
function sizeOf({ stdout }: CliStreams): { columns: number; rows: number } {
  return stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : { columns: 0, rows: 0 };
}
