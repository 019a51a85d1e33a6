import { existsSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { rolldown } from "rolldown";

const main = fileURLToPath(new URL("fake/cli/main.ts", import.meta.url));
const paths = pathToFileURL(fileURLToPath(new URL("fake/paths.ts", import.meta.url))).href;

/**
 * The fake's `wezterm` as one file, made once for all tests of a run: a call, and tests make thousands, takes a third
 * less than from its sources. For the environment of who calls it.
 */
export async function builtFake(): Promise<Record<string, string>> {
  const file = join(tmpdir(), "fake-wezterm.mjs");
  if (!existsSync(file)) await build(file);
  return { FAKE_WEZTERM_NODE: process.execPath, FAKE_WEZTERM_CLI: file };
}

async function build(file: string): Promise<void> {
  const define = { "import.meta.url": JSON.stringify(paths) };
  await using bundle = await rolldown({ input: main, platform: "node", transform: { define } });
  const own = `${file}.${process.pid}`;
  await bundle.write({ file: own, format: "esm" });
  renameSync(own, file);
}
