import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

const bin = fileURLToPath(new URL("../bin", import.meta.url));
const entry = `console.log(JSON.stringify({ main: import.meta.main, argv: process.argv }));`;

/** Installs the package in a directory with a space in its name. */
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

/** Returns a PATH with only these programs. */
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

/** Starts `wzp` as a person with this home and an open umask. */
function startAt(root: string, home: string) {
  const command = `umask 000; exec "$0" ps`;
  return spawnSync("/bin/sh", ["-c", command, join(root, "bin/wzp")], {
    encoding: "utf8",
    env: { PATH: pathWith({ node: process.execPath }), HOME: home },
  });
}

test("keeps compiled code where no other user can write, whatever the umask", () => {
  const { root, above } = install();
  mkdirSync(join(above, "home"));
  const { status, stderr } = startAt(root, join(above, "home"));
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  for (const made of [".cache", ".cache/wezterm-parallel"]) {
    expect(statSync(join(above, "home", made)).mode & 0o777, made).toBe(0o700);
  }
  expect(readdirSync(join(above, "home/.cache/wezterm-parallel"))).toHaveLength(1);
});

/** Ways in which another user could have put code there. */
const foreign: Readonly<Record<string, (directory: string) => void>> = {
  "is open to everybody": (directory) => chmodSync(directory, 0o777),
  "is open to the group": (directory) => chmodSync(directory, 0o770),
  "is a link": (directory) => symlinkSync(mkdtempSync(join(tmpdir(), "elsewhere-")), directory),
};
const isRoot = process.getuid?.() === 0;

test.each(Object.entries(foreign))(
  "runs no compiled code from a directory that %s, and says so",
  (why, make) => {
    const { root, above } = install();
    const directory = join(above, "home/.cache/wezterm-parallel");
    mkdirSync(why === "is a link" ? join(directory, "..") : directory, { recursive: true });
    make(directory);
    expectUnused(root, directory);
  },
);

test.skipIf(!isRoot)(
  `runs no compiled code from a directory of another user, and says so${isRoot ? "" : " (NOT TESTED: only root can give a directory away)"}`,
  () => {
    const { root, above } = install();
    const directory = join(above, "home/.cache/wezterm-parallel");
    mkdirSync(directory, { recursive: true });
    chownSync(directory, 65534, 65534);
    expectUnused(root, directory);
  },
);

function expectUnused(root: string, directory: string): void {
  const { status, stderr } = startAt(root, join(directory, "../.."));
  expect(status).toBe(0);
  expect(stderr).toBe(
    `wzp: compiled code is not kept in ${directory}, because other users can write there. Remove it: rm -r '${directory}'\n`,
  );
  expect(existsSync(directory)).toBe(true);
  expect(readdirSync(directory)).toEqual([]);
}
