import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { TestHome } from "../rig/home.ts";
import { TmuxTerminal } from "../rig/tmux-terminal.ts";

/** A name that a shell would run a program for, were it read as code. */
const name = "te(`touch pwned`)";

let home: TestHome;
let terminal: TmuxTerminal;
beforeAll(async () => {
  home = new TestHome();
  const work = join(home.path, "work");
  mkdirSync(work);
  await home.wzp(work, "add", "--name", name, "--", "true");
  terminal = await TmuxTerminal.open({
    directory: home.path,
    cwd: work,
    columns: 100,
    env: { WZP_HOME: home.path },
  });
}, 60_000);
afterAll(async () => {
  terminal.close();
  await home[Symbol.asyncDispose]();
});

afterEach(() => {
  if (existsSync(join(home.path, "work/pwned"))) throw new Error("a name was run as a program");
});

describe.skipIf(isMissing("zsh"))(title("zsh"), () => {
  test.each([
    ["source", "source <(wzp completion zsh)"],
    ["a file in fpath", "mkdir f; wzp completion zsh >f/_wzp; fpath=($PWD/f $fpath); compinit -u -D"],
  ])("loaded by %s it completes commands, options, and ids that exist", async (_, load) => {
    terminal.type("exec zsh -f");
    terminal.type(`PS1='zsh''> '; autoload -Uz compinit; compinit -u -D; ${load}; echo lo''aded`);
    await terminal.sees("loaded");
    await completes("wzp tim", "wzp timeline");
    await completes("wzp plan ch", "wzp plan check");
    await completes("wzp down --dr", "wzp down --drain");
    await completes("wzp layout show main", "wzp layout show main-left");
    await completes("wzp logs r1/", "wzp logs r1/te\\(\\`touch\\ pwned\\`\\)");
    terminal.type("exec sh");
    terminal.type("clear; echo lea''ving");
    await terminal.sees("leaving");
    terminal.tmux("clear-history");
  });
});

describe.skipIf(isMissing("fish"))(title("fish"), () => {
  test("it completes commands, options, and ids that exist", () => {
    const ask = (line: string): string =>
      inShell("fish", `wzp completion fish | source; complete -C '${line}'`).replaceAll(/\t.*/g, "");
    expect(ask("wzp tim")).toBe("timeline");
    expect(ask("wezterm-parallel tim")).toBe("timeline");
    expect(ask("wzp plan ")).toBe("check\nshow");
    expect(ask("wzp down --dr")).toBe("--drain");
    expect(ask("wzp logs --fo")).toBe("--follow");
    expect(ask("wzp logs r1/")).toBe(`r1/${name}`);
    expect(ask("wzp layout show ")).toBe("agents\ngrid\nmain-left\nreview");
  });
});

test("bash completes ids that exist, quoted for the command line, and layouts", () => {
  const ask = (word: string, command = "logs"): string =>
    inShell(
      "bash",
      `source <(wzp completion bash); COMP_WORDS=(wzp ${command} ${word}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _wzp; printf '%s\\n' "\${COMPREPLY[@]}"`,
    );
  expect(ask("ma", "layout show")).toBe("main-left");
  expect(ask("re", "layout save")).toBe("review");
  expect(ask("r1/")).toBe("r1/te\\(\\`touch\\ pwned\\`\\)");
  expect(ask("--fo")).toBe("--follow");
});

async function completes(typed: string, line: string): Promise<void> {
  terminal.tmux("send-keys", "-l", typed);
  terminal.press("Tab");
  await terminal.sees(line);
  terminal.press("C-u");
}

function inShell(shell: string, script: string): string {
  const env = { ...home.env(), PATH: `${home.path}/bin:${process.env["PATH"] ?? ""}` };
  const options = { encoding: "utf8", cwd: join(home.path, "work"), env } as const;
  return execFileSync(shell, ["-c", script], options).trim();
}

function isMissing(shell: string): boolean {
  return spawnSync(shell, ["-c", "exit 0"]).status !== 0;
}

function title(shell: string): string {
  return isMissing(shell) ? `${shell} (NOT TESTED: it is not installed)` : shell;
}
