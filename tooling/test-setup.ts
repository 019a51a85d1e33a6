import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

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
  installMissingPrograms(["git", "tmux"], ["zsh", "fish", "ssh", "sshd", "chromium", "lsof"]);
  // Short and not under the machine's TMPDIR, because the path of a Unix socket has room for 104 bytes.
  const root = mkdtempSync("/tmp/wzp-t-");
  // Passed through by tests that start a program as another user; what lies in it each test guards itself.
  chmodSync(root, 0o711);
  const wezterm = findWezterm(process.env[weztermVariable] ?? "");
  for (const name of Object.keys(process.env)) {
    if (foreignVariables.test(name)) delete process.env[name];
  }
  if (wezterm !== undefined) process.env[weztermVariable] = wezterm;
  process.env["TMPDIR"] = root;
  process.env["HOME"] = makeHome(root);
  // Half of what a command run from source costs is reading TypeScript; where bin/wzp and the daemons keep it too.
  process.env["XDG_CACHE_HOME"] = join(process.env["HOME"], ".cache");
  process.env["NODE_COMPILE_CACHE"] = join(process.env["XDG_CACHE_HOME"], "wezterm-parallel");
  // What tests start programs of; the first that needs it makes it: packages/cli/test/built-package.ts.
  process.env["TEST_PACKAGE"] = join(root, "package");
  return () => rmSync(root, { recursive: true, force: true });
}

/**
 * The `wezterm` program that was named, or the one beside it: in a pane of WezTerm the variable names its GUI. Never
 * the fake in place of a real one that cannot be used.
 */
function findWezterm(named: string): string | undefined {
  if (named === "") return undefined;
  const program = join(dirname(resolve(named)), "wezterm");
  const missing = [program, join(dirname(program), "wezterm-mux-server")].find((path) => !existsSync(path));
  if (missing !== undefined) {
    throw new Error(
      `WEZTERM_EXECUTABLE is ${named}, but there is no ${missing}: name the program \`wezterm\` of an installation, ` +
        "or none for the fake.",
    );
  }
  process.stdout.write(`the tests of WezTerm run on ${program}\n`);
  return program;
}

function makeHome(root: string): string {
  const home = join(root, "home");
  mkdirSync(home);
  writeFileSync(join(home, ".gitconfig"), gitConfig);
  return home;
}
