import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { TestHome } from "../rigs/home.ts";
import { TmuxTerminal } from "../rigs/tmux-terminal.ts";

const plan = `
params:
  version: { description: Version to release, pattern: '^\\d+\\.\\d+$' }
  target: { values: [staging, Production] }
  dry: false
defaults: { checkout: none, terminal: false }
tasks:
  release: echo "$WZP_PARAM_VERSION to $WZP_PARAM_TARGET"
`;

let home: TestHome;
let terminal: TmuxTerminal;
beforeAll(async () => {
  home = new TestHome();
  const work = join(home.path, "work");
  mkdirSync(work);
  writeFileSync(join(work, "wezterm-parallel.yaml"), plan);
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

test("wzp run asks for missing parameters, again after a wrong value, and runs with the answers", async () => {
  terminal.type("wzp run");
  await terminal.sees("version: ");
  expect(terminal.lines).toContain("Version to release");
  expect(terminal.lines).toContain("`version` must match the regular expression `^\\d+\\.\\d+$`.");
  terminal.type("next");
  await terminal.sees("version: next");
  await expect.poll(() => terminal.lines.at(-1)).toBe("version:");
  terminal.type("1.2");
  await terminal.sees("target:");
  expect(terminal.lines).toContain("`target` must be one of `staging`, `Production`.");
  terminal.type("Production");
  await terminal.sees("1 done");
  terminal.type("clear; wzp logs r1/release");
  await terminal.sees("1.2 to Production");
});

test("an empty answer and Ctrl-C start no run", async () => {
  terminal.type("clear; wzp run -p version=1.0; echo ended $?");
  await terminal.sees("target:");
  terminal.press("Enter");
  await terminal.sees("ended 2");
  expect(terminal.lines.join("\n")).toContain("The plan needs values for its parameters `target`.");
  terminal.type("clear; wzp run; echo ended $?");
  await terminal.sees("version:");
  terminal.press("C-c");
  await terminal.sees("ended");
  terminal.type("clear; wzp show r2; echo sho''wn");
  await terminal.sees("shown");
  expect(terminal.lines.join("\n")).toContain("r2");
  expect(terminal.lines.join("\n")).not.toContain("release");
});
