import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { pino } from "pino";
import { expect, test } from "vitest";

import { asRecord, parseRecord } from "@wezterm-parallel/shared/domain/transcript/json-value";
import type { Spending } from "@wezterm-parallel/shared/domain/spending/spending";
import type { TranscriptEntry } from "@wezterm-parallel/shared/domain/transcript/transcript-entry";
import type { RecordedProgram } from "@wezterm-parallel/shared/domain/transcript/transcript-parsers";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { followAgent } from "./follow-agent.ts";

const recordedAt = Date.parse("2026-11-24T07:08:00Z");
const session = "11111111-2222-4333-8444-555555555555";
const recordings = new URL("../../../../../shared/test/rigs/transcripts/", import.meta.url);

function recorded(program: RecordedProgram): readonly string[] {
  return readFileSync(new URL(`${program}.jsonl`, recordings), "utf8")
    .trimEnd()
    .split("\n");
}

/** An agent's home, and the directory of an attempt in which it works. */
class Rig implements Disposable {
  readonly home = mkdtempSync(`${tmpdir()}/wzp-transcript-`);
  readonly directory = `${this.home}/tree`;
  readonly file = `${this.home}/transcript.jsonl`;

  readonly spent: Spending[] = [];

  constructor() {
    mkdirSync(this.directory);
  }

  follow(argv: readonly string[], { startedAt = recordedAt, isAlone = true } = {}) {
    return followAgent(
      { argv, env: { HOME: this.home }, base: {}, directory: this.directory, isAlone, startedAt },
      {
        file: this.file,
        clock: systemClock,
        spent: (spent) => void this.spent.push(spent),
        log: pino({ enabled: false }),
        mask: (entry) => parseRecord(JSON.stringify(entry).replaceAll("All done", "***")) as never,
      },
    );
  }

  async read(argv: readonly string[], options = {}): Promise<readonly TranscriptEntry[]> {
    await this.follow(argv, options)?.finish();
    return this.entries();
  }

  entries(): readonly TranscriptEntry[] {
    if (statSync(this.file, { throwIfNoEntry: false }) === undefined) return [];
    const lines = readFileSync(this.file, "utf8").trimEnd().split("\n");
    return lines.map((line) => parseRecord(line) as never);
  }

  write(name: string, lines: readonly string[]): string {
    const path = `${this.home}/${name}`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.home, { recursive: true });
  }
}

const claude = ["/usr/bin/claude", "-p", `--session-id=${session}`];
const claudeFile = `.claude/projects/-elsewhere/${session}.jsonl`;
const kinds = (entries: readonly TranscriptEntry[]) => entries.map(({ kind }) => kind);

/** Puts the recording of a program where the program has it. */
const homes: Readonly<Record<RecordedProgram, (rig: Rig) => readonly string[]>> = {
  claude: (rig) => {
    rig.write(claudeFile, recorded("claude"));
    return claude;
  },
  codex: (rig) => {
    const now = new Date(recordedAt);
    const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) =>
      String(part).padStart(2, "0"),
    );
    const lines = recorded("codex").map((line) => line.replaceAll("/work/project", rig.directory));
    rig.write(`.codex/sessions/${day.join("/")}/rollout-a.jsonl`, lines);
    rig.write(`.codex/sessions/${day.join("/")}/rollout-of-another.jsonl`, recorded("codex"));
    return ["codex", "exec", "--", "x"];
  },
  gemini: (rig) => {
    const id = session.replace("1", "2");
    rig.write(`.gemini/tmp/project/chats/session-x-${id.slice(0, 8)}.jsonl`, recorded("gemini"));
    return ["gemini", `--session-id=${id}`];
  },
  opencode: (rig) => {
    mkdirSync(`${rig.home}/.local/share/opencode`, { recursive: true });
    const database = new DatabaseSync(`${rig.home}/.local/share/opencode/opencode.db`);
    database.exec(`CREATE TABLE session (id, directory); CREATE TABLE message (id, data);
      CREATE TABLE part (id, session_id, message_id, time_updated, data)`);
    database.prepare("INSERT INTO session VALUES ('s', ?), ('other', '/other')").run(rig.directory);
    for (const [nth, line] of recorded("opencode").entries()) {
      const { at, role, model, part } = asRecord(parseRecord(line)) as never;
      database
        .prepare("INSERT INTO message VALUES (?, ?)")
        .run(nth, JSON.stringify({ role, modelID: model }));
      database.prepare("INSERT INTO part VALUES (?, 's', ?, ?, ?)").run(nth, nth, at, JSON.stringify(part));
    }
    database.close();
    return ["opencode", "run"];
  },
};

