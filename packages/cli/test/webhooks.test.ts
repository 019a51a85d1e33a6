import { mkdirSync, rmSync, writeFileSync } from "node:fs";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import type {
  Delivery,
  WebhookResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import { TestReceiver } from "../../shared/test/rigs/test-receiver.ts";

import { CliRig } from "./rigs/cli-rig.ts";
import { eventually } from "./rigs/panes-rig.ts";

let rig: CliRig;
let receiver: TestReceiver;
beforeAll(async () => {
  rig = new CliRig();
  receiver = await new TestReceiver().listen();
  await rig.wzp(["up"]);
  await rig.wzp(["admin", "private-push", "on"]);
}, 60_000);
beforeEach(async () => {
  // A test that is tried again finds what its first try left.
  for (const { name } of await json<readonly WebhookResource[]>("webhooks", "list"))
    await rig.wzp(["webhooks", "remove", name]);
  rmSync(`${rig.home}/config`, { recursive: true, force: true });
  receiver.received.length = 0;
  receiver.answers.length = 0;
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

const json = async <T>(...words: readonly string[]): Promise<T> =>
  JSON.parse((await rig.wzp([...words, "--json"])).stdout) as T;

test("a webhook is added, tested, shown, sent again, paused, rotated and removed from the shell", async () => {
  expect(await rig.wzp(["webhooks"])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("webhooks add"),
  });
  const added = await rig.wzp(["webhooks", "add", "ci", `${receiver.address}/hidden`, "--on", "run.*"]);
  expect(added).toMatchObject({ status: 0, stdout: expect.stringMatching(/^whsec_.*\n\nKeep this secret/) });
  expect(await rig.wzp(["webhooks", "test", "ci"])).toMatchObject({ status: 0, stdout: "delivered (204)\n" });
  receiver.answers.push({ status: 500, body: "not today" });
  expect(await rig.wzp(["webhooks", "test", "ci"])).toMatchObject({
    status: 1,
    stdout: "failed (500): not today\n",
  });
  expect((await rig.wzp(["map", "--", "true", ":::", "1"])).status).toBe(0);
  await eventually("the run's events", async () => {
    const { waiting, last } = await json<WebhookResource>("webhooks", "show", "ci");
    return waiting === 0 && last?.kind === "run.ended";
  });
  const shown = await rig.wzp(["webhooks", "show", "ci"]);
  expect(shown.stdout).toMatch(/^ci +on +http:\/\/127\.0\.0\.1:\d+ +run\.\* +delivered \(204\) .* ago/);
  expect(shown.stdout).toMatch(/run\.ended +delivered \(204\)/);
  expect(shown.stdout).not.toContain("hidden");
  const { deliveries } = await json<{ deliveries: readonly Delivery[] }>("webhooks", "show", "ci");
  const replayed = await rig.wzp(["webhooks", "replay", "ci", `${deliveries[0]?.event}`]);
  expect(replayed).toMatchObject({ status: 0 });
  expect((await rig.wzp(["webhooks", "pause", "ci"])).stdout).toMatch(/^ci +paused/);
  expect((await rig.wzp(["webhooks", "resume", "ci"])).stdout).toMatch(/^ci +on/);
  expect((await rig.wzp(["webhooks", "change", "ci", "--on", "task.*"])).stdout).toMatch(
    /^ci +on .*task\.\*/,
  );
  expect(await rig.wzp(["webhooks", "change", "ci"])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("names nothing to change"),
  });
  expect((await rig.wzp(["webhooks", "rotate", "ci"])).stdout).toMatch(/^whsec_/);
  expect((await rig.wzp(["webhooks", "remove", "ci"])).stdout).toBe("removed ci\n");
  expect(await rig.wzp(["webhooks", "show", "ci"])).toMatchObject({
    status: 3,
    stderr: expect.stringContaining("no webhook ci"),
  });
});

test("kill -9 of the server loses no event, keeps the order of each task, and sends some again at most", async () => {
  const on = ["--on", "task.*", "--on", "run.ended"];
  expect((await rig.wzp(["webhooks", "add", "all", receiver.address, ...on])).status).toBe(0);
  const mapped = rig.wzp([
    "map",
    "-j",
    "4",
    "--",
    "true",
    ":::",
    ...Array.from({ length: 150 }, (_, at) => `${at}`),
  ]);
  try {
    await eventually("some deliveries", () => receiver.received.length > 60);
    process.kill(rig.pid("server.pid"), "SIGKILL");
  } finally {
    // Its events would reach the webhook of a second try.
    await mapped;
  }
  expect((await mapped).status).toBe(0);
  await eventually("the end of the run", () => receiver.types().includes("run.ended"));
  const sent = receiver.received.map(
    ({ body }) => (JSON.parse(body) as { data: { seq: number; task?: string } }).data,
  );
  const seqs = sent.map(({ seq }) => seq);
  const firsts = [...new Set(seqs)];
  for (const events of Map.groupBy(sent, ({ task }) => task).values()) {
    const inOrder = [...new Set(events.map(({ seq }) => seq))];
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
  }
  expect(seqs.length - firsts.length).toBeLessThanOrEqual(100);
  const happened = (await rig.wzp(["events", "--after", "0", "--no-follow"])).stdout.trim().split("\n");
  const expected = happened
    .map((line) => JSON.parse(line) as { kind: string; seq: number })
    .filter(
      ({ kind, seq }) => (kind.startsWith("task.") || kind === "run.ended") && seq >= Math.min(...seqs),
    );
  expect(firsts.toSorted((a, b) => a - b)).toEqual(expected.map(({ seq }) => seq));
});

test("alerts are tested: the command of config.yaml, read while the server runs, and each webhook of alerts", async () => {
  expect(await rig.wzp(["alerts", "test"])).toMatchObject({
    status: 1,
    stdout: expect.stringContaining("no webhook, no command and no mail tells of alerts"),
  });
  mkdirSync(`${rig.home}/config`, { recursive: true });
  const command = ["sh", "-c", 'test "$WZP_ALERT" = test'];
  writeFileSync(`${rig.home}/config/config.yaml`, JSON.stringify({ alerts: { command } }));
  const added = await rig.wzp(["webhooks", "add", "ops", receiver.address, "--on", "alert.changed"]);
  expect(added.status).toBe(0);
  const tested = await rig.wzp(["alerts", "test"]);
  expect(tested).toMatchObject({ status: 0 });
  expect(tested.stdout).toMatch(/^webhook +p\d+\/ops +works +204\ncommand +sh +works +exit 0\n$/);
  receiver.answers.push({ status: 410 });
  expect(await rig.wzp(["alerts", "test"])).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/ops +fails +410\n/),
  });
});
