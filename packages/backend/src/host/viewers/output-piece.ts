import { encodeFrame, frameKinds } from "@wezterm-parallel/shared/protocol/host/host-frames";

/** Aborts a sequence that a terminal is in the middle of. */
const abort = Buffer.of(0x18);

/** A chunk of a program's output in the forms for different viewers; each is built at most once. */
export class OutputPiece {
  readonly #bytes: Buffer;
  readonly #silent: Buffer;
  readonly #held: Buffer;
  readonly #frames = new Map<string, Uint8Array>();

  /**
   * `silent` is the output without queries; `held` the beginning of a possible query that was withheld from
   * earlier output.
   */
  constructor(bytes: Buffer, silent: Buffer, held: Buffer) {
    this.#bytes = bytes;
    this.#silent = silent;
    this.#held = held;
  }

  /**
   * Returns the frame for a viewer that answers queries or not, and that received the held bytes or not; its
   * role may just have changed.
   */
  frame(answers: boolean, gotHeld: boolean): Uint8Array {
    const change = this.#held.length > 0 && answers !== gotHeld;
    const key = answers || this.#silent === this.#bytes ? `whole ${change}` : `silent ${change}`;
    let frame = this.#frames.get(key);
    if (frame === undefined) {
      frame = encodeFrame(frameKinds.output, this.#form(answers, change));
      this.#frames.set(key, frame);
    }
    return frame;
  }

  #form(answers: boolean, change: boolean): Buffer {
    if (answers) return change ? Buffer.concat([this.#held, this.#bytes]) : this.#bytes;
    return change ? Buffer.concat([abort, this.#silent]) : this.#silent;
  }
}
