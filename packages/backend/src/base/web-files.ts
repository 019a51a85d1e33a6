/** How a file may be sent; the first is what the others become. */
export const encodings = ["identity", "gzip", "br"] as const;
export type Encoding = (typeof encodings)[number];

export interface WebFile {
  readonly type: string;
  /** Of the content; without quotes. */
  readonly etag: string;
  /** The content's hash is in the name: what has this name once has it for ever. */
  readonly immutable: boolean;
  /** The bytes in each encoding that there is. */
  readonly bodies: ReadonlyMap<Encoding, Uint8Array>;
}

/** The dashboard as it was built. */
export interface WebFiles {
  /** Another host where the files of the page are fetched from, such as `https://cdn.example.org/wzp`. */
  readonly cdnUrl: string | undefined;
  /** The page, whichever of its addresses is asked for; undefined where nothing was built. */
  page(): WebFile | undefined;
  /** A file by its path below the address of the server, such as `assets/main-1a2b3c4d.js`. */
  find(path: string): WebFile | undefined;
}
