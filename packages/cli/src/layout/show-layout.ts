import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { chooseLayout } from "@wezterm-parallel/shared/domain/layout/choose-layout";
import { fitLayout } from "@wezterm-parallel/shared/domain/layout/fit-layout";
import type { LayoutTab, Size } from "@wezterm-parallel/shared/domain/layout/layout";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { countOf } from "../text/count-of.ts";
import { prepareWidths, truncate, visible } from "../text/width.ts";
import { drawingOf, drawTab, placedPanes, sizeText } from "./draw-layout.ts";
import { layoutChoices } from "./layout-choices.ts";

export interface ShowLayoutOptions {
  /** Size of the terminal that the layout is for; by default this one. */
  readonly size?: Size;
  readonly tasks?: number;
}

/** A larger drawing would not show more. */
const largest = { columns: 100, rows: 24 };

/** Runs `wzp layout show`. */
export async function showLayout(
  cli: CliContext,
  name: string,
  options: ShowLayoutOptions,
): Promise<Result<ExitCode, Failure>> {
  const known = await layoutChoices(cli);
  if (!known.ok) return known;
  const { layouts, choices, request } = known.value;
  const size = options.size ?? { columns: cli.width, rows: cli.height };
  const chosen = chooseLayout(layouts, name, request(size, options.tasks));
  if (!chosen.ok) return chosen;
  const { layout, left } = fitLayout(chosen.value, size);
  const choice = choices.find((each) => each.name === name);
  if (cli.json) {
    const panes = placedPanes(layout, size);
    cli.printJson({ name, from: choice?.from, size, layout: chosen.value, panes, left });
    return ok(exitCodes.done);
  }
  cli.print(
    cli.colours.dim(`${visible(name)} (${choice?.from}: ${choice?.description}) at ${sizeText(size)}`),
  );
  for (const [at, tab] of layout.tabs.entries()) await printTab(cli, { tab, at, size });
  if (left > 0)
    cli.note(`${countOf(left, "pane")} of this layout ${left === 1 ? "does" : "do"} not fit at this size.`);
  return ok(exitCodes.done);
}

async function printTab(
  cli: CliContext,
  { tab, at, size }: { readonly tab: LayoutTab; readonly at: number; readonly size: Size },
): Promise<void> {
  const title = visible(tab.title === undefined ? `tab ${at + 1}` : `tab ${at + 1}: ${tab.title}`);
  await prepareWidths([title]);
  if (at > 0 || tab.title !== undefined) cli.print(cli.colours.bold(truncate(title, cli.width)));
  const drawing = drawingOf(size, { ...largest, columns: Math.max(3, Math.min(largest.columns, cli.width)) });
  for (const line of await drawTab(tab, { size, drawing, withSizes: true })) cli.print(line);
}
