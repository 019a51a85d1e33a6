import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { text } from "node:stream/consumers";

import { testNotifier, type TestedReceiver } from "wezterm-parallel/plugin/testing";

testNotifier(test, { plugin: new URL("ntfy.ts", import.meta.url), open: openReceiver });

/** Speaks as much of ntfy as the plugin needs. */
async function openReceiver(): Promise<TestedReceiver> {
  const received: string[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    const { topic, message } = JSON.parse(await text(request)) as { topic: string; message: string };
    const mayPublish = topic === "builds" && request.headers.authorization === "Bearer tk_test";
    const answered = mayPublish ? status : 403;
    if (answered === 200) received.push(message);
    response.writeHead(answered).end("{}");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as { port: number };
  return {
    settings: { url: `http://127.0.0.1:${port}`, topic: "builds" },
    env: { NTFY_TOKEN: "tk_test" },
    received: () => received,
    refuse: () => (status = 503),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
