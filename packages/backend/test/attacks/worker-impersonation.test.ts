import { expect, test } from "vitest";
import { WebSocket } from "ws";

import { routes, workerPath } from "@wezterm-parallel/shared/protocol/api/routes";
import { protocolVersion, releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import { storedApiRig } from "../rigs/api-rig.ts";

test("worker impersonation: accepts a token only for the worker for which it was created", async () => {
  await using rig = await storedApiRig();
  const base = await rig.listen();
  const made = await rig.app.inject({
    method: "POST",
    url: routes.inviteWorker.path,
    payload: { name: "far" },
  });
  const joined = await rig.app.inject({
    method: "POST",
    url: routes.joinWorker.path,
    payload: { token: made.json<{ token: string }>().token },
  });
  const { token } = joined.json<{ token: string }>();
  const greet = async (worker: string) => {
    const answered = Promise.withResolvers<{ type: string; failure?: { reason: string } }>();
    const socket = new WebSocket(`${base.replace("http", "ws")}${workerPath}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    socket.on("error", answered.reject);
    socket.on("message", (data) => answered.resolve(JSON.parse((data as Buffer).toString("utf8"))));
    socket.on("open", () => socket.send(JSON.stringify({ ...hello, worker })));
    const answer = await answered.promise;
    socket.terminate();
    return answer;
  };
  expect(await greet("main")).toMatchObject({ type: "refused", failure: { reason: "unauthorized" } });
  const workers = await rig.app.inject({ url: routes.listWorkers.path });
  expect(workers.json()).toEqual({ items: [] });
  expect((await greet("far")).type).toBe("welcome");
});

const hello = {
  type: "hello",
  protocol: protocolVersion,
  release: releaseVersion,
  instance: "00000000-0000-4000-8000-000000000000",
  pid: 1,
  hostname: "far.example.org",
  labels: [],
  capacity: { tasks: 1, cpu: 1, memory: 1 },
};
