import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, test } from "vitest";

import { BrokenStream } from "@wezterm-parallel/shared/client/transport";

import { createNetworkTransport } from "./network-transport.ts";

async function serve(handle: RequestListener) {
  const server = createServer(handle);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

const get = { method: "GET", path: "/api/v1/status" } as const;

test("an answer comes whole, with its status and headers; a body and headers of the request arrive", async () => {
  await using server = await serve((request, answer) => {
    let body = "";
    request.on("data", (piece: Buffer) => void (body += piece.toString()));
    request.on("end", () => {
      answer.writeHead(422, { "x-one": "1" });
      answer.end(`${request.method} ${request.url} ${String(request.headers["idempotency-key"])} ${body}`);
    });
  });
  const transport = createNetworkTransport(server.address);
  const headers = { "idempotency-key": "k1" };
  const answer = await transport.send({ method: "POST", path: "/a?b=c", headers, body: '{"日":1}' });
  expect(answer).toMatchObject({
    ok: true,
    value: { status: 422, headers: { "x-one": "1" }, body: 'POST /a?b=c k1 {"日":1}' },
  });
});

test("an answer that breaks off fails the request; a stream reports it to its reader", async () => {
  await using server = await serve((_request, answer) => {
    answer.writeHead(200, { "content-length": "100" });
    answer.write("half");
    setImmediate(() => answer.destroy());
  });
  const transport = createNetworkTransport(server.address);
  expect(await transport.send(get)).toMatchObject({ ok: false, failure: { reason: "unavailable" } });
  const stream = await transport.stream(get);
  if (!stream.ok) throw new Error(stream.failure.detail);
  const read = async () => {
    for await (const _ of stream.value.bytes);
  };
  await expect(read()).rejects.toBeInstanceOf(BrokenStream);
});

test("gives up a server that accepts a request and stays silent; a stream may be silent after its head", async () => {
  await using server = await serve((request, answer) => {
    if (request.url !== "/stream") return;
    answer.writeHead(200);
    answer.flushHeaders();
  });
  const transport = createNetworkTransport(server.address);
  const silent = await transport.send({ ...get, timeoutMs: 50 });
  expect(silent).toMatchObject({ ok: false, failure: { reason: "unavailable" } });
  const stream = await transport.stream({ method: "GET", path: "/stream", timeoutMs: 5_000 });
  if (!stream.ok) throw new Error(stream.failure.detail);
  stream.value.close();
});

test("distinguishes a server that does not listen from one that broke off: only then nothing was sent", async () => {
  const { address } = await serve(() => {}).then(async (server) => {
    await server[Symbol.asyncDispose]();
    return server;
  });
  expect(await createNetworkTransport(address).send(get)).toMatchObject({
    ok: false,
    failure: { reason: "unavailable", data: { sent: false } },
  });
});
