import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

const bin = fileURLToPath(new URL("../bin", import.meta.url));
const entry = `console.log(JSON.stringify({ main: import.meta.main, argv: process.argv }));`;

/** An installed package, in a directory with a space in its name. */
function install(): { readonly root: string; readonly above: string } {
  const above = mkdtempSync(join(tmpdir(), "launcher test "));
  const root = join(above, "node_modules", "wezterm-parallel");
  cpSync(bin, join(root, "bin"), { recursive: true });
  mkdirSync(join(root, "dist"));
  writeFileSync(join(root, "dist/main.js"), entry);
  writeFileSync(join(root, "package.json"), `{ "type": "module" }`);
  return { root, above };
}

function addRuntime(directory: string): string {
  const folder = join(directory, "node_modules", `node-${process.platform}-${process.arch}`, "bin");
  mkdirSync(folder, { recursive: true });
  symlinkSync(process.execPath, join(folder, "node"));
  return join(folder, "node");
}

/** A PATH with these programs and no others. */
function pathWith(programs: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), "path-"));
  for (const [name, program] of Object.entries(programs)) symlinkSync(program, join(directory, name));
  return directory;
}

function start(program: string, path: string) {
  const { status, stdout, stderr } = spawnSync(program, ["ps", "a b", ""], {
    encoding: "utf8",
    env: { PATH: path },
  });
  return { status, stdout, stderr };
}

const readlink = "/usr/bin/readlink";

test.each(["beside", "above"])("starts the Node.js that was installed %s it", (place) => {
  const { root, above } = install();
  addRuntime(place === "beside" ? root : above);
  const { stdout, stderr } = start(join(root, "bin/wzp"), pathWith({}));
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({
    main: true,
    argv: [process.execPath, join(root, "dist/main.js"), "ps", "a b", ""],
  });
});

test("is found through relative and absolute links, as npm and people make them", () => {
  const { root, above } = install();
  addRuntime(root);
  mkdirSync(join(above, "node_modules/.bin"));
  symlinkSync("../wezterm-parallel/bin/wzp", join(above, "node_modules/.bin/wzp"));
  symlinkSync(join(above, "node_modules/.bin/wzp"), join(above, "link"));
  expect(start(join(above, "link"), pathWith({ readlink })).status).toBe(0);
});

test("without an installed Node.js starts the machine's, and the entry notices no difference", () => {
  const { root } = install();
  const { stdout, stderr } = start(join(root, "bin/wzp"), pathWith({ node: process.execPath }));
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({
    main: true,
    argv: [process.execPath, join(root, "dist/main.js"), "ps", "a b", ""],
  });
});

test("says in one sentence that the machine's Node.js is too old", () => {
  const { root, above } = install();
  const old = join(above, "old.sh");
  const pretend = join(above, "pretend.cjs");
  writeFileSync(pretend, `Object.defineProperty(process, "version", { value: "v20.20.2" });`);
  writeFileSync(old, `#!/bin/sh\nexec "${process.execPath}" -r "${pretend}" "$@"\n`, { mode: 0o755 });
  const { status, stdout, stderr } = start(join(root, "bin/wzp"), pathWith({ node: old }));
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^wzp: Node\.js 24\.21 or newer is needed and this is v20\.20\.2: .+\n$/);
});

test("says in one sentence that there is no Node.js", () => {
  const { root } = install();
  const { status, stdout, stderr } = start(join(root, "bin/wzp"), pathWith({}));
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^wzp: Node\.js 24\.21 or newer is needed and none was found: .+\n$/);
});
