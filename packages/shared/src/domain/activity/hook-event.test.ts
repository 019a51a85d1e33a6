import { expect, test } from "vitest";

import { deriveActivity, type Observation } from "./activity.ts";
import { describeNeed } from "./describe-activity.ts";
import { describeEvidence } from "./describe-evidence.ts";
import { readHookEvents } from "./hook-event.ts";
import { readWindowTitle } from "./window-title.ts";

const session = "ses_1";
const event = (at: number, type: string, properties: object) => ({ at, type, properties });
const status = (at: number, value: object, sessionID = session) =>
  event(at, "session.status", { sessionID, status: value });
const error = (at: number, name: string, data: object) =>
  event(at, "session.error", { sessionID: session, error: { name, data } });

function describe(observations: readonly Observation[], now = 1e9): string {
  const activity = deriveActivity(observations, now);
  return activity === undefined ? "unknown" : (describeNeed(activity) ?? activity.state);
}

/** Events of opencode 1.18.33, shortened, and what it did then. */
const opencode: readonly (readonly [event: object, doing: string])[] = [
  [event(1, "session.created", { sessionID: session, info: { id: session } }), "unknown"],
  [status(2, { type: "busy" }), "working"],
  [
    event(3, "permission.asked", {
      sessionID: session,
      permission: "bash",
      patterns: ["touch a.txt"],
      metadata: { command: "touch a.txt" },
    }),
    "waiting for your permission: bash: touch a.txt",
  ],
  [event(4, "permission.replied", { sessionID: session, reply: "once" }), "working"],
  [
    event(5, "permission.asked", {
      sessionID: session,
      permission: "edit",
      patterns: ["b.txt"],
      metadata: { filepath: "/p/b.txt" },
    }),
    "waiting for your permission: edit: /p/b.txt",
  ],
  [event(6, "permission.replied", { sessionID: session, reply: "reject" }), "working"],
  [status(7, { type: "idle" }), "waiting for your next prompt"],
  [
    event(8, "question.asked", {
      sessionID: session,
      questions: [{ question: "Which colour?", options: [{ label: "red" }, { label: "blue" }] }],
    }),
    "waiting for your answer: Which colour? (red · blue)",
  ],
  [event(9, "question.replied", { sessionID: session }), "working"],
  [event(10, "session.created", { sessionID: "ses_2", info: { id: "ses_2", parentID: session } }), "working"],
  [status(11, { type: "idle" }, "ses_2"), "working"],
  [
    status(12, { type: "retry", attempt: 1, message: "You exceeded your current quota, please check." }),
    "out of quota: You exceeded your current quota, please check.",
  ],
  [status(13, { type: "retry", attempt: 1, message: "Internal server error" }), "working"],
  [error(14, "MessageAbortedError", { message: "Aborted" }), "working"],
  [status(15, { type: "idle" }), "waiting for your next prompt"],
  [status(16, { type: "busy" }), "working"],
  [
    error(17, "APIError", { message: "Bad model", statusCode: 400 }),
    "waiting for your next prompt: Bad model",
  ],
  [status(18, { type: "idle" }), "waiting for your next prompt: Bad model"],
  [status(19, { type: "busy" }), "working"],
  [
    error(20, "APIError", { message: "No such key", statusCode: 401 }),
    "waiting for you to log in: No such key",
  ],
  [status(21, { type: "idle" }), "waiting for you to log in: No such key"],
];

test("events of opencode tell what it does; the end of a sub-agent is not the end of the turn", () => {
  const derived = opencode.map(([each], at) => [
    each,
    describe(readHookEvents(opencode.slice(0, at + 1).map(([one]) => one))),
  ]);
  expect(derived).toEqual(opencode);
});

const timestamp = "2026-11-22T08:16:10.968Z";
const at = Date.parse(timestamp);
const notification = (details: object) => ({
  hook_event_name: "Notification",
  notification_type: "ToolPermission",
  timestamp,
  details,
});

test.each([
  [
    notification({ type: "exec", title: "Confirm Shell Command", command: "touch a.txt" }),
    "waiting for your permission: exec: touch a.txt",
  ],
  [notification({ type: "ask_user", title: "Ask User" }), "waiting for your answer"],
])("a hook of gemini says for what it waits while its title says that it waits", (payload, doing) => {
  const titled = [
    readWindowTitle("✦  Working… (project)", at - 900),
    readWindowTitle("✋  Action Required (project)", at + 400),
  ];
  const hooked = readHookEvents([payload]);
  expect(describe(titled)).toBe("waiting for you");
  expect(describe([...titled, ...hooked])).toBe(doing);
  expect(describe([...titled, readWindowTitle("✦  Working… (project)", at + 5_000), ...hooked])).toBe(
    "working",
  );
  const later = readWindowTitle("✋  Action Required (project)", at + 60_000);
  expect(describe([...titled, readWindowTitle("✦  Working… (p)", at + 5_000), later, ...hooked])).toBe(
    "waiting for you",
  );
  const [found] = [deriveActivity([...titled, ...hooked], at + 500)];
  expect(found && describeEvidence(found)).toBe("the window title of gemini");
});

test.each([
  null,
  1,
  "text",
  [],
  {},
  { at: 1, type: "session.status" },
  { at: "1", type: "session.status" },
  notification([]),
])("other values say nothing, or only that it waits: %j", (value) => {
  const [found] = readHookEvents([value]);
  expect(found === undefined || found.state === "waiting").toBe(true);
});
