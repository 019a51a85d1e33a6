import { readFileSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { noUsage, totalTokens } from "../src/domain/transcript/token-usage.ts";
import { boundEntry, readEntry, type TranscriptEntry } from "../src/domain/transcript/transcript-entry.ts";
import { entryMarkdown } from "../src/domain/transcript/transcript-markdown.ts";
import { createParser, recordedPrograms } from "../src/domain/transcript/transcript-parsers.ts";

type Program = (typeof recordedPrograms)[number];

function recorded(program: Program): readonly string[] {
  const file = new URL(`rigs/transcripts/${program}.jsonl`, import.meta.url);
  return readFileSync(file, "utf8").trimEnd().split("\n");
}

function read(program: Program, lines = recorded(program)): readonly TranscriptEntry[] {
  const parser = createParser(program);
  return lines.flatMap((line) => parser.read(line));
}

const briefly = ({ kind, tool, text = "", failed }: TranscriptEntry) =>
  `${kind}${tool === undefined ? "" : ` ${tool}`}${failed === true ? " failed" : ""}: ${text.split("\n", 1)[0]?.slice(0, 60)}`;

const prompt = "[[shell echo hi > a.txt]] [[write b.txt hello]] [[say All done]]";

/** Two attempts of claude and codex, the second of which failed to run its command; one of the others. */
const conversations: Readonly<Record<Program, readonly string[]>> = {
  claude: [
    `prompt: ${prompt.slice(0, 60)}`,
    "answer: I will use a tool.",
    "tool Bash: echo hi > a.txt",
    "result: (Bash completed with no output)",
    "answer: I will use a tool.",
    'tool Write: {"file_path":"/work/project/b.txt","content":"hello"}',
    "result: File created successfully at: /work/project/b.txt (file stat",
    "answer: All done",
    "prompt: [[shell cat /nope]] [[say second]]",
    "answer: I will use a tool.",
    "tool Bash: cat /nope",
    "result failed: cat in '/nope' was blocked. For security, Claude Code may on",
    "answer: second",
  ],
  codex: [
    `prompt: ${prompt.slice(0, 60)}`,
    "answer: I will use a tool.",
    "tool exec_command: echo hi > a.txt",
    "result: Chunk ID: e42143",
    "answer: I will use a tool.",
    "tool apply_patch: *** Begin Patch",
    "result: Exit code: 0",
    "answer: All done",
    "prompt: [[shell false]] [[say second]]",
    "answer: I will use a tool.",
    "tool exec_command: false",
    "result failed: Chunk ID: 7184a8",
    "answer: second",
  ],
  gemini: [
    `prompt: ${prompt.slice(0, 60)}`,
    "answer: I will use a tool.",
    "tool run_shell_command: echo hi > a.txt",
    "result: <untrusted_context>",
    "answer: I will use a tool.",
    'tool write_file: {"file_path":"b.txt","content":"hello"}',
    "result: Successfully overwrote file: /work/project/b.txt. Here is th",
    "answer: All done",
  ],
  opencode: [
    `prompt: "${prompt.slice(0, 59)}`,
    "answer: I will use a tool.",
    "tool bash: echo hi > a.txt",
    "result: (no output)",
    "answer: I will use a tool.",
    'tool write: {"filePath":"/work/project/b.txt","content":"hello"}',
    "result: Wrote file successfully.",
    "answer: All done",
  ],
};

describe.each(recordedPrograms)("the record of %s", (program) => {
  test("reads as prompts, answers, tool calls and results", () => {
    const entries = read(program).filter(({ kind }) => kind !== "usage" && kind !== "cost");
    expect(entries.map(briefly)).toEqual(conversations[program]);
    expect(entries.every(({ at = 0 }) => at > Date.parse("2026-11-24T07:08:00Z"))).toBe(true);
    expect(entries.find(({ files }) => files !== undefined)?.files?.[0]).toMatch(/b\.txt$/);
    const calls = entries.filter(({ kind }) => kind === "tool").map(({ call }) => call);
    expect(entries.filter(({ kind }) => kind === "result").map(({ call }) => call)).toEqual(calls);
  });

  test("counts each answer once, apart from what came from a cache", () => {
    const usages = read(program).flatMap(({ usage }) => usage ?? []);
    const answers = read(program).filter(({ kind }) => kind === "answer").length;
    const each = { input: 1000, output: 50, cacheRead: 200, cacheWrite: 0 };
    expect(usages).toEqual(Array.from({ length: answers }, () => each));
  });

  test("never breaks, whatever lines it has, and keeps those that it does not understand", () => {
    const parser = createParser(program);
    const known = recorded(program);
    const line = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .tuple(fc.constantFrom(...known), fc.nat(), fc.nat(40), fc.string())
        .map(([text, at, length, other]) => {
          const from = at % (text.length + 1);
          return text.slice(0, from) + other + text.slice(from + length);
        }),
      fc
        .tuple(fc.constantFrom(...known), fc.jsonValue())
        .map(([text, value]) => text.replace(/(":)("[^"]*"|\d+|true)/, `$1${JSON.stringify(value)}`)),
    );
    fc.assert(
      fc.property(line, (text) => {
        const entries = parser.read(text);
        const texts = entries.map((entry) => entryMarkdown(boundEntry(entry)));
        expect(texts.every((each) => typeof each === "string")).toBe(true);
        expect(entries.every(({ usage = noUsage }) => totalTokens(usage) >= 0)).toBe(true);
        expect(entries.map((entry) => readEntry(JSON.stringify(entry)))).toEqual(entries);
        const kept = isJson(text) ? entries : [{ kind: "unknown", text }];
        expect(entries).toEqual(kept);
      }),
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test("claude reports its own cost as a total of the conversation, of which an attempt counts its part", () => {
  const costs = read("claude").flatMap(({ cost }) => cost ?? []);
  expect(costs.map((cost) => cost.toFixed(5))).toEqual(["0.01512", "0.01008"]);
});

test("codex's totals are subtracted, and a total that begins anew is counted from there", () => {
  const [line = ""] = recorded("codex").filter((each) => each.includes('"token_count"'));
  const again = line
    .replaceAll('"input_tokens":1200', '"input_tokens":700')
    .replaceAll('"total_tokens":1250', '"total_tokens":750');
  const parser = createParser("codex");
  const inputs = [line, line, again].flatMap((each) => parser.read(each)).map(({ usage }) => usage?.input);
  expect(inputs).toEqual([1000, 500]);
});

test("an unknown type of line is kept as it is", () => {
  const line = '{"type":"hologram","timestamp":"2026-11-24T07:08:58.460Z","payload":{"type":"x"}}';
  expect(read("claude", [line])).toEqual([{ kind: "unknown", text: line, at: 1_795_504_138_460 }]);
  expect(read("codex", [line])).toEqual([{ kind: "unknown", text: line, at: 1_795_504_138_460 }]);
});

test("as Markdown, text of a tool cannot end its fence, and escape sequences are removed", () => {
  const text = "a\n```\n# Heading\u001B[31mred\u0007\u009B2J";
  expect(entryMarkdown({ kind: "tool", tool: "B\nash", text })).toBe(
    "**B ash**\n\n````\na\n```\n# Headingred2J\n````\n\n",
  );
  const long = Array.from({ length: 30 }, (_, nth) => `line ${nth}`).join("\n");
  expect(entryMarkdown({ kind: "result", text: long, failed: true })).toMatch(
    /^Failed:\n\n```\nline 0\n[^]*line 19\n… 10 more lines\n```\n\n$/,
  );
});

test("long texts are cut, and the entry says by how much", () => {
  const entry = boundEntry({ kind: "answer", text: "x".repeat(20_005) });
  expect(entry).toMatchObject({ cut: 5 });
  expect(entryMarkdown(entry)).toMatch(/x\n… 5 more characters\n\n$/);
});
