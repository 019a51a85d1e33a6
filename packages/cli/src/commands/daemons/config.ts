import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { findSettings, type ShownSetting } from "../../settings/find-settings.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

export function registerConfig(program: Command, cli: CliContext): void {
  const config = program.command("config");
  config
    .command("show", { isDefault: true })
    .description(
      "show every setting with its value, where it is from, and when a change takes effect; secrets are masked",
    )
    .addHelpText(
      "after",
      examples("wzp config show", "wzp config show --json | jq '.[] | select(.from != \"default\")'"),
    )
    .action(cli.action(() => showSettings(cli)));
}

async function showSettings(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const settings = await findSettings(cli);
  if (!settings.ok) return settings;
  if (cli.json) cli.printJson(settings.value);
  else cli.print(await renderTable(settings.value.map(cellsOf), cli.width));
  return ok(exitCodes.done);
}

const effects: Readonly<Record<ShownSetting["effect"], string>> = {
  running: "without restart",
  command: "next command",
  restart: "restart",
};

function cellsOf({ key, value, from, place, effect }: ShownSetting) {
  return [
    { text: key },
    { text: effects[effect] },
    { text: from },
    { text: visible([asText(value), place === undefined ? [] : `(${place})`].flat().join(" ")) },
  ];
}

function asText(value: unknown): string {
  if (value === undefined || value === "") return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}
