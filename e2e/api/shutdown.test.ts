import { expect, test } from "vitest";
import WebSocket from "ws";

import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import { protocolVersion, releaseVersion } from "@wezterm-parallel/shared/protocol/version";
import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";
import type {
  AttemptRef,
  Report,
  ServerMessage,
} from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { systemClock } from "../../packages/shared/src/node/system-clock.ts";
import { storedApiRig } from "../../packages/backend/test/rigs/api-rig.ts";
import { openClient } from "../../packages/cli/src/transport/open-client.ts";

/** Accepts its assignments and reports them as running; ends an attempt as cancelled when told to stop it. */
function obedientWorker(socket: string): WebSocket {
  const worker = new WebSocket(`ws+unix:${socket}:/api/v1/worker`);
  let seq = 0;
  const send = (message: object) => worker.send(JSON.stringify(message));
  const report = (reports: readonly Report[]) => send({ type: "reports", seq: ++seq, reports });
  const running = (ref: AttemptRef): Report => ({ kind: "running", ref, at: Date.now() });
  const cancelled = (ref: AttemptRef): Report => ({
    kind: "ended",
    ref,
    at: Date.now(),
    outcome: { kind: "cancelled" },
    result: { outputs: {}, logBytes: 0, strays: 0 },
  });
  worker.on("open", () =>
    send({
      type: "hello",
      protocol: protocolVersion,
      release: releaseVersion,
      worker: "local",
      instance: "one",
      pid: process.pid,
      hostname: "here",
      labels: [],
      capacity: { tasks: 2, cpu: 2, memory: 2 ** 30 },
    }),
  );
  worker.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString()) as ServerMessage;
    if (message.type === "assign") report(message.attempts.map(({ ref }) => running(ref)));
    if (message.type === "stop") report(message.attempts.map(cancelled));
  });
  return worker;
}

function adHoc(directory: string, names: readonly string[]): RunSubmissionInput {
  return {
    title: "a run",
    project: { kind: "directory", directory },
    source: { kind: "ad-hoc" },
    environment: { mode: "clean", variables: {} },
    limits: { parallel: 2 },
    tasks: names.map((name) => ({
      name,
      base: name,
      command: { kind: "argv", argv: ["true"] },
      checkout: "none",
    })),
  };
}

/** Collects the tasks that the event stream reports as cancelled, until the server ends the stream. */
async function endedTasks(client: Client): Promise<readonly (string | undefined)[]> {
  const ended: (string | undefined)[] = [];
  for await (const event of watchEvents(client, systemClock, { after: 0, patienceMs: 0 })) {
    if (event.ok && event.value.kind === "task.cancelled") ended.push(event.value.task);
  }
  return ended;
}

test("kill stops what runs through the worker, leaves what waits, and then exits", async () => {
  await using rig = await storedApiRig();
  const worker = obedientWorker(rig.socket);
  const client = openClient(rig.socket);
  const run = await client.submit(adHoc(rig.state, ["a", "b", "c", "d"]));
  expect(run.ok).toBe(true);
  await expect.poll(async () => (await rig.records.status()).tasks.running).toBe(2);
  expect(await client.shutdown("wait")).toMatchObject({ failure: { reason: "conflict", data: { live: 2 } } });
  const heard: number[] = [];
  const stopped = await client.shutdown("kill", ({ live }) => heard.push(live));
  expect(stopped).toEqual({ ok: true, value: { live: 0, stopped: true } });
  await rig.exited;
  expect((await rig.records.status()).tasks).toMatchObject({ cancelled: 2, ready: 2, running: 0, leased: 0 });
  expect(heard.at(-1)).toBe(0);
  worker.terminate();
});

test("delivers every end to event listeners before the server exits", async () => {
  await using rig = await storedApiRig();
  const worker = obedientWorker(rig.socket);
  const client = openClient(rig.socket);
  await client.submit(adHoc(rig.state, ["a", "b"]));
  await expect.poll(async () => (await rig.records.status()).tasks.running).toBe(2);
  const ended = endedTasks(client);
  expect(await client.shutdown("kill")).toMatchObject({ value: { stopped: true } });
  // Earlier lines may be all that a program gets if it is ended by the reader of the last line.
  expect(new Set(await ended)).toEqual(new Set(["r1/a", "r1/b"]));
  await rig.exited;
  worker.terminate();
});

test("refuses new runs while draining, with the reason", async () => {
  await using rig = await storedApiRig();
  const worker = obedientWorker(rig.socket);
  const client = openClient(rig.socket);
  const submit = () => client.submit(adHoc(rig.state, ["a"]));
  expect(await submit()).toMatchObject({ ok: true });
  await expect.poll(async () => (await rig.records.status()).tasks.running).toBe(1);
  const begun = Promise.withResolvers<void>();
  const stopped = client.shutdown("drain", () => begun.resolve());
  await begun.promise;
  expect(await submit()).toMatchObject({ failure: { reason: "shutting-down" } });
  await client.act({ action: "cancel", ids: ["r1"] });
  expect(await stopped).toMatchObject({ value: { stopped: true } });
  await rig.exited;
  worker.terminate();
});
