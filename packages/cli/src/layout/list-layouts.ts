import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { chooseLayout } from "@wezterm-parallel/shared/domain/layout/choose-layout";
import { fitLayout } from "@wezterm-parallel/shared/domain/layout/fit-layout";
import type { Layout } from "@wezterm-parallel/shared/domain/layout/layout";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { prepareWidths, truncate } from "../text/width.ts";
import { drawTab } from "./draw-layout.ts";
import { type LayoutChoice, layoutChoices } from "./layout-choices.ts";

/** A usual terminal size with a few tasks, so that the layouts can be compared. */
const size = { columns: 120, rows: 36 };
const tasks = 4;
const small = { columns: 44, rows: 10 };
const indent = "  ";

interface ListedLayout extends LayoutChoice {
  readonly layout: Layout;
}

/** Runs `wzp layout list`. */
export async function listLayouts(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const known = await layoutChoices(cli);
  if (!known.ok) return known;
  const { layouts, choices, request } = known.value;
  const listed: ListedLayout[] = [];
  for (const choice of choices) {
    const layout = chooseLayout(layouts, choice.name, request(size, tasks));
    if (!layout.ok) return layout;
    listed.push({ ...choice, layout: layout.value });
  }
  if (cli.json) cli.printJson({ layouts: listed });
  else for (const each of listed) await printListed(cli, each);
  return ok(exitCodes.done);
}

async function printListed(cli: CliContext, each: ListedLayout): Promise<void> {
  const { bold, dim } = cli.colours;
  const words = `${each.from}: ${each.description}${each.isDefault ? ", the default" : ""}`;
  await prepareWidths([each.name, words]);
  const name = truncate(each.name, cli.width);
  cli.print(bold(name));
  cli.print(dim(truncate(`${indent}${words}`, cli.width)));
  const [first] = fitLayout(each.layout, size).layout.tabs;
  if (first === undefined) return;
  const drawing = { ...small, columns: Math.max(3, Math.min(small.columns, cli.width - indent.length)) };
  const lines = await drawTab(first, { size, drawing, withSizes: false });
  for (const line of lines) cli.print(`${indent}${line}`);
  cli.print("");
}
