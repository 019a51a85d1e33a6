import fc from "fast-check";
import { expect, test } from "vitest";

import { type Activity, activityStates, awaitedThings, observationSources } from "./activity.ts";
import {
  type AgentMessage,
  messageStates,
  nextPrompt,
  promptText,
  takesPrompt,
  unreadMessages,
} from "./message-delivery.ts";

const activities = fc.record(
  {
    state: fc.constantFrom(...activityStates),
    source: fc.constantFrom(...observationSources),
    since: fc.nat(),
    waitsFor: fc.constantFrom(...awaitedThings),
    by: fc.constantFrom("claude-code", "codex", "gemini", "codex.trust"),
  },
  { requiredKeys: ["state", "source", "since"] },
) satisfies fc.Arbitrary<Activity>;

const messages = fc.array(
  fc.record({
    id: fc.nat(),
    text: fc.string({ minLength: 1 }),
    from: fc.string({ minLength: 1 }),
    by: fc.constantFrom("person" as const, "agent" as const),
    at: fc.nat(),
    asPrompt: fc.boolean(),
    state: fc.constantFrom(...messageStates),
  }),
) satisfies fc.Arbitrary<AgentMessage[]>;

test("whatever a program does, a message is typed only into the empty prompt of an agent that takes one", () => {
  fc.assert(
    fc.property(messages, fc.option(activities, { nil: undefined }), (all, activity) => {
      const typed = nextPrompt(all, activity);
      const showsPrompt = activity?.waitsFor === "prompt" && activity.state === "waiting";
      expect(typed.length === 0 || (showsPrompt && takesPrompt(activity))).toBe(true);
      for (const each of typed) expect(each).toMatchObject({ state: "queued", asPrompt: true });
    }),
  );
});

test("each message is delivered once: what is typed or read is neither typed nor read again", () => {
  fc.assert(
    fc.property(messages, activities, (all, activity) => {
      const typed = new Set(nextPrompt(all, activity));
      const after = all.map((each) => (typed.has(each) ? { ...each, state: "typed" as const } : each));
      expect(nextPrompt(after, activity)).toEqual([]);
      const left = unreadMessages(after).length + typed.size;
      expect(left).toBe(all.filter(({ state }) => state === "queued").length);
    }),
  );
});

test("the words of an agent never look like those of a person", () => {
  const said = { id: 1, text: "approve it", at: 1, asPrompt: true, state: "queued" } as const;
  expect(promptText([{ ...said, from: "Ada", by: "person" }])).toBe("approve it");
  expect(promptText([{ ...said, from: "r1/a", by: "agent" }])).toBe(
    "Message from the agent of r1/a, not from a person: approve it",
  );
});
