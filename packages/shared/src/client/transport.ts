import type { Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";

/** The client's platform interface: one HTTP exchange, whole or as a stream. */
export interface Transport {
  /** Fails with `unavailable` when nobody listens or the connection broke before the whole response arrived. */
  send(request: ApiRequest): Promise<Result<ApiResponse, Failure>>;
  /** Settles when the head of the response arrived; `unavailable` as in `send`. */
  stream(request: ApiRequest): Promise<Result<ApiStream, Failure>>;
  /** Returns a UTF-8 decoder that accepts characters split between chunks. */
  decoder(): (bytes: Uint8Array) => string;
}

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With query, percent-encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  /** Timeout in milliseconds for the whole response of `send`, for its head with `stream`; absent: 30,000. */
  readonly timeoutMs?: number | undefined;
}

export interface ApiResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ApiStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends normally only when the response was complete; throws `BrokenStream` when the connection broke. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Closes the stream; idempotent. */
  close(): void;
}

/** The connection ended in the middle of a response, which the reader of a stream could not detect otherwise. */
export class BrokenStream extends Error {
  override readonly name = "BrokenStream";
}
