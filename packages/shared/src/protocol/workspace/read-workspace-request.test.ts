import fc from "fast-check";
import { expect, it } from "vitest";

import { readWorkspaceRequest } from "./read-workspace-request.ts";
import type { WorkspaceRequest } from "./workspace-messages.ts";

const hello = {
  type: "hello",
  role: "place",
  protocol: 1,
  place: "p1",
  token: "t",
  pid: 7,
  columns: 80,
  rows: 24,
} as const;
const messages: readonly WorkspaceRequest[] = [
  hello,
  { ...hello, pane: "%3", task: "r1/a" },
  { type: "hello", role: "opener", protocol: 1 },
  { type: "resized", columns: 1, rows: 2 },
  { type: "shows" },
  { type: "shows", task: "r1/a" },
  { type: "released", task: "r1/a" },
  { type: "closing" },
  { type: "bring", task: "r1/a" },
  { type: "expect", places: ["p1", "p2"] },
  { type: "terminal", instance: "/tmp/tmux-0/default#7" },
];

it("reads every message of a workspace", () => {
  for (const message of messages) expect(readWorkspaceRequest(JSON.stringify(message))).toEqual(message);
});

it("refuses a message whose any part is missing or of another kind, and greetings of another version", () => {
  for (const message of messages) {
    for (const [field, value] of Object.entries(message)) {
      expect(readWorkspaceRequest(JSON.stringify({ ...message, [field]: { not: value } }))).toBeUndefined();
      const isOptional =
        field === "pane" || (field === "task" && !["released", "bring"].includes(message.type));
      const without = readWorkspaceRequest(JSON.stringify({ ...message, [field]: undefined }));
      expect(without === undefined).toBe(!isOptional);
    }
  }
  expect(readWorkspaceRequest(JSON.stringify({ ...hello, protocol: 2 }))).toBeUndefined();
  expect(readWorkspaceRequest(JSON.stringify({ ...hello, type: "place" }))).toBeUndefined();
  expect(readWorkspaceRequest('{"type":"constructor"}')).toBeUndefined();
});

it("never throws, whatever is sent", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      expect(readWorkspaceRequest(line)).toBeUndefined();
    }),
  );
});
