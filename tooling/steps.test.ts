import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const sources = globSync(
  [
    "packages/backend/src/drivers/store/sql/**/*.ts",
    "packages/backend/src/drivers/accounts/sql/*.ts",
    "packages/backend/src/server/queue/placement/*.ts",
    "packages/shared/src/domain/queue/*.ts",
  ],
  { cwd: root },
).filter((file) => !file.endsWith(".test.ts"));

/** Functions and methods whose call does nothing until it is run. */
function listSteps(text: string): string[] {
  const generators = text.matchAll(/function\* (\w+)\(|^ {2}\*(#?\w+)\(/gm);
  const typed = text.matchAll(/(?:function (\w+)|^ {2}(#?\w+))\([^()]*(?:\([^()]*\)[^()]*)*\): Steps</gm);
  return [...generators, ...typed].map(([, name, method]) => name ?? method ?? "");
}

/** Functions that run when they are called. */
function listPlain(text: string): string[] {
  const own = new Set(listSteps(text));
  const names = text.matchAll(/function (\w+)\(/g);
  return [...names].flatMap(([, name = ""]) => (own.has(name) ? [] : [name]));
}

/** Lists statements that call such a function and do nothing else. */
function listDropped(text: string): string[] {
  const own = new Set(listSteps(text));
  const plain = new Set(listPlain(text));
  const dropped: string[] = [];
  let before = "{";
  for (const line of text.split("\n")) {
    const call = /^\s*(?:(?:if|for) \(.*\) |else )?(?:this\.)?(?:#?\w+\.)*(#?\w+)\(.*;$/.exec(line)?.[1];
    const isStep =
      call !== undefined &&
      !line.includes("): Steps<") &&
      (own.has(call) || (steps.has(call) && !plain.has(call)));
    if (isStep && /[;{})]$/.test(before)) dropped.push(line.trim());
    if (line.trim() !== "") before = line;
  }
  return dropped;
}

const texts = sources.map((file) => [file, readFileSync(join(root, file), "utf8")] as const);
const ambiguous = new Set(texts.flatMap(([, text]) => listPlain(text)));
/** Searches all sources; names of plain functions elsewhere count only where they are declared. */
const steps = new Set(texts.flatMap(([, text]) => listSteps(text)).filter((name) => !ambiguous.has(name)));

test("every computation in steps is run: a call without yield* would do nothing", () => {
  const dropped = texts.flatMap(([file, text]) => listDropped(text).map((line) => `${file}: ${line}`));
  expect(dropped).toEqual([]);
});

test("a dropped computation is found", () => {
  expect([...steps]).toEqual(expect.arrayContaining(["run", "settleRuns", "writeStarts", "#readAll"]));
  const text = `  settleRuns(transaction);\n  if (a) transaction.writeStarts();\n  yield* settleRuns(transaction);\n`;
  expect(listDropped(text)).toEqual(["settleRuns(transaction);", "if (a) transaction.writeStarts();"]);
});
