import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Size } from "@wezterm-parallel/shared/domain/layout/layout";

import type { NewSplit, PaneProgram } from "../panes.ts";
import { withoutControls } from "../without-controls.ts";
import type { WeztermCli } from "./wezterm-cli.ts";

/** The window of a new tab: an existing one, or a new window of a workspace, for a given size. */
export type TabPlace =
  | { readonly kind: "window"; readonly window: number }
  | { readonly kind: "new-window"; readonly workspace: string; readonly size: Size };

/**
 * Opens a tab with the program and returns its pane. The window is always given: for a pane that no longer
 * exists, WezTerm would choose a window itself. `local`, because the default domain may be another machine.
 */
export function spawnTab(
  cli: WeztermCli,
  place: TabPlace,
  program: PaneProgram,
): Promise<Result<number, Failure>> {
  const [where, config] =
    place.kind === "window"
      ? [["--window-id", String(place.window)], []]
      : [
          ["--new-window", ...optionWith("--workspace", place.workspace)],
          // Without these, a new window has 80×24 until somebody looks at it.
          [`initial_cols=${place.size.columns}`, `initial_rows=${place.size.rows}`],
        ];
  return start(cli, ["spawn", "--domain-name", "local", ...where], program, config);
}

/**
 * Splits a pane to run the program in the new one. The caller checks the room first: WezTerm starts the
 * program before it checks.
 */
export function splitPane(
  cli: WeztermCli,
  pane: number,
  split: Pick<NewSplit, "side" | "cells">,
  program: PaneProgram,
): Promise<Result<number, Failure>> {
  const cut = [`--${split.side}`, "--cells", String(split.cells)];
  return start(cli, ["split-pane", "--pane-id", String(pane), ...cut], program);
}

/** Makes it the active pane of its tab, and its tab the active one of its window. */
export function activatePane(cli: WeztermCli, pane: number): Promise<Result<void, Failure>> {
  return order(cli, ["activate-pane", "--pane-id", String(pane)]);
}

export function unzoomTab(cli: WeztermCli, pane: number): Promise<Result<void, Failure>> {
  return order(cli, ["zoom-pane", "--unzoom", "--pane-id", String(pane)]);
}

export function titleTab(cli: WeztermCli, pane: number, title: string): Promise<Result<void, Failure>> {
  return order(cli, ["set-tab-title", "--pane-id", String(pane), "--", withoutControls(title)]);
}

/** Closes a pane; succeeds if it does not exist. */
export async function killPane(cli: WeztermCli, pane: number): Promise<Result<void, Failure>> {
  const killed = await order(cli, ["kill-pane", "--pane-id", String(pane)]);
  return !killed.ok && killed.failure.reason === "not-found" ? ok(undefined) : killed;
}

/** Runs the call with the program's environment, which the program inherits. */
async function start(
  cli: WeztermCli,
  args: readonly string[],
  { argv, cwd, env }: PaneProgram,
  config: readonly string[] = [],
): Promise<Result<number, Failure>> {
  const printed = await cli.call([...args, "--cwd", cwd, "--", ...argv], { env, config });
  if (!printed.ok) return printed;
  const id = printed.value.trim();
  if (/^\d+$/.test(id)) return ok(Number(id));
  return fail({
    reason: "unsupported",
    detail: `\`wezterm cli ${args[0]}\` printed ${JSON.stringify(id.slice(0, 80))} instead of a pane id.`,
  });
}

async function order(cli: WeztermCli, args: readonly string[]): Promise<Result<void, Failure>> {
  const printed = await cli.call(args);
  return printed.ok ? ok(undefined) : printed;
}

/** Joins option and value, because a value that begins with a dash would be taken for an option. */
function optionWith(option: string, value: string): readonly string[] {
  return value.startsWith("-") ? [`${option}=${value}`] : [option, value];
}
