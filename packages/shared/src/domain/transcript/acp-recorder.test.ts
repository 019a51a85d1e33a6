import { readFileSync } from "node:fs";

import fc from "fast-check";
import { expect, test } from "vitest";

import { AcpRecorder } from "./acp-recorder.ts";
import { asRecord } from "./json-value.ts";
import { readEntry, type TranscriptEntry } from "./transcript-entry.ts";

const update = (sessionUpdate: string, more: object) => ({ sessionUpdate, ...more });
const say = (text: string) => update("agent_message_chunk", { content: { type: "text", text } });
const cost = (amount: number) =>
  update("usage_update", { used: 1, size: 2, cost: { amount, currency: "USD" } });
const usage = { inputTokens: 1000, outputTokens: 50, cachedReadTokens: 200, cachedWriteTokens: 0 };
const counted = { input: 1000, output: 50, cacheRead: 200, cacheWrite: 0 };

/** Messages of the real agents, a prompt with a tool call and its answer each. */
const recordings = JSON.parse(
  readFileSync(new URL("../../../test/rigs/transcripts/acp.json", import.meta.url), "utf8"),
) as Readonly<Record<string, readonly object[]>>;

function read(messages: readonly object[]): readonly TranscriptEntry[] {
  const recorder = new AcpRecorder();
  recorder.begin({ isEarlier: false });
  return messages.map(asRecord).flatMap((message) => {
    const { method, params, result } = message;
    if (method === "session/prompt") return recorder.prompt("[[prompt]]");
    if (method === "session/update") return recorder.read(asRecord(asRecord(params)["update"]));
    return result === undefined ? [] : recorder.end(asRecord(result));
  });
}

const briefly = ({ kind, tool = "", text = "", files = [] }: TranscriptEntry) =>
  [kind, tool, text.split("\n", 1)[0]?.slice(0, 40), ...files].filter((word) => word !== "").join(" | ");

test.each([
  ["claude", ["Bash", "touch a.txt"], "claude-opus-5-5", { cost: 0.020_287 }],
  ["codex", ["execute", "/bin/bash -lc 'touch a.txt'"], "gpt-5.5", {}],
  ["opencode", ["execute", "touch a.txt"], "", { cost: 0.015 }],
  ["gemini", ["execute", "touch a.txt"], "gemini-2.5-pro", {}],
] as const)(
  "what %s said over ACP reads as a conversation, with what it spent",
  (agent, call, model, spent) => {
    const entries = read(recordings[agent] ?? []);
    const lines = entries.map(briefly);
    expect(lines[0]).toBe("prompt | [[prompt]]");
    expect(lines).toContain(["tool", ...call].join(" | "));
    expect(entries.find(({ files }) => files !== undefined)?.files?.[0]).toMatch(/b\.txt$/);
    const last = entries.at(-1);
    expect(last).toMatchObject({ kind: "usage", model });
    expect(last?.usage?.output).toBe(agent === "opencode" ? 50 : 150);
    const costs = entries.flatMap(({ cost: part }) => part ?? []).reduce((sum, part) => sum + part, 0);
    expect(costs.toFixed(5)).toBe(("cost" in spent ? spent.cost : 0).toFixed(5));
    expect(last?.cost !== undefined).toBe("cost" in spent);
    expect(entries.filter(({ kind }) => kind === "unknown")).toEqual([]);
  },
);

test("pieces of a text are one step, which ends where something else begins", () => {
  const recorder = new AcpRecorder();
  const entries = [
    ...recorder.prompt("Do it."),
    ...[say("I "), say("will.\n"), update("plan", {}), say("Now.")].flatMap((each) => recorder.read(each)),
    ...recorder.read(
      update("tool_call", { toolCallId: "1", kind: "edit", title: "Edit", status: "pending" }),
    ),
    ...recorder.read(say("Done.")),
    ...recorder.end({ stopReason: "cancelled" }),
  ];
  expect(entries).toEqual([
    { kind: "prompt", text: "Do it." },
    { kind: "answer", text: "I will.\nNow." },
    { kind: "answer", text: "Done." },
    { kind: "tool", tool: "edit", call: "1", text: "Edit" },
  ]);
});

test("the cost of a session is a total, of which each turn counts its part at once, with its tokens or without", () => {
  const recorder = new AcpRecorder();
  recorder.begin({ isEarlier: false });
  const turn = (amount: number, answer: object) => {
    return [...recorder.read(cost(amount)), ...recorder.end(asRecord(answer))];
  };
  // The tokens have their cost already, so they are not priced.
  expect(turn(0.25, { usage })).toEqual([
    { kind: "cost", cost: 0.25 },
    { kind: "usage", model: "", usage: counted, cost: 0 },
  ]);
  expect(turn(0.25, { usage: null })).toEqual([]);
  expect(recorder.read(cost(0.75))).toEqual([{ kind: "cost", cost: 0.5 }]);
  expect(recorder.fail("gone")).toEqual([{ kind: "note", text: "gone", failed: true }]);
  expect(turn(0.75, { usage })).toEqual([{ kind: "usage", model: "", usage: counted }]);
  recorder.begin({ isEarlier: false });
  expect(turn(0.125, {})).toEqual([{ kind: "cost", cost: 0.125 }]);
});

test("what an earlier attempt spent in a conversation that goes on is not counted again", () => {
  const recorder = new AcpRecorder();
  recorder.begin({ isEarlier: true });
  recorder.read(cost(2));
  // Nobody knows how much of it is new: the tokens are priced instead.
  expect(recorder.end({ usage })).toEqual([{ kind: "usage", model: "", usage: counted }]);
  expect(recorder.read(cost(2.5))).toMatchObject([{ cost: 0.5 }]);
  expect(recorder.end({ usage })).toMatchObject([{ cost: 0 }]);
  recorder.begin({ isEarlier: true });
  recorder.repeat(cost(2.5));
  expect(recorder.read(cost(3))).toMatchObject([{ cost: 0.5 }]);
  expect(recorder.end({ usage })).toMatchObject([{ cost: 0 }]);
});

test("no message breaks it, and each step can be read again", () => {
  const kinds = fc.constantFrom(
    "agent_message_chunk",
    "tool_call",
    "tool_call_update",
    "usage_update",
    "new_one",
  );
  const fields = fc.constantFrom(
    "content",
    "toolCallId",
    "status",
    "rawInput",
    "locations",
    "cost",
    "usage",
    "_meta",
  );
  const message = fc
    .tuple(kinds, fc.dictionary(fields, fc.jsonValue({ maxDepth: 3 })))
    .map(([sessionUpdate, more]) => ({ ...more, sessionUpdate }));
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      const recorder = new AcpRecorder();
      const entries = [
        ...messages.flatMap((each) => recorder.read(each)),
        ...recorder.end(messages[0] ?? {}),
      ];
      expect(entries.map((entry) => readEntry(JSON.stringify(entry)))).toEqual(entries);
    }),
  );
});
