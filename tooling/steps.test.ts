import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const sources = globSync(
  [
    "packages/backend/src/drivers/store/sql/**/*.ts",
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

/** Lists statements that call one of these and nothing else. */
function listDropped(text: string, steps: ReadonlySet<string>): string[] {
  const dropped: string[] = [];
  let before = "{";
  for (const line of text.split("\n")) {
    const call = /^\s*(?:(?:if|for) \(.*\) |else )?(?:this\.)?(?:#?\w+\.)*(#?\w+)\(/.exec(line)?.[1];
    if (call !== undefined && steps.has(call) && /[;{})]$/.test(before)) dropped.push(line.trim());
    if (line.trim() !== "") before = line;
  }
  return dropped;
}

const texts = sources.map((file) => [file, readFileSync(join(root, file), "utf8")] as const);
const steps = new Set(texts.flatMap(([, text]) => listSteps(text)));

test("every computation in steps is run: a call without yield* would do nothing", () => {
  const dropped = texts.flatMap(([file, text]) => listDropped(text, steps).map((line) => `${file}: ${line}`));
  expect(dropped).toEqual([]);
});

test("a dropped computation is found", () => {
  expect([...steps]).toEqual(expect.arrayContaining(["run", "settleRuns", "writeStarts", "#readAll"]));
  const text = `  settleRuns(transaction);\n  if (a) transaction.writeStarts();\n  yield* settleRuns(transaction);\n`;
  expect(listDropped(text, steps)).toEqual(["settleRuns(transaction);", "if (a) transaction.writeStarts();"]);
});
