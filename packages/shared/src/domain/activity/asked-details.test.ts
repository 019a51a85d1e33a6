import fc from "fast-check";
import { expect, test } from "vitest";

import {
  acpDetails,
  boundDetails,
  diffDetails,
  readReportedTool,
  withReportedTool,
} from "./asked-details.ts";
import { readHookEvents } from "./hook-event.ts";
import { readProgramStatus } from "./program-status.ts";

const reported = (tool_name: string, tool_input: object, at = 1_000) =>
  readReportedTool({ at, claude: { hook_event_name: "PermissionRequest", tool_name, tool_input } });

test("a permission of claude shows the lines that it changes, writes or runs", () => {
  const edit = { file_path: "/p/a.ts", old_string: "same\nold\nend", new_string: "same\nnew\nmore\nend" };
  expect(reported("Edit", edit)?.details).toEqual(["-old", "+new", "+more"]);
  expect(reported("Write", { file_path: "/p/b", content: "one\ntwo\n" })?.details).toEqual(["+one", "+two"]);
  expect(reported("Bash", { command: "make\nmake install" })?.details).toEqual(["make", "make install"]);
  expect(reported("Bash", { command: "make" })?.details).toEqual([]);
});

test("they are shown only with the request that they belong to", () => {
  const asked = { message: "Write: b.txt", since: 2_000 };
  const write = reported("Write", { content: "x" });
  expect(withReportedTool(asked, write)).toEqual({ ...asked, details: ["+x"] });
  expect(withReportedTool({ ...asked, message: "Bash: touch b" }, write)).not.toHaveProperty("details");
  expect(withReportedTool({ ...asked, since: 60_000 }, write)).not.toHaveProperty("details");
  const bash = reported("Bash", { command: "make\nmake install" });
  expect(withReportedTool({ message: "Bash: make make install", since: 1 }, bash)).toHaveProperty("details");
  expect(withReportedTool({ message: "Bash: make clean", since: 1 }, bash)).not.toHaveProperty("details");
});

test("a request over ACP, gemini's hook and opencode's plugin show their differences", () => {
  const content = [{ type: "diff", path: "/p/a", oldText: "a\nb", newText: "a\nc" }, { type: "content" }];
  expect(acpDetails(content)).toEqual(["± /p/a", "-b", "+c"]);
  const diff =
    "Index: /p/b\n====\n--- /p/b\n+++ /p/b\n@@ -0,0 +1,1 @@\n+hello\n\\ No newline at end of file\n";
  expect(diffDetails(diff)).toEqual(["@@ -0,0 +1,1 @@", "+hello"]);
  const opencode = { permission: "edit", metadata: { filepath: "/p/b", diff } };
  const gemini = { type: "edit", filePath: "/p/b", fileDiff: diff };
  const events = [
    { at: 1, type: "permission.asked", properties: opencode },
    {
      hook_event_name: "Notification",
      notification_type: "ToolPermission",
      timestamp: "2026-11-22T08:16:10.968Z",
      details: gemini,
    },
  ];
  for (const said of readHookEvents(events))
    expect(said).toMatchObject({ waitsFor: "permission", details: ["@@ -0,0 +1,1 @@", "+hello"] });
});

test("a status of an agent over ACP carries them", () => {
  const decode = (text: string) => Buffer.from(text, "base64").toString();
  const detail = Buffer.from("-a\n+b").toString("base64");
  const said = readProgramStatus(`state=blocked:app=acp.x:kind=permission:detail=${detail}`, 1, decode);
  expect(said).toMatchObject({ source: "acp", waitsFor: "permission", details: ["-a", "+b"] });
});

test("whatever an agent writes, few short lines without control characters are shown, and what is left out is said", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 400 }), { maxLength: 60 }), (lines) => {
      const shown = boundDetails(lines);
      expect(shown.length).toBeLessThanOrEqual(41);
      expect(shown.filter((line) => line.length > 200 || /\p{C}/u.test(line))).toEqual([]);
      expect(shown.length > 40).toBe(lines.length > 40);
    }),
  );
  expect(boundDetails(Array.from({ length: 50 }, () => "a")).at(-1)).toBe("… 10 more lines");
});
