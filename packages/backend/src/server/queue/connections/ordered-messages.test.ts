import fc from "fast-check";
import { expect, test } from "vitest";

import type { ServerMessage } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { OrderedMessages } from "./ordered-messages.ts";

const numbered = (at: number): ServerMessage => ({ type: "heartbeat", at });

test("messages leave in their order, in whatever order they become complete", async () => {
  const steps = fc.array(fc.record({ late: fc.boolean(), place: fc.nat() }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const sent: ServerMessage[] = [];
      const messages = new OrderedMessages(
        (message) => sent.push(message),
        () => expect.unreachable(),
      );
      const completions: { place: number; complete: () => void }[] = [];
      all.forEach(({ late, place }, at) => {
        if (!late) return messages.send(numbered(at));
        messages.sendWhenComplete(
          new Promise((resolve) => {
            completions.push({ place, complete: () => resolve(numbered(at)) });
          }),
        );
      });
      for (const { complete } of completions.toSorted((a, b) => a.place - b.place)) {
        complete();
        await new Promise(setImmediate);
      }
      expect(sent).toEqual(all.map((_, at) => numbered(at)));
    }),
  );
});

test("a complete message leaves at once when nothing waits, also after others have waited", async () => {
  const sent: ServerMessage[] = [];
  const messages = new OrderedMessages(
    (message) => sent.push(message),
    () => expect.unreachable(),
  );
  messages.sendWhenComplete(Promise.resolve(numbered(0)));
  await new Promise(setImmediate);
  messages.send(numbered(1));
  expect(sent).toEqual([numbered(0), numbered(1)]);
});

test("nothing leaves behind a message that cannot be completed", async () => {
  const sent: ServerMessage[] = [];
  const errors: unknown[] = [];
  const messages = new OrderedMessages(
    (message) => sent.push(message),
    (error) => errors.push(error),
  );
  messages.sendWhenComplete(Promise.reject(new Error("no secrets")));
  messages.send(numbered(1));
  await new Promise(setImmediate);
  expect(sent).toEqual([]);
  expect(errors[0]).toEqual(new Error("no secrets"));
});
