import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import type { FastifyReply, FastifyRequest } from "fastify";

import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { acceptedEncoding, type Encoding } from "./accepted-encoding.ts";
import type { HttpApp } from "../http-kit.ts";

/** Bytes; a smaller body fits into the packets of the header anyway. */
const leastBytes = 1024;
/** Measured: task lists shrink to a twentieth, in a tenth of the time of the default quality 11. */
const brotliQuality = 4;

const offered: ReadonlySet<Encoding> = new Set(["br", "gzip"]);
const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Long lists that everybody in a project may see; none of them contains a secret of the reader. */
const lists: ReadonlySet<string> = new Set(
  (["listTasks", "listRuns", "listAttempts", "getTimeline", "events"] as const).map(
    (name) => routes[name].path,
  ),
);

/**
 * Compresses long lists, which shrink to a tenth. Everything else stays uncompressed: the compressed length of a
 * secret next to attacker-controlled text would leak the secret (BREACH). Streams do not pass this hook.
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
