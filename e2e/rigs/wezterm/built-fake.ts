import { existsSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { rolldown } from "rolldown";

const paths = new URL("fake/paths.ts", import.meta.url).href;
/** A native module, which is not bundled. */
const pty = "@lydell/node-pty";
const ptyFile = fileURLToPath(import.meta.resolve(pty));

/**
 * Bundles the fake's two programs into one file each, once for all tests of a run: a call (tests make
 * thousands) takes a third less time than from the sources, the start of a server two thirds less. Returns
 * environment variables for processes that start them.
 */
export async function builtFake(): Promise<Record<string, string>> {
  const [cli, mux] = await Promise.all([built("cli"), built("mux")]);
  return { FAKE_WEZTERM_NODE: process.execPath, FAKE_WEZTERM_CLI: cli, FAKE_WEZTERM_MUX: mux };
}

async function built(program: "cli" | "mux"): Promise<string> {
  const file = join(tmpdir(), `fake-wezterm-${program}.mjs`);
  if (!existsSync(file)) await build(program, file);
  return file;
}

async function build(program: string, file: string): Promise<void> {
  const input = fileURLToPath(new URL(`fake/${program}/main.ts`, import.meta.url));
  const define = { "import.meta.url": JSON.stringify(paths) };
  await using bundle = await rolldown({ input, platform: "node", external: [pty], transform: { define } });
  const own = `${file}.${process.pid}`;
  await bundle.write({ file: own, format: "esm", paths: { [pty]: ptyFile } });
  renameSync(own, file);
}
