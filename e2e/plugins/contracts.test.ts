import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { afterEach, beforeEach, expect, test } from "vitest";

import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { findProgram } from "../../tooling/test-programs.ts";

const examples = fileURLToPath(new URL("../../examples/plugins", import.meta.url));
const run = promisify(execFile);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "examples-"));
  cpSync(examples, directory, { recursive: true });
  mkdirSync(join(directory, "node_modules"));
  symlinkSync(dirname(dirname(wzpProgram)), join(directory, "node_modules/wezterm-parallel"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** As an author runs them: with node:test, against the published package. */
async function passesIn(file: string): Promise<number> {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
  const args = ["--test", "--test-reporter=tap", file];
  const { stdout } = await run(process.execPath, args, { cwd: directory, env });
  expect(stdout).toContain("# fail 0");
  return Number(/^# pass (\d+)$/m.exec(stdout)?.[1]);
}

test("the notifier of the examples passes the published tests", async () => {
  expect(await passesIn("ntfy/ntfy.test.ts")).toBe(4);
});

test.skipIf(findProgram("nvim") === undefined)(
  "the pane driver of the examples passes the published tests in a real Neovim",
  { timeout: 120_000 },
  async () => {
    expect(await passesIn("neovim/neovim.test.js")).toBe(8);
  },
);
