import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { permissionsOf } from "@wezterm-parallel/shared/domain/access/permissions";

import { TestHome } from "../rigs/home.ts";
import { TmuxTerminal } from "../rigs/tmux-terminal.ts";

/** A name for which a shell would run a program if it were evaluated as code. */
const name = "te(`touch pwned`)";

/** Has an error, as a plan that is being edited. */
const plan =
  'version: 1\nlimits: { groups: { gpu: 1 } }\nparams: { version: "1.0", target: { values: [staging, production] }, dry: false }\ntasks:\n  build: make\n  test: { run: make test, ned: build }\n';

let home: TestHome;
let terminal: TmuxTerminal;
beforeAll(async () => {
  home = new TestHome();
  const work = join(home.path, "work");
  mkdirSync(work);
  writeFileSync(join(work, "wezterm-parallel.yaml"), plan);
  signIn(home);
  await home.wzp(work, "add", "--name", name, "--", "true");
  terminal = await TmuxTerminal.open({
    directory: home.path,
    cwd: work,
    columns: 100,
    env: { WZP_HOME: home.path },
  });
}, 60_000);
/** Signs in to a server that need not answer: the context has the viewer's permissions. */
function signIn(at: TestHome): void {
  mkdirSync(join(at.path, "config/contexts"), { recursive: true });
  const access = { kind: "user", role: "viewer", permissions: [...permissionsOf.viewer], projects: [] };
  const context = { server: "http://127.0.0.1:1", user: "vera", credential: { kind: "key", key: "none" } };
  const kept = { ...context, access: { ...access, askedAt: Date.now() } };
  writeFileSync(join(at.path, "config/contexts/team.json"), JSON.stringify(kept));
}

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
  ])("loaded by %s completes commands, options and existing ids", async (_, load) => {
    terminal.type("exec zsh -f");
    terminal.type(`PS1='zsh''> '; autoload -Uz compinit; compinit -u -D; ${load}; echo lo''aded`);
    await terminal.sees("loaded");
    await completes("wzp tim", "wzp timeline");
    await completes("wzp plan ch", "wzp plan check");
    await completes("wzp down --dr", "wzp down --drain");
    await completes("wzp layout show main", "wzp layout show main-left");
    await completes("wzp open --layout main", "wzp open --layout main-left");
    await completes("wzp run bui", "wzp run build");
    await completes("wzp run -p tar", "wzp run -p target=");
    await completes("wzp run -p target=st", "wzp run -p target=staging");
    await completes("wzp run --param vers", "wzp run --param version=");
    await completes("wzp add --group gp", "wzp add --group gpu");
    await completes("wzp add --checkout work", "wzp add --checkout worktree");
    await completes("wzp users role --in p vera ow", "wzp users role --in p vera owner");
    terminal.type("export WZP_CONTEXT=team; echo far''away");
    await terminal.sees("faraway");
    await completes("wzp u", "wzp up");
    await completes("wzp workers ", "wzp workers list");
    terminal.type("unset WZP_CONTEXT; echo home''again");
    await terminal.sees("homeagain");
    await completes("wzp logs r1/", "wzp logs r1/te\\(\\`touch\\ pwned\\`\\)");
    terminal.type("exec sh");
    terminal.type("clear; echo lea''ving");
    await terminal.sees("leaving");
    terminal.tmux("clear-history");
  });
});

describe.skipIf(isMissing("fish"))(title("fish"), () => {
  test("completes commands, options and existing ids", () => {
    const asked = [
      ["", "wzp tim", "timeline"],
      ["", "wezterm-parallel tim", "timeline"],
      ["", "wzp plan ", "check show"],
      ["", "wzp down --dr", "--drain"],
      ["", "wzp logs --fo", "--follow"],
      ["", "wzp logs r1/", `r1/${name}`],
      ["", "wzp layout show ", "agents grid main-left review"],
      ["", "wzp open --layout ", "agents grid main-left review"],
      ["", "wzp run bui", "build"],
      ["", "wzp run --key x test bui", "build"],
      ["", "wzp run -p target=s", "target=staging"],
      ["", "wzp run --param ver", "version="],
      ["", "wzp add --group ", "gpu"],
      ["", "wzp add --checkout wo", "worktree"],
      ["", "wzp users role --in p vera ow", "owner"],
      ["", "wzp timeline r", "r1"],
      ["", "wzp add --after r1/te", `r1/${name}`],
      ["", "wzp u", "unmerge unpin up users"],
      ["team", "wzp u", "up"],
      ["team", "wzp workers ", "list"],
    ] as const;
    const questions = asked.map(
      ([context, line]) => `set -x WZP_CONTEXT "${context}"; complete -C '${line}'; echo =`,
    );
    const answers = inShell("fish", ["wzp completion fish | source", ...questions].join("\n"));
    expect(answersOf(answers.replaceAll(/\t.*/g, ""))).toEqual(asked.map(([, , expected]) => expected));
  });
});

test("bash completes existing ids with quoting, layouts, and the commands permitted on another server", () => {
  const asked = [
    ["", "layout show ma", "main-left"],
    ["", "layout save re", "review"],
    ["", "open --layout main", "main-left"],
    ["", "run bui", "build"],
    ["", "run --key x test bui", "build"],
    ["", "run -p tar", "target=staging target=production"],
    ["", "run -p target =", "staging production"],
    ["", "run --param target = st", "staging"],
    ["", "run -p target = staging bui", "build"],
    ["", "add --group ''", "gpu"],
    ["", "add --checkout wo", "worktree"],
    ["", "users role --in p vera ow", "owner"],
    ["", "timeline r", "r1"],
    ["", "add --after r1/te", "r1/te\\(\\`touch\\ pwned\\`\\)"],
    ["", "continue r1/te", "r1/te\\(\\`touch\\ pwned\\`\\)"],
    ["", "canc", "cancel"],
    ["team", "canc", ""],
    ["team", "up", "up"],
    ["team", "workers ''", "list"],
    ["team", "workers --he", "--help"],
    ["", "logs r1/", "r1/te\\(\\`touch\\ pwned\\`\\)"],
    ["", "logs --fo", "--follow"],
  ] as const;
  const questions = asked.map(
    ([context, words]) =>
      `export WZP_CONTEXT=${context}; COMP_WORDS=(wzp ${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _wzp; printf '%s\\n' "\${COMPREPLY[@]}" =`,
  );
  const answers = inShell("bash", ["source <(wzp completion bash)", ...questions].join("\n"));
  expect(answersOf(answers)).toEqual(asked.map(([, , expected]) => expected));
});

/** Returns the words of the lines before each line with `=` alone. */
function answersOf(text: string): readonly string[] {
  return `${text}\n`
    .split(/^=\n/m)
    .slice(0, -1)
    .map((answer) => answer.trim().replaceAll("\n", " "));
}

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
