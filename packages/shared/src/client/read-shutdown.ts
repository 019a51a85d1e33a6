import { fail, ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import type { ShutdownMode, ShutdownProgress } from "../protocol/api/schemas/routes-schemas.ts";
import { routePath, routes } from "../protocol/api/routes.ts";
import { lineParser } from "./parse-lines.ts";
import { readRefusal } from "./read-refusal.ts";
import type { ApiStream, Transport } from "./transport.ts";
import { createMessage, createFailure } from "./client-failures.ts";

/** Requests the shutdown and reads its progress, one JSON line each, until the one with `stopped`. */
export async function readShutdown(
  transport: Transport,
  mode: ShutdownMode,
  heard: (progress: ShutdownProgress) => void = () => {},
): Promise<Result<ShutdownProgress, Failure>> {
  const stream = await transport.stream({
    method: routes.shutdown.method,
    path: routePath("shutdown", {}),
    body: JSON.stringify({ mode }),
  });
  if (!stream.ok) return stream;
  if (stream.value.status >= 300) return readRefusal(transport, stream.value);
  const last = await readProgress(transport, stream.value, heard);
  if (last?.stopped === true) return ok(last);
  return fail(
    createFailure({
      reason: "unavailable",
      detail: createMessage("server-stop-unseen"),
      hint: createMessage("server-stop-unseen-hint"),
    }),
  );
}

async function readProgress(
  transport: Transport,
  stream: ApiStream,
  heard: (progress: ShutdownProgress) => void,
): Promise<ShutdownProgress | undefined> {
  const decode = transport.decoder();
  const lines = lineParser();
  let last: ShutdownProgress | undefined;
  try {
    for await (const bytes of stream.bytes) {
      for (const line of lines(decode(bytes))) {
        last = JSON.parse(line) as ShutdownProgress;
        heard(last);
      }
    }
  } catch {
    // The connection broke: the last progress received decides.
  }
  return last;
}
