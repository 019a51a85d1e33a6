import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import { installMissingPrograms } from "./test-programs.ts";

/** What the shell that runs the tests happens to be in says nothing about the code. */
const foreignVariables = /^(GIT_|WZP_|XDG_|TMUX|WEZTERM_)/;
/** Set by `npm run test:wezterm`: a name that neither the code under test nor a WezTerm pane knows. */
const weztermVariable = "WZP_TEST_WEZTERM";

const gitConfig = `[user]
	name = Test
	email = test@example.com
[init]
	defaultBranch = main
[commit]
	gpgsign = false
[gc]
	auto = 0
`;

/** Runs once before all tests; the test processes inherit this process's environment. */
export default function setup(): () => void {
  installMissingPrograms(["git", "tmux"], ["zsh", "fish", "chromium"]);
  // Short and not under the machine's TMPDIR, because the path of a Unix socket has room for 104 bytes.
  const root = mkdtempSync("/tmp/wzp-t-");
  const wezterm = process.env[weztermVariable] ?? "";
  for (const name of Object.keys(process.env)) {
    if (foreignVariables.test(name)) delete process.env[name];
  }
  // A terminal emulator that the tests run in names itself so too; only a `wezterm` answers as one.
  if (wezterm !== undefined && basename(wezterm) === "wezterm")
    process.env[weztermVariable] = resolve(wezterm);
  process.env["TMPDIR"] = root;
  process.env["HOME"] = makeHome(root);
  return () => rmSync(root, { recursive: true, force: true });
}

function makeHome(root: string): string {
  const home = join(root, "home");
  mkdirSync(home);
  writeFileSync(join(home, ".gitconfig"), gitConfig);
  return home;
}
