import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const document = readFileSync(`${root}docs/security.md`, "utf8");

/**
 * Sections of OWASP ASVS 4.0.3 with the requirements of level 2; missing numbers were deleted or are level 3.
 */
const levelTwo: Readonly<Record<string, string>> = {
  "1.1": "1-7",
  "1.2": "1-4",
  "1.4": "1 4 5",
  "1.5": "1-4",
  "1.6": "1-4",
  "1.7": "1-2",
  "1.8": "1-2",
  "1.9": "1-2",
  "1.10": "1",
  "1.11": "1-2",
  "1.12": "2",
  "1.14": "1-6",
  "2.1": "1-12",
  "2.2": "1-3",
  "2.3": "1-3",
  "2.4": "1-5",
  "2.5": "1-7",
  "2.6": "1-3",
  "2.7": "1-6",
  "2.8": "1-7",
  "2.9": "1-3",
  "2.10": "1-4",
  "3.1": "1",
  "3.2": "1-4",
  "3.3": "1-4",
  "3.4": "1-5",
  "3.5": "1-3",
  "3.7": "1",
  "4.1": "1-3 5",
  "4.2": "1-2",
  "4.3": "1-3",
  "5.1": "1-5",
  "5.2": "1-8",
  "5.3": "1-10",
  "5.4": "1-3",
  "5.5": "1-4",
  "6.1": "1-3",
  "6.2": "1-6",
  "6.3": "1-2",
  "6.4": "1-2",
  "7.1": "1-4",
  "7.2": "1-2",
  "7.3": "1 3 4",
  "7.4": "1-3",
  "8.1": "1-4",
  "8.2": "1-3",
  "8.3": "1-8",
  "9.1": "1-3",
  "9.2": "1-4",
  "10.2": "1-2",
  "10.3": "1-3",
  "11.1": "1-8",
  "12.1": "1-3",
  "12.2": "1",
  "12.3": "1-6",
  "12.4": "1-2",
  "12.5": "1-2",
  "12.6": "1",
  "13.1": "1 3-5",
  "13.2": "1-3 5 6",
  "13.3": "1-2",
  "13.4": "1-2",
  "14.1": "1-5",
  "14.2": "1-6",
  "14.3": "2-3",
  "14.4": "1-7",
  "14.5": "1-4",
};

function numbersOf(written: string): number[] {
  return written.split(" ").flatMap((part) => {
    const [from = 0, to = from] = part.split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
}

/** `5.3.1–5.3.2` stands for both. */
function requirementsOf(line: string): string[] {
  const [, section = "", first = "", , last = first] =
    /^\| (\d+\.\d+)\.(\d+)(?:–(\d+\.\d+)\.(\d+))? \|/.exec(line) ?? [];
  return section === "" ? [] : numbersOf(`${first}-${last}`).map((number) => `${section}.${number}`);
}

const lines = document.split("\n").filter((line) => requirementsOf(line).length > 0);

test("the document goes through every requirement of ASVS 4.0.3 at level 2, each once", () => {
  const expected = Object.entries(levelTwo).flatMap(([section, written]) =>
    numbersOf(written).map((number) => `${section}.${number}`),
  );
  expect(lines.flatMap(requirementsOf).toSorted()).toEqual(expected.toSorted());
});

test("every test that the document names exists, and every line has a status", () => {
  const named = [...document.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, path = ""]) => path);
  expect(named.length).toBeGreaterThan(150);
  expect([...new Set(named)].filter((path) => !existsSync(root + path))).toEqual([]);
  for (const line of lines) expect(line.split("|")[3]?.trim(), line).not.toBe("");
});

test("every line has a test that shows it, or says why it does not apply", () => {
  const open = lines.filter((line) => {
    const [, , , here = "", proof = ""] = line.split("|");
    return !/`[\w./-]+\.test\.ts`/.test(proof) && !/^ does not apply: \S/i.test(here);
  });
  expect(open).toEqual([]);
});

test("the limits in the document are those of the code", () => {
  const limits = readFileSync(`${root}packages/backend/src/server/http/admission/request-limits.ts`, "utf8");
  expect(limits).toContain("address: { burst: 4000, perSecond: 1000 }");
  expect(limits).toContain("account: { burst: 2000, perSecond: 400 }");
  expect(limits).toContain("streams: 200");
  for (const told of ["4,000 at once, 1,000 a second", "2,000 at once, 400 a second", "200 open"]) {
    expect(document).toContain(told);
  }
});
