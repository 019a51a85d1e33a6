import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { examples } from "../../render/examples.ts";

export function registerTui(program: Command, cli: CliContext): void {
  program
    .command("tui")
    .addHelpText(
      "after",
      `\nPress ? for the list of keys and q to quit; tasks continue.\n${examples("wzp", "wzp tui", "NO_COLOR=1 wzp tui")}`,
    )
    .action(async () => {
      const code = await tui(cli);
      if (code.ok) process.exit(code.value);
      cli.fail(code.failure);
    });
}

async function tui(cli: CliContext): Promise<Result<number, Failure>> {
  if (cli.json) return fail(notForPrograms());
  const refused = await cli.refuse();
  if (refused !== undefined) return fail(refused);
  const { openTui } = await loadTui();
  const ended = await openTui(cli);
  return ended.ok ? ok(ended.value) : ended;
}

function notForPrograms(): Failure {
  return {
    reason: "invalid-request",
    detail: "The full-screen view has no JSON output.",
    hint: "Use in programs: wzp ps --all --json, or wzp events for all changes",
  };
}

/**
 * Loaded only here: the library takes longer to load than most commands take to run. NODE_ENV is set while it
 * loads to skip its development checks, a third of its load time; child processes must not inherit it.
 */
async function loadTui() {
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  try {
    return await import("../../tui/open-tui.ts");
  } finally {
    if (before === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = before;
  }
}
