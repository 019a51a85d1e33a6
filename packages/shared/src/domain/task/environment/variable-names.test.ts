import { expect, test } from "vitest";

import { identityVariables, matrixVariables, needsVariable, variableName } from "./variable-names.ts";

test("variable names hold only what POSIX allows", () => {
  expect(["build", "test(2)", "a-b.c", "übung", "a--b", "a-", "-"].map(variableName)).toEqual([
    "BUILD",
    "TEST_2",
    "A_B_C",
    "_BUNG",
    "A_B",
    "A",
    "_",
  ]);
});

test("a task's identity, matrix and inputs have one name each", () => {
  expect(identityVariables(3, "test(2)", 1)).toEqual({
    WZP_RUN: "r3",
    WZP_TASK: "r3/test(2)",
    WZP_ATTEMPT: "r3/test(2)#1",
  });
  expect(matrixVariables({ "node-version": "24" })).toEqual({ WZP_MATRIX_NODE_VERSION: "24" });
  expect(needsVariable("test(2)", "out.dir")).toBe("WZP_NEEDS_TEST_2_OUT_DIR");
});
