import { expect, test } from "vitest";

import { findFirstError } from "./first-error.ts";

/** What is found in a line of its own, wherever in it. */
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
];

test.each(sayings)("%j looks like an error", (line) => {
  const found = findFirstError(`all is well\n${line}\nmore`) ?? -1;
  expect(found).toBeGreaterThanOrEqual(12);
  expect(found).toBeLessThan(13 + line.length);
});

test.each(["0 errors", "no failures, 12 passed", "errors.ts compiled", "terror is not", "npm run build", ""])(
  "%j does not",
  (line) => expect(findFirstError(line)).toBeUndefined(),
);
