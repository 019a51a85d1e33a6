import { describe, expect, test } from "vitest";

import { readAgentEnd } from "./agent-end.ts";

/** 2026-11-22T08:20:33Z */
const now = Date.UTC(2026, 10, 22, 8, 20, 33);
const at = (hour: number, minute: number, day = 22) => Date.UTC(2026, 10, day, hour, minute);

function read(program: string, text: string, code = 1) {
  return readAgentEnd({ program, code, text, now });
}

describe("the end of an agent's output", () => {
  test.each([
    ["claude", "You've hit your 5-hour limit · resets 9:24am (UTC)", at(9, 25)],
    ["claude", "You've hit your 5-hour limit · resets 8:20am (UTC)", at(8, 21)],
    ["claude", "You've hit your 5-hour limit · resets 1am (UTC)", at(1, 1, 23)],
    ["claude", "You've hit your weekly limit · resets Nov 25, 9am (Asia/Tokyo)", at(0, 1, 25)],
    ["claude", "You've hit your weekly limit · resets Jan 2 at 11pm (UTC)", Date.UTC(2027, 0, 2, 23, 1)],
    [
      "claude",
      '{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1795426881,"rateLimitType":"five_hour"}}',
      1_795_426_881_000,
    ],
    [
      "gemini",
      "TerminalQuotaError: You have exhausted your daily quota on this model.\n  cause: {\n    code: 429,\n    message: 'You exceeded your current quota, please check your plan. Please retry in 3600s.',",
      now + 3_600_000,
    ],
    [
      "gemini",
      "Error when talking to Gemini API: You have exhausted your daily quota on this model.",
      undefined,
    ],
    ["claude", "API Error: Request rejected (429) · Scripted 429", undefined],
    ["my-agent", "openai: HTTP 429 Too Many Requests", undefined],
  ])("of %s tells that the quota is used up, and until when: %s", (program, text, resetsAt) => {
    const found = read(program, `some output\n${text}\n`);
    expect(found?.kind).toBe("out-of-quota");
    expect(found?.kind === "out-of-quota" && found.resetsAt).toBe(resetsAt);
  });

  test("of codex names a time in the machine's own zone", () => {
    const local = new Date(now);
    local.setHours(local.getHours() + 2, 7, 0, 0);
    const shown = local.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
    const text = `ERROR: You’ve hit your usage limit. Upgrade to Pro or try again at ${shown}.`;
    expect(read("codex", text)).toMatchObject({ resetsAt: local.getTime() + 60_000 });
  });

  test("of gemini may be only the exit code", () => {
    expect(read("gemini", "An unexpected critical error occurred", 173)?.kind).toBe("out-of-quota");
    expect(read("other", "An unexpected critical error occurred", 173)).toBeUndefined();
  });

  test.each([
    ["claude", "No conversation found with session ID: db89759c-bf07-42c7-82fa-dd7c36fb7ea6"],
    ["gemini", "Error resuming session: No previous sessions found for this project."],
  ])("of %s tells that there is no conversation to continue", (program, text) => {
    expect(read(program, text)).toEqual({ kind: "no-conversation", said: text });
  });

  test.each([
    "I fixed the rate limiter; 429 responses are now retried.",
    "Error: 3 tests failed",
    "",
    "resets 9:24am (UTC)",
  ])("is no obstacle otherwise: %j", (text) => {
    expect(read("claude", text)).toBeUndefined();
  });

  test("closes nothing because of a quotation far above its end", () => {
    const text = `You've hit your 5-hour limit · resets 9:24am (UTC)\n${"work\n".repeat(100)}`;
    expect(read("claude", text)).toBeUndefined();
  });
});
