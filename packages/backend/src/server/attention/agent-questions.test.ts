import { appendFileSync, mkdtempSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { AgentQuestions, questionsLimit } from "./agent-questions.ts";

const place = () => join(mkdtempSync(join(tmpdir(), "wzp-questions-")), "attempt");
const asked = (text: string, options: readonly string[] = []) => ({ question: text, options });
const open = (directory: string) => new AgentQuestions(directory, systemClock);

test("questions and answers are there after a crash, even if it tore the last line", () => {
  const directory = place();
  const questions = open(directory);
  questions.ask(asked("Which?", ["red", "blue"]));
  questions.ask(asked("How many?"));
  const since = questions.waiting()?.since ?? 0;
  expect(questions.answer(since, "red", "owner")).toBe(true);
  appendFileSync(join(directory, "questions.jsonl"), '\n{"id":2,"answer":"th');
  const again = open(directory);
  expect(again.find(1)).toMatchObject({ answer: "red", by: "owner" });
  expect(again.waiting()).toMatchObject({ source: "tool", message: "How many?" });
  expect(again.waiting()).not.toHaveProperty("options");
  expect(again.answer(again.waiting()?.since ?? 0, "three", "owner")).toBe(true);
  expect(open(directory).find(2)).toMatchObject({ answer: "three" });
});

test("what waits for a person is the oldest question without an answer, and each is answered once", () => {
  const questions = open(place());
  expect(questions.waiting()).toBeUndefined();
  for (const text of ["one", "two"]) questions.ask(asked(text));
  const first = questions.waiting()?.since ?? 0;
  expect(questions.waiting()?.message).toBe("one");
  expect(questions.answer(first, "1", "owner")).toBe(true);
  expect(questions.answer(first, "other", "owner")).toBe(false);
  expect(questions.find(1)?.answer).toBe("1");
  expect(questions.waiting()?.message).toBe("two");
  expect(questions.waiting()?.since).toBeGreaterThan(first);
});

test("a question asked again is the same until the agent has got its answer, and a new one then", () => {
  const questions = open(place());
  const id = () => {
    const made = questions.ask(asked("May I delete it?"));
    return made.ok ? made.value.id : undefined;
  };
  expect([id(), id()]).toEqual([1, 1]);
  questions.answer(questions.waiting()?.since ?? 0, "yes", "owner");
  expect(id()).toBe(1);
  questions.markRead(1);
  expect(id()).toBe(2);
  expect(questions.waiting()?.message).toBe("May I delete it?");
});

test("an attempt asks a limited number of questions, on one line each, in a file of its owner", () => {
  const directory = place();
  const questions = open(directory);
  for (let at = 0; at < questionsLimit; at += 1) questions.ask(asked(`${at}\u001B[2J\n\n more `));
  expect(questions.find(1)?.question).toBe("0 [2J more");
  expect(questions.ask(asked("one more"))).toEqual({ ok: false, failure: "many" });
  expect(statSync(join(directory, "questions.jsonl")).mode & 0o777).toBe(0o600);
});

test("a link that a task placed there is not followed", () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-questions-"));
  const target = join(directory, "other.txt");
  appendFileSync(target, "");
  symlinkSync(target, join(directory, "questions.jsonl"));
  expect(() => open(directory).ask(asked("Which?"))).toThrow("ELOOP");
  expect(readFileSync(target, "utf8")).toBe("");
});
