import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import type { FastifyReply, FastifyRequest } from "fastify";

import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { acceptedEncoding, type Encoding } from "./accepted-encoding.ts";
import type { HttpApp } from "../http-kit.ts";

/** Less fits into the packets that the head takes anyway, bytes. */
const leastBytes = 1024;
/** Lists of tasks shrink to a twentieth with it, at a tenth of the time that the usual 11 takes. */
const brotliQuality = 4;

const offered: ReadonlySet<Encoding> = new Set(["br", "gzip"]);
const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Long lists of what everybody in a project may see. None of them holds a secret of whoever asks. */
const lists: ReadonlySet<string> = new Set(
  (["listTasks", "listRuns", "listAttempts", "getTimeline", "events"] as const).map(
    (name) => routes[name].path,
  ),
);

/**
 * Long lists shrink to a tenth on the wire. Nothing else is compressed: the length of a compressed secret beside text of
 * somebody else's would tell of it (BREACH). Streams never come through here.
 */
export function compressAnswers(app: HttpApp): void {
  app.addHook("onSend", async (request, reply, payload) => {
    if (typeof payload !== "string" || !isWorthwhile(request, reply, payload)) return payload;
    void reply.header("vary", "Accept-Encoding");
    const encoding = acceptedEncoding(request.headers["accept-encoding"], offered);
    if (encoding === "identity") return payload;
    void reply.header("content-encoding", encoding).removeHeader("content-length");
    return encoding === "br"
      ? await toBrotli(payload, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } })
      : await toGzip(payload);
  });
}

function isWorthwhile(
  { method, routeOptions }: FastifyRequest,
  reply: FastifyReply,
  payload: string,
): boolean {
  const type = String(reply.getHeader("content-type") ?? "");
  return (
    method === "GET" &&
    lists.has(routeOptions.url ?? "") &&
    payload.length >= leastBytes &&
    type.startsWith("application/json")
  );
}
