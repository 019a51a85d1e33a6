import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import {
  BrokenStream,
  type ApiRequest,
  type ApiResponse,
  type ApiStream,
  type Transport,
} from "@wezterm-parallel/shared/client/transport";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { browserFailure } from "./browser-failure.ts";
import { showTurns } from "./show-turns.ts";

/** A busy server answers within milliseconds; this timeout is for a hanging server or a broken connection. */
const usualTimeoutMs = 30_000;

/** Diffs and files are shown with the code points of such characters, so that a reviewer sees which ones they are. */
const isCode = /\/(?:diff|changes\/[^/]+\/lines)(?:\?|$)/;

/** Sends requests to the page's own server, authenticated by cookies. */
export const fetchTransport: Transport = {
  send,
  stream: openStream,
  decoder: () => {
    const decoder = new TextDecoder();
    return (bytes) => decoder.decode(bytes, { stream: true });
  },
};

async function send(request: ApiRequest): Promise<Result<ApiResponse, Failure>> {
  const signal = AbortSignal.timeout(request.timeoutMs ?? usualTimeoutMs);
  try {
    const answer = await exchange(request, signal);
    const text = await answer.text();
    const body = isCode.test(request.path) ? text : showTurns(text);
    return ok({ status: answer.status, headers: headersOf(answer), body });
  } catch {
    return fail(browserFailure("no-answer"));
  }
}

/** The timeout covers only the response head; reading the body is up to the caller. */
async function openStream(request: ApiRequest): Promise<Result<ApiStream, Failure>> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), request.timeoutMs ?? usualTimeoutMs);
  try {
    const answer = await exchange(request, abort.signal);
    const { status } = answer;
    return ok({ status, headers: headersOf(answer), bytes: bytesOf(answer), close: () => abort.abort() });
  } catch {
    return fail(browserFailure("no-answer"));
  } finally {
    clearTimeout(timer);
  }
}

function exchange({ method, path, headers = {}, body }: ApiRequest, signal: AbortSignal): Promise<Response> {
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const init: RequestInit = { method, headers: { ...type, ...headers }, signal, cache: "no-store" };
  return fetch(path, body === undefined ? init : { ...init, body });
}

async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await read(reader);
      if (done) return;
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch {
    throw new BrokenStream("The connection ended within the answer.");
  }
}

function headersOf({ headers }: Response): Readonly<Record<string, string>> {
  return Object.fromEntries(headers);
}
