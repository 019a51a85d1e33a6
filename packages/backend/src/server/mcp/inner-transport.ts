import { fail, ok } from "@wezterm-parallel/shared/base/result";
import type { ApiRequest, Transport } from "@wezterm-parallel/shared/client/transport";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { HttpApp } from "../http/http-kit.ts";

/** The sender of the request that the tools are used for. */
interface Sender {
  /** The `Authorization` header: each request of a tool is permitted by it alone. */
  readonly authorization: string;
  readonly address: string;
  readonly userAgent: string;
}

/** Sends requests to this server itself, without a connection, in the name of a sender. */
export function createInnerTransport(app: HttpApp, sender: Sender): Transport {
  return {
    send: async (request) => {
      const { statusCode: status, headers, body } = await inject(app, sender, request);
      return ok({ status, headers: plainHeaders(headers), body });
    },
    stream: () => Promise.resolve(fail(noStreams)),
    decoder: () => {
      const decoder = new TextDecoder();
      return (bytes) => decoder.decode(bytes, { stream: true });
    },
  };
}

function inject(app: HttpApp, { authorization, address, userAgent }: Sender, request: ApiRequest) {
  const { method, path, headers = {}, body } = request;
  return app.inject({
    method,
    url: path,
    headers: { ...(body !== undefined && jsonBody), ...headers, authorization, "user-agent": userAgent },
    remoteAddress: address,
    ...(body !== undefined && { payload: body }),
  });
}

const jsonBody = { "content-type": "application/json" } as const;

function plainHeaders(
  headers: Readonly<Record<string, number | string | string[] | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** No tool reads a stream. */
const noStreams = createFailure({ reason: "unsupported", detail: createMessage("server-mistake") });
