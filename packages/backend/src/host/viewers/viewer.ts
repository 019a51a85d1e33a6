import { encodeFrame, frameKinds } from "@wezterm-parallel/shared/protocol/host/host-frames";

import type { OutputPiece } from "./output-piece.ts";

/** The connection to one viewer. */
export interface ViewerLink {
  send(frame: Uint8Array): void;
  /** Bytes sent that the other end has not read yet. */
  waiting(): number;
  /** Calls back once, when everything sent was read. */
  whenTaken(then: () => void): void;
  end(): void;
}

/** `redraw` repaints a screen that already shows this terminal, without changing its scrollback. */
type Painting = "snapshot" | "redraw";

/** A viewer further behind skips to a new snapshot: half a second of a flood, with bounded memory. */
const behindBytes = 1024 * 1024;

/**
 * A viewer with the terminal's own size receives its bytes. With another size, the bytes would render
 * differently, so it receives pictures instead, from `box` to the next `refresh`.
 *
 *   refreshing ──snapshot made──► live ──too far behind──► behind ──all read──► refreshing
 */
export class Viewer {
  readonly readOnly: boolean;
  columns = 0;
  rows = 0;
  readonly #link: ViewerLink;
  readonly #paint: (painting: Painting, ready: (bytes: Uint8Array) => void) => void;
  #state: "refreshing" | "live" | "behind" | "boxed" = "live";
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #overflowed = false;
  #last: Uint8Array | undefined;
  /** A size change that was not sent in order. */
  #missedSize: Uint8Array | undefined;
  /** The size of the pending snapshot, if it was not sent. */
  #snapshotSize: Uint8Array | undefined;
  /** The held beginning of a possible query was already sent to it. */
  #gotHeld = false;
  /** Number of requested snapshots; results of earlier requests are dropped. */
  #asked = 0;

  constructor(
    link: ViewerLink,
    readOnly: boolean,
    paint: (painting: Painting, ready: (bytes: Uint8Array) => void) => void,
  ) {
    this.#link = link;
    this.readOnly = readOnly;
    this.#paint = paint;
  }

  /** Sends the whole screen, then every later byte exactly once. */
  refresh(): void {
    this.#request("snapshot");
  }

  /** Repaints the screen after the viewer's terminal was resized; if it is not live, it gets a snapshot anyway. */
  redraw(): void {
    if (this.#state === "live") this.#request("redraw");
  }

  #request(painting: Painting): void {
    this.#state = "refreshing";
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#overflowed = false;
    this.#gotHeld = true;
    this.#snapshotSize = this.#missedSize;
    this.#missedSize = undefined;
    const asked = ++this.#asked;
    this.#paint(painting, (bytes) => {
      if (asked === this.#asked) this.#handlePainted(painting, bytes);
    });
  }

  get boxed(): boolean {
    return this.#state === "boxed";
  }

  /** Switches to pictures, starting from an empty screen. */
  box(): void {
    this.#state = "boxed";
    this.#asked += 1;
    this.#pending = [];
    this.#link.send(encodeFrame(frameKinds.snapshot, new Uint8Array(0)));
  }

  /** False while it is far behind, because a picture would be outdated on arrival. */
  get wantsPicture(): boolean {
    return this.boxed && this.#link.waiting() <= behindBytes;
  }

  show(picture: Uint8Array): void {
    if (!this.boxed) return;
    this.#link.send(encodeFrame(frameKinds.output, picture));
    if (this.#last !== undefined) this.#sayLast();
  }

  /** Returns whether it will show current output, without gaps. */
  get hears(): boolean {
    if (this.#state === "refreshing") return !this.#overflowed;
    return this.#state === "live" && this.#link.waiting() <= behindBytes;
  }

  /** `answers`: only this viewer receives the queries in the output. */
  output(piece: OutputPiece, answers: boolean): void {
    const frame = piece.frame(answers, this.#gotHeld);
    this.#gotHeld = answers;
    if (this.#state === "refreshing") this.#keep(frame);
    if (this.#state !== "live") return;
    if (this.#link.waiting() > behindBytes) this.#fallBehind();
    else this.#link.send(frame);
  }

  /** The terminal has another size from here on. */
  resized(frame: Uint8Array): void {
    if (this.#state === "live") return this.#link.send(frame);
    this.#missedSize = frame;
    if (this.#state === "refreshing") this.#keep(frame);
  }

  /** Sends the last frame, after all output or a snapshot or picture that includes it. */
  finish(frame: Uint8Array): void {
    this.#last = frame;
    if (this.#state === "live") this.#sayLast();
  }

  #keep(frame: Uint8Array): void {
    this.#pendingBytes += frame.length;
    if (this.#pendingBytes > behindBytes) {
      this.#overflowed = true;
      this.#pending = [];
    } else if (!this.#overflowed) {
      this.#pending.push(frame);
    }
  }

  #handlePainted(painting: Painting, bytes: Uint8Array): void {
    if (this.#snapshotSize !== undefined) this.#link.send(this.#snapshotSize);
    this.#link.send(encodeFrame(painting === "redraw" ? frameKinds.output : frameKinds.snapshot, bytes));
    if (this.#overflowed) return this.#fallBehind();
    this.#missedSize = undefined;
    for (const frame of this.#pending) this.#link.send(frame);
    this.#pending = [];
    this.#state = "live";
    if (this.#last !== undefined) this.#sayLast();
  }

  #fallBehind(): void {
    this.#state = "behind";
    this.#link.whenTaken(() => {
      if (this.#state === "behind") this.refresh();
    });
  }

  #sayLast(): void {
    if (this.#last === undefined) return;
    this.#link.send(this.#last);
    this.#link.end();
  }
}