test.each(Object.keys(homes) as RecordedProgram[])(
  "the conversation of %s is found where it keeps it, and kept with its secrets masked",
  async (program) => {
    using rig = new Rig();
    const entries = await rig.read(homes[program](rig));
    expect(kinds(entries).slice(0, 3)).toEqual(["prompt", "answer", expect.stringMatching(/tool|usage/)]);
    expect(entries.map(({ text }) => text)).toContain("***");
    expect(kinds(entries).filter((kind) => kind === "usage").length).toBeGreaterThan(2);
    expect(statSync(rig.file).mode & 0o777).toBe(0o600);
    const answers = entries.filter(({ kind }) => kind === "usage").length;
    expect(rig.spent.at(-1)).toMatchObject({ input: answers * 1000, output: answers * 50 });
    expect((rig.spent.at(-1)?.cost ?? 0) > 0).toBe(program !== "opencode");
  },
);

test("an attempt that continues a conversation keeps only what is new", async () => {
  using rig = new Rig();
  const second = Date.parse("2026-11-24T07:08:57.300Z");
  const entries = await rig.read(homes.claude(rig), { startedAt: second });
  expect(entries[0]).toMatchObject({ kind: "prompt", text: "[[shell cat /nope]] [[say second]]" });
  expect(entries.at(-1)?.cost).toBeCloseTo(0.010_08, 5);
});

test("a worker that takes over writes nothing twice, whatever a crash tore", async () => {
  using rig = new Rig();
  const lines = recorded("claude");
  const whole = await rig.read(homes.claude(rig));
  rmSync(rig.file);
  const sub = rig.write(`${claudeFile.replace(".jsonl", "")}/subagents/agent-a1.jsonl`, lines.slice(0, 12));
  rig.write(claudeFile, lines.slice(0, 20));
  const before = await rig.read(claude);
  expect(new Set(before.map(({ by }) => by))).toEqual(new Set([undefined, "a1"]));
  appendFileSync(rig.file, '{"kind":"ans');
  rig.write(claudeFile, lines);
  rmSync(sub);
  const after = await rig.read(claude);
  const own = after.filter((entry) => entry !== undefined && entry.by === undefined);
  expect(own).toEqual(whole);
});

test("what is written while the agent works is kept at once", async () => {
  using rig = new Rig();
  const lines = recorded("claude");
  const path = rig.write(claudeFile, lines.slice(0, 3));
  const followed = rig.follow(claude);
  await expect.poll(() => kinds(rig.entries())).toEqual(["prompt"]);
  const answer = lines.find((line) => line.includes('"type":"assistant"')) ?? "";
  appendFileSync(path, answer);
  appendFileSync(path, "\n");
  await expect.poll(() => kinds(rig.entries()), { timeout: 5_000 }).toContain("answer");
  await followed?.finish();
});

test("in a directory that it shares, only an agent with an id is followed, and never through a link", async () => {
  using rig = new Rig();
  homes.codex(rig);
  expect(rig.follow(["codex", "exec"], { isAlone: false })).toBeUndefined();
  expect(rig.follow(["vim"])).toBeUndefined();
  const real = rig.write("secret.jsonl", recorded("claude"));
  const link = rig.write(claudeFile, []);
  rmSync(link);
  symlinkSync(real, link);
  expect(await rig.read(claude, { isAlone: false })).toEqual([]);
});

test("a long conversation is kept up to a limit, and says so", async () => {
  using rig = new Rig();
  const [line = ""] = recorded("claude").filter((each) => each.includes('"role":"user"'));
  const long = line.replace("[[shell", `${"x".repeat(19_000)}[[shell`);
  rig.write(
    claudeFile,
    Array.from({ length: 500 }, () => long),
  );
  const entries = await rig.read(claude);
  expect(statSync(rig.file).size).toBeLessThan(8_500_000);
  expect(entries.at(-1)).toEqual({ kind: "note", text: expect.stringContaining("too long") });
});
