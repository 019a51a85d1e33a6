import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { onTestFinished, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

interface RunEnd {
  readonly status: number | null;
  readonly line: string | undefined;
  readonly skipped: readonly string[];
  readonly retried: readonly string[];
}

/** Runs this one file and returns the end of stdout. */
function endOfRun(text: string): RunEnd {
  // Inside the repository, so that vitest can be imported.
  mkdirSync(join(root, "node_modules/.cache"), { recursive: true });
  const directory = mkdtempSync(join(root, "node_modules/.cache/closing-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, "a.spec.mjs"), `import { test } from "vitest";\n${text}`);
  writeFileSync(
    join(directory, "vitest.config.mjs"),
    `export default { test: { exclude: [], reporters: ["default", "${root}tooling/closing-line-reporter.ts"] } };`,
  );
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const { status, stdout } = spawnSync(process.execPath, [vitest, "run"], {
    cwd: directory,
    encoding: "utf8",
  });
  const lines = stdout.trimEnd().split("\n");
  const startingWith = (word: string) => lines.filter((line) => line.startsWith(word));
  return {
    status,
    line: lines.at(-1),
    skipped: startingWith("skipped: "),
    retried: startingWith("retried: "),
  };
}

test("counts passed, failed and skipped tests, and names the skipped ones", () => {
  const text = `
    test("a", () => {});
    test("b", () => {});
    test("c", () => { throw new Error("c"); });
    test.skip("d", () => {});
    test.todo("e");`;
  const skipped = ["d", "e"].map((name) => `skipped: ${name} (a.spec.mjs)`);
  expect(endOfRun(text)).toEqual({ status: 1, line: "2 passed, 1 failed, 2 skipped", skipped, retried: [] });
});

test("names a test that passed only when it was retried, with what failed first", () => {
  const text = `
    let tries = 0;
    test("a", { retry: 1 }, () => { tries += 1; if (tries === 1) throw new Error("too early"); });`;
  const retried = ["retried: a (a.spec.mjs): too early"];
  expect(endOfRun(text)).toEqual({ status: 0, line: "1 passed, 0 failed, 0 skipped", skipped: [], retried });
});

test.each([
  "throw new Error('while loading');",
  "import './nowhere.mjs';",
  "setTimeout(() => { throw 1 }); test('a', () => new Promise((r) => setTimeout(r, 50)));",
])("never says that nothing failed when something did: %s", (text) => {
  const { status, line } = endOfRun(text);
  expect(status).toBe(1);
  expect(line).toMatch(/^[01] passed, 1 failed, 0 skipped$/);
});
