import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { tabOfPlan } from "@wezterm-parallel/shared/domain/layout/layout-to-plan";
import { panesOf } from "@wezterm-parallel/shared/domain/layout/panes-of";
import { withLayout } from "@wezterm-parallel/shared/domain/plan/edit-plan";
import { planNamePattern } from "@wezterm-parallel/shared/domain/plan/schema/task-schema";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { loadPlan } from "../plan-file/load-plan.ts";
import { replacePlan } from "../plan-file/replace-plan.ts";
import { ask } from "../text/ask.ts";
import { countOf } from "../text/count-of.ts";
import { drawingOf, drawTab } from "./draw-layout.ts";
import type { ArrangedTab } from "./read-arrangement.ts";

interface LayoutToSave {
  readonly name: string;
  /** Replaces a layout of that name without asking. */
  readonly force: boolean;
  /** As arranged on the screen. */
  readonly tabs: readonly ArrangedTab[];
  /** Name of the workspace that was read. */
  readonly workspace: string;
}

/** Writes an arrangement into the plan of this project, and verifies it by reading the plan again. */
export async function saveLayout(cli: CliContext, save: LayoutToSave): Promise<Result<ExitCode, Failure>> {
  const { name, tabs } = save;
  if (!planNamePattern.test(name)) return fail(badName(name));
  const loaded = await loadPlan(cli);
  if (!loaded.ok) return loaded;
  const isThere = Object.hasOwn(loaded.value.plan.layouts ?? {}, name);
  if (isThere && !save.force) {
    const agreed = await mayReplace(cli, name, loaded.value.shown);
    if (!agreed.ok) return agreed;
  }
  const written = tabs.map(({ tab, size }) => tabOfPlan(tab, size));
  const text = withLayout(loaded.value.text, { name, tabs: written });
  if (!text.ok) return text;
  const replaced = await replacePlan(loaded.value, text.value);
  if (!replaced.ok) return replaced;
  const again = await loadPlan(cli);
  if (!again.ok) return again;
  if (cli.json) {
    const layout = again.value.plan.layouts?.[name];
    cli.printJson({ name, file: again.value.path, workspace: save.workspace, replaced: isThere, layout });
  } else await tellSaved(cli, save, again.value.shown);
  return ok(exitCodes.done);
}

async function mayReplace(cli: CliContext, name: string, shown: string): Promise<Result<void, Failure>> {
  const there = `The plan ${shown} already has a layout ${name}.`;
  const { stdin, stderr } = cli.streams;
  const canAsk = stdin.isTTY && stderr.isTTY && !cli.json;
  const answer = canAsk ? await ask(`${there} Replace it? [y/N] `, cli.streams) : "";
  if (answer === "y" || answer === "yes") return ok(undefined);
  const hint = "Choose another name, or replace the layout with --force.";
  return fail({ reason: "conflict", detail: `${there} Nothing was written.`, hint });
}

async function tellSaved(
  cli: CliContext,
  { name, tabs, workspace }: LayoutToSave,
  shown: string,
): Promise<void> {
  const panes = tabs.reduce((sum, { tab }) => sum + panesOf(tab.root).length, 0);
  const words = `${countOf(tabs.length, "tab")} and ${countOf(panes, "pane")} of ${workspace}`;
  cli.print(`${cli.colours.green("✓")} wrote the layout ${name} to ${shown}: ${words}`);
  for (const { tab, size } of tabs) {
    const drawing = drawingOf(size, { columns: Math.min(cli.width, largest.columns), rows: largest.rows });
    for (const line of await drawTab(tab, { size, drawing, withSizes: false })) cli.print(line);
  }
  cli.print(cli.colours.dim(name === "default" ? "wzp open" : `wzp open --layout ${name}`));
}

/** Small, because the drawing only confirms what was read. */
const largest = { columns: 60, rows: 12 };

function badName(name: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${JSON.stringify(name)} is not a valid layout name.`,
    hint: 'Use letters, digits, "." "_" "-", starting with a letter or digit.',
  };
}
