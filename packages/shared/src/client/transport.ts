import type { Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";

/** What the client needs from the machine: one HTTP exchange, whole or as a stream. */
export interface Transport {
  /** Fails with `unavailable` when nobody listens or the connection broke before the whole answer came. */
  send(request: ApiRequest): Promise<Result<ApiResponse, Failure>>;
  /** Answers when the head of the answer is there; `unavailable` as in `send`. */
  stream(request: ApiRequest): Promise<Result<ApiStream, Failure>>;
  /** A decoder of UTF-8 that may be given a character in pieces. */
  decoder(): (bytes: Uint8Array) => string;
}

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With query, percent-encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  /** Milliseconds for the whole answer of `send`, for its head with `stream`; absent: 30,000. */
  readonly timeoutMs?: number | undefined;
}

export interface ApiResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ApiStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends normally only when the answer was complete; throws `BrokenStream` when the connection broke. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Ends it from this side; idempotent. */
  close(): void;
}

/** The connection ended in the middle of an answer, which the reader of a stream cannot tell otherwise. */
export class BrokenStream extends Error {
  override readonly name = "BrokenStream";
}
