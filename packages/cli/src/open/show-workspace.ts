import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { showVariableName } from "@wezterm-parallel/shared/protocol/workspace/pane-variable-names";

import type { CliContext } from "../invocation/context.ts";
import { runProgram } from "../terminal/run-program.ts";
import type { OpenedHere } from "./print-opened.ts";

/**
 * Shows the workspace where the command runs: tmux switches to it, or fills this terminal until the person
 * detaches; WezTerm does it through its Lua plugin. Returns the message to print.
 */
export async function showWorkspace(
  cli: CliContext,
  { name, showCommand, terminal }: OpenedHere,
): Promise<Result<string | undefined, Failure>> {
  if (!cli.streams.stdout.isTTY || !cli.streams.stdin.isTTY) return fail(noTerminal(name));
  if (showCommand === undefined) return showInWezterm(cli, name);
  const shown = await runProgram({ argv: showCommand.argv, cwd: cli.cwd, env: cli.env });
  if (!shown.ok) return shown;
  return shown.value === 0 ? ok(undefined) : fail(notShown(name, terminal));
}

function showInWezterm(cli: CliContext, name: string): Result<string, Failure> {
  // Other terminals would print the sequence as text.
  if (cli.env["TERM_PROGRAM"] !== "WezTerm") return fail(notInWezterm(name));
  const value = Buffer.from(name).toString("base64");
  cli.streams.stdout.write(`\x1b]1337;SetUserVar=${showVariableName}=${value}\x07`);
  return ok(
    "The WezTerm plugin switches to it now; if it is not installed, install it with: wzp plugin install",
  );
}

function noTerminal(name: string): Failure {
  return {
    reason: "invalid-request",
    detail: `The workspace ${name} is open, but this command has no terminal to show it in.`,
    hint: "Run the command in a terminal, or omit --switch.",
  };
}

function notInWezterm(name: string): Failure {
  return {
    reason: "conflict",
    detail: `The workspace ${name} is open, but this is not a WezTerm pane, so the plugin cannot switch to it.`,
    hint: "Run the command in WezTerm, or choose the workspace in WezTerm's launcher.",
  };
}

function notShown(name: string, terminal: string): Failure {
  return {
    reason: "unavailable",
    detail: `${terminal} could not switch to the workspace ${name}; see its message above.`,
    ...(terminal === "tmux" && { hint: "List its sessions with: tmux list-sessions" }),
  };
}
