import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { installMissingPrograms } from "./test-programs.ts";

/** Variables of the shell that runs the tests, which must not affect the results. */
const foreignVariables = /^(GIT_|WZP_|XDG_|TMUX|WEZTERM_)/;
/** Set by `npm run test:wezterm`; neither the code under test nor a WezTerm pane uses this name. */
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
  installMissingPrograms(
    ["git", "tmux"],
    [
      "zsh",
      "fish",
      "ssh",
      "sshd",
      "chromium",
      "lsof",
      "parallel",
      "bwrap",
      "podman",
      "runc",
      "catatonit",
      "busybox",
      "initdb",
      "haproxy",
      "redis-server",
      "nvim",
    ],
  );
  // Short and not under the machine's TMPDIR, because the path of a Unix socket is limited to 104 bytes.
  const root = mkdtempSync("/tmp/wzp-t-");
  // Must be passable for tests that start a program as another user; each test protects its own files.
  chmodSync(root, 0o711);
  const wezterm = findWezterm(process.env[weztermVariable] ?? "");
  for (const name of Object.keys(process.env)) {
    if (foreignVariables.test(name)) delete process.env[name];
  }
  if (wezterm !== undefined) process.env[weztermVariable] = wezterm;
  process.env["TMPDIR"] = root;
  process.env["HOME"] = makeHome(root);
  // Half the cost of a command run from source is reading TypeScript; bin/wzp and the daemons use the same
  // cache directory.
  process.env["XDG_CACHE_HOME"] = join(process.env["HOME"], ".cache");
  process.env["NODE_COMPILE_CACHE"] = join(process.env["XDG_CACHE_HOME"], "wezterm-parallel");
  // Package whose programs tests start; the first test that needs it builds it:
  // packages/cli/test/rigs/built-package.ts.
  process.env["TEST_PACKAGE"] = join(root, "package");
  return () => rmSync(root, { recursive: true, force: true });
}

/**
 * Returns the given `wezterm` program, or the one beside it, because in a pane of WezTerm the variable names
 * its GUI. Never falls back to the fake when a real one was given.
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
