import { InvalidArgumentError, type Command } from "commander";

import type { Size } from "@wezterm-parallel/shared/domain/layout/layout";

import type { CliContext } from "../context.ts";
import { listLayouts } from "../layout/list-layouts.ts";
import { showLayout, type ShowLayoutOptions } from "../layout/show-layout.ts";
import { examples } from "../render/examples.ts";
import { parseInteger } from "../text/parse-option.ts";

export function registerLayout(program: Command, cli: CliContext): void {
  const layout = program.command("layout");
  layout
    .command("list")
    .description("draw the layouts of the plan and the templates")
    .addHelpText("after", examples("wzp layout list", "wzp layout list --json | jq -r '.layouts[].name'"))
    .action(cli.action(() => listLayouts(cli)));
  layout
    .command("show")
    .argument("<layout>", "name of a layout of the plan, or of a template")
    .description("draw one layout, as it would be in a terminal of some size")
    .option(
      "--size <size>",
      "columns and rows of that terminal, such as 120x40 (default: this one)",
      parseSize,
    )
    .option(
      "--tasks <number>",
      "for so many running tasks (default: those of the plan)",
      parseInteger(0, 10_000),
    )
    .addHelpText(
      "after",
      examples("wzp layout show main-left", "wzp layout show agents --size 200x60 --tasks 8"),
    )
    .action(cli.action((name: string, options: ShowLayoutOptions) => showLayout(cli, name, options)));
}

/** Terminals of more cells do not exist. */
const mostCells = 1_000;

function parseSize(text: string): Size {
  const [, columns = 0, rows = 0] = (/^(\d{1,4})[x×](\d{1,4})$/.exec(text) ?? []).map(Number);
  const isSize = [columns, rows].every((cells) => cells >= 1 && cells <= mostCells);
  if (isSize) return { columns, rows };
  throw new InvalidArgumentError(`It must be columns and rows such as 120x40, each up to ${mostCells}.`);
}
