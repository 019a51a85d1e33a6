import { fail, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import { readAnswer } from "./read-answer.ts";
import type { ApiStream, Transport } from "./transport.ts";
import { createMessage, createFailure } from "./client-failures.ts";

/** Returns the failure in a stream's response that is not 2xx. */
export async function readRefusal(transport: Transport, stream: ApiStream): Promise<Result<never, Failure>> {
  const decode = transport.decoder();
  let body = "";
  try {
    for await (const bytes of stream.bytes) body += decode(bytes);
  } catch {
    // A malformed problem document: only the status is reported.
  }
  const answer = readAnswer<never>({ status: stream.status, body });
  return answer.ok
    ? fail(createFailure({ reason: "unavailable", detail: createMessage("server-said-nothing") }))
    : answer;
}
