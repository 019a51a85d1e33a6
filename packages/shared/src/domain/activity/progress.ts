/** Progress that an agent reported. */
export interface Progress {
  /** Epoch ms. */
  readonly at: number;
  /** In its own words: untrusted text on one line. */
  readonly text: string;
  /** Its own estimate, 0 to 100. */
  readonly percent?: number | undefined;
}

/** `40 %: writing tests`. */
export function describeProgress({ text, percent }: Progress): string {
  return percent === undefined ? text : `${percent} %: ${text}`;
}
