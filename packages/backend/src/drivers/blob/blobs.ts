import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

export interface BlobInfo {
  readonly key: string;
  readonly bytes: number;
  /** When it was written, epoch ms, by the clock of the store. */
  readonly at: number;
}

export interface BlobReading {
  /** Size of the whole blob. */
  readonly bytes: number;
  /**
   * The bytes that were asked for. Goes on after lost connections; throws `BlobLost` when the store is away for longer, or when
   * the blob was replaced meanwhile.
   */
  readonly content: AsyncGenerator<Uint8Array>;
}

/** The store stopped answering in the middle of a blob. */
export class BlobLost extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}

export interface BlobRange {
  readonly from: number;
  /** Absent: to the end. */
  readonly length?: number | undefined;
}

export interface BlobWish {
  /** Keeps a blob that is already there under this key. */
  readonly onlyNew?: boolean;
  /** Its size, if known: one of more than 80 GB needs it, because large ones are sent in parts. */
  readonly bytes?: number;
}

export interface BlobPage {
  /** In the order of the bytes of their keys. */
  readonly items: readonly BlobInfo[];
  /** Beginnings of further keys, up to and with the next `/`. */
  readonly folders: readonly string[];
  /** Pass as `after` for the next page; absent: this was the last one. */
  readonly next?: string;
}

export interface BlobListing {
  /** All keys begin with it. */
  readonly prefix: string;
  readonly after?: string | undefined;
  /** Returns keys with a further `/` as folders. */
  readonly folders?: boolean;
  /** At most 1,000, also when absent. */
  readonly limit?: number;
}

/**
 * Keeps blobs under keys: paths of segments without `.` and `..`, none of which is a folder of another one. What `put` has acknowledged is durable and complete; a blob
 * never appears in part. Each call fails with `blobs-unavailable` when the store stays away, or refuses it.
 * Disposing it ends calls that are under way.
 */
export interface Blobs extends Disposable {
  /** Without credentials. */
  readonly place: string;
  /** Returns whether it was written: false only with `onlyNew`. */
  put(
    key: string,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    wish?: BlobWish,
  ): Promise<Result<{ readonly written: boolean }, Failure>>;
  /** Returns undefined if there is none. */
  head(key: string): Promise<Result<BlobInfo | undefined, Failure>>;
  get(key: string, range?: BlobRange): Promise<Result<BlobReading | undefined, Failure>>;
  list(listing: BlobListing): Promise<Result<BlobPage, Failure>>;
  /** Keys without a blob are no failure. */
  remove(keys: readonly string[]): Promise<Result<void, Failure>>;
}

/** Throws for a key that could lead out of the store: only a bug makes one. */
export function checkKey(key: string): string {
  const segments = key.split("/");
  const isSafe = segments.every((segment) => segment !== "" && segment !== "." && segment !== "..");
  if (!isSafe || key.includes("\0") || Buffer.byteLength(key) > 900) throw new Error(`not a key: ${key}`);
  return key;
}
