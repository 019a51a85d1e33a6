import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, test } from "vitest";

import { fetchTransport } from "../src/live/fetch-transport.ts";

test("shows characters that change the text direction as visible symbols", async () => {
  const server = createServer((_, answer) =>
    answer.end(JSON.stringify({ title: "safe\u202Efdp.exe\u2066" })),
  );
  using _ = { [Symbol.dispose]: () => server.close() };
  await once(server.listen(0, "127.0.0.1"), "listening");
  const path = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  expect(await fetchTransport.send({ method: "GET", path })).toMatchObject({
    ok: true,
    value: { body: '{"title":"safe·fdp.exe·"}' },
  });
  // The page itself shows them in code.
  for (const route of ["api/v1/tasks/r1%2Fa/diff", "api/v1/changes/r1%2Fa/lines?path=a"])
    expect(await fetchTransport.send({ method: "GET", path: `${path}${route}` })).toMatchObject({
      value: { body: '{"title":"safe\u202Efdp.exe\u2066"}' },
    });
});
