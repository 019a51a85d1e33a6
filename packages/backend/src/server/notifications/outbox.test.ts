import { expect, test } from "vitest";

import {
  preferencesSchema,
  type Preferences,
} from "@wezterm-parallel/shared/protocol/api/schemas/preference-schemas";
import type { PushMessage } from "@wezterm-parallel/shared/protocol/push-message";

import { TestClock } from "../../../test/rigs/queue-rig.ts";
import { Outbox, type Receiver } from "./outbox.ts";
import type { PushResult } from "./push-service.ts";
import type { NewsItem } from "./server-news.ts";

const item = (key: string, more: Partial<NewsItem> = {}): NewsItem => ({
  key,
  kind: "question",
  name: key,
  at: 1_700_000_000_000,
  project: 1,
  needs: "runs:read",
  to: `/${key}`,
  ...more,
});

function open(chosen: Partial<Preferences> = {}, seen: Receiver["seen"] = (item) => item) {
  const clock = new TestClock();
  const sent: PushMessage[] = [];
  const results: PushResult[] = [];
  const preferences = { ...preferencesSchema.parse({}), notifications: ["question" as const], ...chosen };
  const scene = {
    clock,
    sent,
    results,
    ended: 0,
    receiver: { preferences, seen } as Receiver | undefined,
    keys: () => sent.map(({ show, close }) => [show.map(({ key }) => key).join(" "), close.join(" ")]),
  };
  const outbox = new Outbox({
    language: "en",
    clock,
    receiver: async () => scene.receiver,
    send: async (message) => {
      sent.push(message);
      return results.shift() ?? { result: "sent" };
    },
    ended: async () => {
      scene.ended += 1;
    },
  });
  return Object.assign(scene, { outbox });
}

test("what happens at once is one message, and the next one comes ten seconds later at the earliest", async () => {
  const { outbox, clock, keys } = open();
  outbox.add([item("a")]);
  await clock.pass(1_000);
  outbox.add([item("b")]);
  await clock.pass(1_000);
  expect(keys()).toEqual([["b a", ""]]);
  outbox.add([item("c")]);
  await clock.pass(9_000);
  expect(keys()).toHaveLength(1);
  await clock.pass(1_000);
  expect(keys().at(-1)).toEqual(["c", ""]);
});

test("what is settled before it was sent is never sent; what is settled after is closed", async () => {
  const { outbox, clock, keys } = open();
  outbox.add([item("a"), item("b")]);
  outbox.close(["a", "unknown"]);
  await clock.pass(2_000);
  outbox.close(["b"]);
  await clock.pass(10_000);
  expect(keys()).toEqual([
    ["b", ""],
    ["", "b"],
  ]);
  await clock.pass(3_600_000);
  expect(keys()).toHaveLength(2);
});

test("what is settled while its message is under way is closed", async () => {
  const scene = open();
  const { outbox, clock, keys } = scene;
  outbox.add([item("a")]);
  scene.sent.push = (...messages: PushMessage[]) => {
    outbox.close(["a"]);
    return Array.prototype.push.apply(scene.sent, messages);
  };
  await clock.pass(20_000);
  expect(keys()).toEqual([
    ["a", ""],
    ["", "a"],
  ]);
});

test("a person gets the kinds of their choice, of what they may see when it is sent", async () => {
  const { outbox, clock, keys } = open({}, (item) => (item.project === 1 ? item : undefined));
  outbox.add([item("a", { kind: "failed" }), item("b", { project: 2 }), item("c")]);
  await clock.pass(2_000);
  expect(keys()).toEqual([["c", ""]]);
});

test("quiet hours hold back what is not settled by their end", async () => {
  // 2023-11-14T22:13:20Z
  const quietHours = { from: "22:00", until: "07:00", timeZone: "UTC" };
  const { outbox, clock, keys } = open({ quietHours });
  outbox.add([item("a"), item("b")]);
  await clock.pass(8 * 3_600_000);
  outbox.close(["a"]);
  expect(keys()).toEqual([]);
  await clock.pass(3_600_000);
  expect(keys()).toEqual([["b", ""]]);
});

test("after a restart, what quiet hours held back is still sent, and what may have been shown can be closed", async () => {
  const quietHours = { from: "22:00", until: "07:00", timeZone: "UTC" };
  const { outbox, clock, keys } = open({ quietHours });
  await outbox.resume([item("before", { at: clock.now() - 3_600_000 }), item("held")]);
  outbox.close(["before"]);
  await clock.pass(9 * 3_600_000);
  expect(keys()).toEqual([["held", "before"]]);
});

test("a service that fails is tried again, later each time or when it says, with what is still true", async () => {
  const scene = open();
  const { outbox, clock, keys } = scene;
  scene.results.push(
    { result: "later", failure: "500" },
    { result: "later", failure: "429", retryAfterMs: 60_000 },
  );
  outbox.add([item("a"), item("b")]);
  await clock.pass(2_000);
  expect(outbox.last).toEqual({ failure: "500" });
  outbox.close(["a"]);
  await clock.pass(5_000);
  expect(keys()[1]).toEqual(["b", "a"]);
  await clock.pass(59_000);
  expect(keys()).toHaveLength(2);
  await clock.pass(1_000);
  expect(keys()[2]).toEqual(["b", "a"]);
  expect(outbox.last).toEqual({ sentAt: expect.any(Number) });
  await clock.pass(3_600_000);
  expect(keys()).toHaveLength(3);
});

test("a browser that is gone, or whose sign-in ended, is told nothing more", async () => {
  for (const end of ["gone", "signed out"] as const) {
    const scene = open();
    const { outbox, clock } = scene;
    if (end === "gone") scene.results.push({ result: "gone" });
    else scene.receiver = undefined;
    outbox.add([item("a")]);
    await clock.pass(2_000);
    outbox.add([item("b")]);
    await clock.pass(100_000);
    expect([scene.sent.length, scene.ended]).toEqual([end === "gone" ? 1 : 0, 1]);
  }
});

test("a message fits into what push services take, however much there is to tell", async () => {
  const scene = open();
  const name = "r1/作業".padEnd(80, "漢");
  const many = Array.from({ length: 100 }, (_, index) => item(`${index}${name}`, { text: "文".repeat(500) }));
  scene.outbox.add(many);
  await scene.clock.pass(2_000);
  scene.outbox.close(many.map(({ key }) => key));
  await scene.clock.pass(600_000);
  for (const message of scene.sent) {
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(3_600);
  }
  const [first] = scene.sent;
  expect((first?.show.length ?? 0) + (first?.more ?? 0)).toBe(100);
  expect(scene.sent.flatMap(({ close }) => close)).toHaveLength(100);
});
