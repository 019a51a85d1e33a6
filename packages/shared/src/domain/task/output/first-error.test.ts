import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { findErrorLine, findFirstError } from "./first-error.ts";

/** Each line must be found anywhere in a text. */
const sayings = [
  "error: no such option",
  "src/a.ts(1,2): error TS2304: Cannot find name",
  "\x1b[1m\x1b[31merror\x1b[0m\x1b[1m: aborting",
  "ERROR: it broke",
  "error[E0308]: mismatched types",
  "TypeError: x is not a function",
  "java.lang.IllegalStateException: closed",
  "Error [ERR_MODULE_NOT_FOUND]: Cannot find package",
  "fatal: not a git repository",
  "panic: runtime error",
  "thread 'main' panicked at src/main.rs",
  "test result: FAILED. 1 passed",
  "npm ERR! code ELIFECYCLE",
  "npm error code 1",
  " FAIL  src/a.test.ts",
  "\x1b[41m FAIL \x1b[0m src/a.test.ts",
  "not ok 3 - adds",
  "Traceback (most recent call last):",
  "Segmentation fault (core dumped)",
  "sh: 1: foo: command not found",
  "cat: x: No such file or directory",
  "sh: ./a: Permission denied",
  "  \x1b[31m✘ [fail]\x1b[39m: adds two numbers",
  "✖ adds two numbers (1.5ms)",
  "  ● sums › adds two numbers",
  "--- FAIL: TestAdds (0.00s)",
  "E       assert (1 - 2) == 3",
  "./main.go:2:15: undefined: missing",
  "  2:1  error    'missing' is not defined  no-undef",
  "sh: 1: missing-program: not found",
];

test.each(sayings)("%j looks like an error", (line) => {
  expect(findFirstError(`all is well\n${line}\nmore`)).toBe(1);
});

test.each(["0 errors", "no failures, 12 passed", "errors.ts compiled", "terror is not", "npm run build", ""])(
  "%j does not",
  (line) => expect(findFirstError(line)).toBeUndefined(),
);

/** Output that the tools wrote to files; the README beside them lists their versions. */
function outputOf(tool: string): string {
  return readFileSync(new URL(`../../../../test/tool-output/${tool}.txt`, import.meta.url), "utf8");
}

test.each([
  ["ava", "✘ [fail]: adds two numbers"],
  ["ava-colour", "✘ [fail]: adds two numbers"],
  ["cargo-build", "error[E0308]: mismatched types"],
  [
    "cargo-test",
    "thread 'tests::adds' (21837) panicked at src/lib.rs:2:33: assertion `left == right` failed",
  ],
  ["eslint", "2:1 error 'missing' is not defined no-undef"],
  ["gcc", "a.c:1:25: error: ‘missing’ undeclared (first use in this function)"],
  ["git", "fatal: not a git repository (or any of the parent directories): .git"],
  ["go-build", "./main.go:2:15: undefined: missing"],
  ["go-panic", "panic: assignment to entry in nil map"],
  ["go-test", "--- FAIL: TestAdds (0.00s): x_test.go:3: got -1, want 3"],
  ["jest", "● adds two numbers: expect(received).toBe(expected) // Object.is equality"],
  ["make", "make: *** [Makefile:3: all] Error 1"],
  ["mocha", "AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:"],
  ["node-syntax", "SyntaxError: Unexpected token ';'"],
  ["node-test", "✖ adds two numbers (1.531676ms)"],
  ["npm-missing", 'Missing script: "nothing"'],
  ["npm-script", "Error: Cannot find module '/src/npmx/missing.js'"],
  ["pytest", "FAILED test_add.py::test_adds - AssertionError: sum is wrong"],
  [
    "python",
    "json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
  ],
  ["sh", "sh: 1: missing-program: not found"],
  ["tsc", "a.ts(1,7): error TS2322: Type 'string' is not assignable to type 'number'."],
  ["tsc-pretty", "a.ts:1:7 - error TS2322: Type 'string' is not assignable to type 'number'."],
  ["vitest", "FAIL add.test.js > adds two numbers"],
])("what %s printed is summed up by the line that says what failed", (tool, line) => {
  expect(findErrorLine(outputOf(tool))).toBe(line);
});

test("output without an error has no error line", () => {
  expect(findErrorLine("building\ndone, 0 errors\n")).toBeUndefined();
});
