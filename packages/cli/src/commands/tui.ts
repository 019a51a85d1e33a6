import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../context.ts";
import { examples } from "../render/examples.ts";

export function registerTui(program: Command, cli: CliContext): void {
  program
    .command("tui")
    .addHelpText(
      "after",
      `\nPress ? in it for the keys, q to leave; tasks go on.\n${examples("wzp", "wzp tui", "NO_COLOR=1 wzp tui")}`,
    )
    .action(async () => {
      const code = await tui(cli);
      if (code.ok) process.exit(code.value);
      cli.fail(code.failure);
    });
}

/** Loaded only here: the library that draws takes longer to load than most commands take. */
async function tui(cli: CliContext): Promise<Result<number, Failure>> {
  const { openTui } = await import("../tui/open-tui.ts");
  const ended = await openTui(cli);
  return ended.ok ? ok(ended.value) : ended;
}
