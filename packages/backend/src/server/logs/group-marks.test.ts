import fc from "fast-check";
import { expect, test } from "vitest";

import type { GroupMark } from "@wezterm-parallel/shared/protocol/api/schemas/log-schemas";

import type { OwnFile } from "../../base/files/own-file.ts";
import { LineIndex } from "./line-index.ts";

async function marksOf(text: string, pieces = 1): Promise<readonly GroupMark[]> {
  const bytes = Buffer.from(text);
  const index = new LineIndex();
  const log: OwnFile = {
    size: async () => bytes.length,
    writtenAt: async () => 0,
    read: async (position, most) => bytes.subarray(position, position + most),
    [Symbol.asyncDispose]: async () => {},
  };
  for (let nth = 1; nth <= pieces; nth += 1)
    await index.extend(log, Math.floor((bytes.length * nth) / pieces));
  return index.groups;
}

test.each([
  ["GitHub Actions", "::group::Install\n10 packages\n::endgroup::\n", "Install", false],
  ["Azure Pipelines", "##[group]Install\r\n10 packages\r\n##[endgroup]\r\n", "Install", false],
  [
    "GitLab",
    "\x1b[0Ksection_start:1560896352:set_up[collapsed=true]\r\x1b[0K\x1b[36;1mInstall\x1b[0m\n1\n2\n" +
      "\x1b[0Ksection_end:1560896353:set_up\r\x1b[0K\n",
    "Install",
    true,
  ],
  [
    "GitLab without a title",
    "section_start:1:set_up\r\x1b[0K\nsection_end:2:set_up\r\x1b[0K\n",
    "set_up",
    false,
  ],
])("a group of %s is known by its title, its start and its end", async (_, text, title, folded) => {
  expect(await marksOf(text)).toEqual([
    { kind: "start", line: 1, title, folded },
    { kind: "end", line: text.split("\n").length - 1, of: 1 },
  ]);
});

test("groups nest; an end closes the open groups of its section, and errors in groups are marked", async () => {
  const lines = [
    "Error: outside",
    "section_start:1:outer\r\x1b[0KOuter",
    "::group::Inner",
    "\x1b[31mError: it broke\x1b[0m",
    "section_end:2:unknown\r\x1b[0K",
    "section_end:2:outer\r\x1b[0K",
    "::endgroup::",
    "Error: outside again",
    "::group::Open",
    "fatal: no",
  ];
  expect(await marksOf(`${lines.join("\n")}\n`)).toEqual([
    { kind: "start", line: 2, title: "Outer", folded: false },
    { kind: "start", line: 3, title: "Inner", folded: false },
    { kind: "error", line: 4 },
    { kind: "end", line: 6, of: 3 },
    { kind: "end", line: 6, of: 2 },
    { kind: "start", line: 9, title: "Open", folded: false },
    { kind: "error", line: 10 },
  ]);
});

test.each([
  "echo ::group::no",
  "# ##[group]no",
  "my section_start:1:no\r\x1b[0K",
  "::groups::no",
  "::endgroups::",
])("what only mentions a mark is none: %j", async (line) => expect(await marksOf(`${line}\n`)).toEqual([]));

test("marks are the same however a log grows", async () => {
  const line = fc.constantFrom(
    "::group::一つ",
    "##[group]b",
    "::endgroup::",
    "section_start:1:s\r\x1b[0Kc",
    "section_end:2:s\r\x1b[0K",
    "error: x",
    "x".repeat(140_000),
    "plain",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 30 }),
      fc.integer({ min: 2, max: 40 }),
      async (lines, pieces) => {
        const text = `${lines.join("\n")}\n`;
        expect(await marksOf(text, pieces)).toEqual(await marksOf(text));
      },
    ),
    { numRuns: 60 },
  );
});

test("a flood of marks and errors is bounded, and takes little time", async () => {
  const marks = await marksOf("::group::x\nerror: y\n::endgroup::\n".repeat(100_000));
  expect(marks.length).toBeLessThanOrEqual(30_000);
  expect((await marksOf("::group::x\n".repeat(100_000))).length).toBe(16);
}, 20_000);
