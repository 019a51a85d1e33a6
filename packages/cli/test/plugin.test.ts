import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";
import { afterEach, beforeEach, expect, test } from "vitest";

import { wzpProgram } from "./rigs/built-package.ts";
import { CliRig } from "./rigs/cli-rig.ts";

let rig: CliRig;
let person: string;
beforeEach(() => {
  rig = new CliRig();
  person = `${rig.home}/person`;
  mkdirSync(person);
});
afterEach(() => rig[Symbol.asyncDispose]());

const line = `require("wzp").apply_to_config(config)`;

function wzp(words: string, env: Record<string, string> = {}) {
  // npm puts the package's own programs into PATH, where a wzp would be found first.
  const path = (process.env["PATH"] ?? "").split(":").filter((folder) => !folder.includes("node_modules"));
  return rig.wzp(words.split(" "), { env: { HOME: person, PATH: path.join(":"), ...env } });
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

test("installs the plugin once where WezTerm configs find it, with the paths of wzp and its home", async () => {
  const file = `${person}/.config/wezterm/wzp.lua`;
  const first = await wzp("plugin install");
  expect(first).toMatchObject({ status: 0 });
  expect(first.stdout).toContain(`✓ wrote ${file} (release ${releaseVersion})`);
  expect(first.stdout).toContain(`  ${line}\n  return config\n`);
  expect(readFileSync(file, "utf8")).toContain(
    `local installed = { wzp = "${wzpProgram}", state = "${rig.home}/state", environment = { "WZP_HOME=${rig.home}" } }\n`,
  );
  expect(readdirSync(dirname(file))).toEqual(["wzp.lua"]);
  const before = lstatSync(file).mtimeMs;
  expect((await wzp("plugin install")).stdout).toContain(`✓ already installed: ${file}`);
  expect(lstatSync(file).mtimeMs).toBe(before);
});

test("prints the line for the active WezTerm config without editing it", async () => {
  const own = `${person}/.wezterm.lua`;
  const config = `local config = {}\n-- require("wzp")\n--[[ require("wzp") ]]\nreturn config\n`;
  write(own, config);
  expect((await wzp("plugin install")).stdout).toContain(
    `Add this line to ${own}, before \`return config\`:\n\n  ${line}`,
  );
  expect(readFileSync(own, "utf8")).toBe(config);
  write(own, `local config = {}\n${line}\nreturn config\n`);
  expect((await wzp("plugin status")).stdout).toContain(`✓ ${own} loads it`);
  const told = `${person}/elsewhere/my.lua`;
  write(told, "return {}");
  const answer = await wzp("plugin status --json", { WEZTERM_CONFIG_FILE: told });
  expect(JSON.parse(answer.stdout)).toEqual({
    file: `${person}/.config/wezterm/wzp.lua`,
    config: told,
    configExists: true,
    loaded: false,
    line,
    state: "current",
    release: releaseVersion,
  });
});

test("installs into the config folder of the running WezTerm", async () => {
  const config = `${person}/xdg/wezterm/wezterm.lua`;
  write(config, `${line.replaceAll('"', "'")}`);
  const answer = await wzp("plugin install --json", { WEZTERM_CONFIG_FILE: config });
  expect(JSON.parse(answer.stdout)).toMatchObject({
    file: `${person}/xdg/wezterm/wzp.lua`,
    changed: true,
    loaded: true,
  });
});

test("reports and updates a plugin of another release", async () => {
  await wzp("plugin install");
  const file = `${person}/.config/wezterm/wzp.lua`;
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(`release = '${releaseVersion}'`, "release = '0.0.9'"));
  expect((await wzp("plugin status")).stdout).toContain(`release 0.0.9, but wzp is ${releaseVersion}`);
  expect((await wzp("plugin install")).stdout).toContain("in place of release 0.0.9");
  expect(readFileSync(file, "utf8")).toBe(text);
  expect((await wzp("plugin status", { WZP_HOME: `${rig.home}/other` })).stdout).toContain(
    "the plugin contains outdated paths",
  );
});

test("keeps files that wzp did not write, and keeps symbolic links", async () => {
  const file = `${person}/.config/wezterm/wzp.lua`;
  write(file, "return {}");
  expect(await wzp("plugin install")).toMatchObject({ status: 2 });
  expect(readFileSync(file, "utf8")).toBe("return {}");
  const dotfiles = `${person}/dotfiles/wzp.lua`;
  write(dotfiles, "-- wezterm-parallel in WezTerm: of old\n");
  mkdirSync(`${person}/x/wezterm`, { recursive: true });
  symlinkSync(dotfiles, `${person}/x/wezterm/wzp.lua`);
  expect(await wzp("plugin install", { XDG_CONFIG_HOME: `${person}/x` })).toMatchObject({ status: 0 });
  expect(lstatSync(`${person}/x/wezterm/wzp.lua`).isSymbolicLink()).toBe(true);
  expect(readFileSync(dotfiles, "utf8")).toContain("apply_to_config");
});

test("reports a plugin folder that cannot be written and leaves nothing behind", async () => {
  write(`${person}/.config/wezterm`, "a file where the folder would be");
  const answer = await wzp("plugin install --json");
  expect(answer.status).toBe(4);
  expect(JSON.parse(answer.stdout)).toMatchObject({ error: { reason: "permission-denied" } });
  expect(existsSync(`${person}/.config/wezterm/wzp.lua`)).toBe(false);
});
