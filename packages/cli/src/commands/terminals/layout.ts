import { dirname } from "node:path";

import { type Command, InvalidArgumentError } from "commander";

import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Size } from "@wezterm-parallel/shared/domain/layout/layout";

import type { CliContext } from "../../invocation/context.ts";
import type { ExitCode } from "../../invocation/exit-code.ts";
import { chooseWorkspace } from "../../layout/choose-workspace.ts";
import { listLayouts } from "../../layout/list-layouts.ts";
import { readArrangement } from "../../layout/read-arrangement.ts";
import { saveLayout } from "../../layout/save-layout.ts";
import { showLayout, type ShowLayoutOptions } from "../../layout/show-layout.ts";
import { findPlan } from "../../plan-file/find-plan.ts";
import { examples } from "../../render/examples.ts";
import { parseInteger } from "../../text/parse-option.ts";
import { readRecords } from "../../workspace/read-record.ts";

interface SaveOptions {
  readonly force?: boolean;
  readonly workspace?: string;
  readonly driver?: string;
}

export function registerLayout(program: Command, cli: CliContext): void {
  const layout = program.command("layout");
  layout
    .command("list")
    .description("draw the layouts of the plan and the built-in templates")
    .addHelpText("after", examples("wzp layout list", "wzp layout list --json | jq -r '.layouts[].name'"))
    .action(cli.action(() => listLayouts(cli)));
  layout
    .command("show")
    .argument("<layout>", "name of a layout in the plan, or of a template")
    .description("draw one layout for a terminal of a given size")
    .option(
      "--size <size>",
      "columns and rows of the terminal, such as 120x40 (default: this terminal)",
      parseSize,
    )
    .option(
      "--tasks <number>",
      "number of running tasks (default: the tasks of the plan)",
      parseInteger(0, 10_000),
    )
    .addHelpText(
      "after",
      examples("wzp layout show main-left", "wzp layout show agents --size 200x60 --tasks 8"),
    )
    .action(cli.action((name: string, options: ShowLayoutOptions) => showLayout(cli, name, options)));
  layout
    .command("save")
    .argument("<layout>", "name of the layout in the plan; `wzp open` uses `default`")
    .description("save the current arrangement of panes to the plan")
    .option("--force", "replace an existing layout without asking")
    .option(
      "--workspace <name>",
      "workspace (tmux: session) to save (default: the project's, else the current one)",
    )
    .option(
      "--driver <terminal>",
      "wezterm, tmux or the name of a plugin (default: the terminal in which the command runs)",
    )
    .addHelpText("after", examples("wzp layout save default", "wzp layout save evening --force"))
    .action(cli.action((name: string, options: SaveOptions) => save(cli, name, options)));
}

/** Variables that hold the id of the pane in which a command runs. */
const paneVariables: Readonly<Record<string, string>> = { tmux: "TMUX_PANE", wezterm: "WEZTERM_PANE" };

async function save(cli: CliContext, name: string, options: SaveOptions): Promise<Result<ExitCode, Failure>> {
  const plan = await findPlan(cli.directory);
  if (!plan.ok) return plan;
  const { openPanes } = await import("../../panes/open-panes.ts");
  const opened = await openPanes({ env: cli.env, driver: options.driver });
  if (!opened.ok) return opened;
  await using panes = opened.value.panes;
  const listed = await panes.list();
  if (!listed.ok) return listed;
  const records = readRecords(cli.home).map(({ record }) => record);
  const known = records.filter((record) => record.instance === panes.instance);
  const found = chooseWorkspace(listed.value, known, {
    wanted: options.workspace,
    directory: dirname(plan.value.path),
    ownPane: cli.env[paneVariables[panes.terminal] ?? "WZP_PANE"],
  });
  if (!found.ok) return fail(found.failure);
  const tabs = readArrangement(found.value.panes, found.value.record);
  if (!tabs.ok) return tabs;
  const { workspace } = found.value;
  return await saveLayout(cli, { name, workspace, tabs: tabs.value, force: options.force === true });
}

/** Largest terminal width or height that exists in practice. */
const mostCells = 1_000;

function parseSize(text: string): Size {
  const [, columns = 0, rows = 0] = (/^(\d{1,4})[x×](\d{1,4})$/.exec(text) ?? []).map(Number);
  const isSize = [columns, rows].every((cells) => cells >= 1 && cells <= mostCells);
  if (isSize) return { columns, rows };
  throw new InvalidArgumentError(`It must be COLUMNSxROWS such as 120x40, each at most ${mostCells}.`);
}
