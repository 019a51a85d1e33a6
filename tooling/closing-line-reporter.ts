import { writeSync } from "node:fs";

import type { Reporter, TestModule } from "vitest/node";

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Names every skipped test and every test that passed only when it was retried, and makes `N passed, N failed, N skipped` the last line of stdout, even with
 * other reporters.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) countModule(module, counts);
    // At exit, because vitest itself writes after the reporters.
    process.once("exit", () =>
      writeSync(1, retriedLines(modules) + skippedLines(modules) + closingLine(counts)),
    );
  }
}

function countModule(module: TestModule, counts: Counts): void {
  // A module that failed to load or in a hook has no failed test.
  counts.failed += module.errors().length;
  for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    counts[state === "pending" ? "skipped" : state] += 1;
  }
}

function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped\n`;
}

/** Lists tests that failed and then passed, each with its first error: a defect of the product or of the test. */
function retriedLines(modules: readonly TestModule[]): string {
  return modules
    .flatMap((module) =>
      [...module.children.allTests("passed")]
        .filter((test) => test.diagnostic()?.flaky)
        .map((test) => {
          const [error] = test.result().errors ?? [];
          return `retried: ${test.fullName} (${module.relativeModuleId}): ${error?.message.split("\n", 1)[0] ?? ""}\n`;
        }),
    )
    .join("");
}

/** Lists tests skipped because a program is missing, with the file that says which. */
function skippedLines(modules: readonly TestModule[]): string {
  return modules
    .flatMap((module) =>
      [...module.children.allTests("skipped")].map(
        (test) => `skipped: ${test.fullName} (${module.relativeModuleId})\n`,
      ),
    )
    .join("");
}
