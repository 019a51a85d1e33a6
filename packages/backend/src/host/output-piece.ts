import { encodeFrame, frameKinds } from "@wezterm-parallel/shared/protocol/host/host-frames";

/** Breaks off a sequence that a terminal is in the middle of. */
const abort = Buffer.of(0x18);

/** One piece of a program's output in the forms that different viewers get; each is made at most once. */
export class OutputPiece {
  readonly #bytes: Buffer;
  readonly #silent: Buffer;
  readonly #held: Buffer;
  readonly #frames = new Map<string, Uint8Array>();

  /** `silent` is the output without queries; `held` what was kept of earlier output for its sake. */
  constructor(bytes: Buffer, silent: Buffer, held: Buffer) {
    this.#bytes = bytes;
    this.#silent = silent;
    this.#held = held;
  }

  /** For a viewer that answers or not, and that got the held beginning or not: it may just have changed. */
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
