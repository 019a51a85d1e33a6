import { encodeFrame, frameKinds } from "@wezterm-parallel/shared/protocol/host/host-frames";

import type { OutputPiece } from "./output-piece.ts";

/** The way to one viewer. */
export interface ViewerLink {
  send(frame: Uint8Array): void;
  /** Bytes handed over and not yet taken by the other end. */
  waiting(): number;
  /** Calls once when everything handed over was taken. */
  whenTaken(then: () => void): void;
  end(): void;
}

/** `redraw` paints over a screen that shows this terminal already, without touching what scrolled out of it. */
export type Painting = "snapshot" | "redraw";

/** A viewer that is so far behind skips to a new snapshot: half a second of a flood, and no memory. */
const behindBytes = 1024 * 1024;

/**
 * A viewer of the terminal's own size gets its bytes; one of another size would show something else from them, and
 * gets pictures instead, from `box` to the next `refresh`.
 *
 *   refreshing ──snapshot made──► live ──too far behind──► behind ──all taken──► refreshing
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
  /** A size that it was not told in its place. */
  #missedSize: Uint8Array | undefined;
  /** That of the snapshot being made, when it was not told. */
  #snapshotSize: Uint8Array | undefined;
  /** What may become a query was sent to it already. */
  #gotHeld = false;
  /** Snapshots that were asked for; an answer to an earlier one is of no use any more. */
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

  /** Sends the screen anew, then every byte after it exactly once. */
  refresh(): void {
    this.#request("snapshot");
  }

  /** Paints the screen over what its terminal made of a new size; one that is not live gets a screen anyway. */
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

  /** From an empty screen on it gets pictures. */
  box(): void {
    this.#state = "boxed";
    this.#asked += 1;
    this.#pending = [];
    this.#link.send(encodeFrame(frameKinds.snapshot, new Uint8Array(0)));
  }

  /** False while it is far behind: it needs no picture that is over when it comes. */
  get wantsPicture(): boolean {
    return this.boxed && this.#link.waiting() <= behindBytes;
  }

  show(picture: Uint8Array): void {
    if (!this.boxed) return;
    this.#link.send(encodeFrame(frameKinds.output, picture));
    if (this.#last !== undefined) this.#sayLast();
  }

  /** Whether what is printed now will be shown by it, with everything before. */
  get hears(): boolean {
    if (this.#state === "refreshing") return !this.#overflowed;
    return this.#state === "live" && this.#link.waiting() <= behindBytes;
  }

  /** `answers`: this viewer alone gets to see the queries in it. */
  output(piece: OutputPiece, answers: boolean): void {
    const frame = piece.frame(answers, this.#gotHeld);
    this.#gotHeld = answers;
    if (this.#state === "refreshing") this.#keep(frame);
    if (this.#state !== "live") return;
    if (this.#link.waiting() > behindBytes) this.#fallBehind();
    else this.#link.send(frame);
  }

  /** From here on the terminal has another size. */
  resized(frame: Uint8Array): void {
    if (this.#state === "live") return this.#link.send(frame);
    this.#missedSize = frame;
    if (this.#state === "refreshing") this.#keep(frame);
  }

  /** The last thing this viewer hears, after all output or a snapshot or picture that holds it. */
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
