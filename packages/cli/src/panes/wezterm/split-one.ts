import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { lineCells } from "@wezterm-parallel/shared/domain/layout/layout-room";

import type { NewSplit } from "../panes.ts";
import { startProblem } from "./open-tabs.ts";
import { activatePane, killPane, splitPane, unzoomTab } from "./pane-calls.ts";
import { listClients, listPanes, type WeztermPane } from "./pane-list.ts";
import { viewOf } from "./view.ts";
import type { WeztermCli } from "./wezterm-cli.ts";

/**
 * Splits a pane that nobody looks at (or on a person's request), and restores the tab's active pane. The
 * caller holds the instance's lock and has checked program and directory.
 */
export async function splitOne(cli: WeztermCli, split: NewSplit): Promise<Result<string, Failure>> {
  const found = await findTarget(cli, split);
  if (!found.ok) return found;
  const { target, active } = found.value;
  const made = await splitPane(cli, target.pane_id, split, split.program);
  if (!made.ok) return made;
  const settled = await settle(cli, { made: made.value, target, active });
  if (settled.ok) return ok(String(made.value));
  await killPane(cli, made.value);
  return settled;
}

interface Target {
  readonly target: WeztermPane;
  /** The active pane of the tab. */
  readonly active: WeztermPane | undefined;
}

async function findTarget(cli: WeztermCli, split: NewSplit): Promise<Result<Target, Failure>> {
  const listed = await listPanes(cli);
  if (!listed.ok) return listed;
  const target = listed.value.find((pane) => String(pane.pane_id) === split.pane);
  if (target === undefined) return fail(noPane(split.pane));
  if (target.tty_name === null && process.platform !== "win32") return fail(mirroredFailure(target));
  const clients = await listClients(cli);
  if (!clients.ok) return clients;
  const isSeen = viewOf(target, clients.value, listed.value) !== "hidden";
  if (isSeen && split.byPerson !== true) return fail(shownFailure(target));
  const tab = listed.value.filter((pane) => pane.tab_id === target.tab_id);
  if (tab.some((pane) => pane.is_zoomed)) {
    // A zoomed pane has the size of the whole tab; splitting would unzoom it anyway.
    const unzoomed = await unzoomTab(cli, target.pane_id);
    return unzoomed.ok ? findTarget(cli, split) : unzoomed;
  }
  const lack = lackOfRoom(target, split);
  return lack === undefined ? ok({ target, active: tab.find((pane) => pane.is_active) }) : fail(lack);
}

function lackOfRoom({ size }: WeztermPane, { pane, side, cells }: NewSplit): Failure | undefined {
  const isBeside = side === "left" || side === "right";
  const total = isBeside ? size.cols : size.rows;
  if (Number.isInteger(cells) && cells >= 1 && total - cells - lineCells >= 1) return undefined;
  return {
    reason: "conflict",
    detail: `Pane ${pane} has ${total} ${isBeside ? "columns" : "rows"}: too few to split off ${cells}.`,
  };
}

interface Splitting extends Target {
  readonly made: number;
}

async function settle(cli: WeztermCli, { made, target, active }: Splitting): Promise<Result<void, Failure>> {
  if (active !== undefined) {
    const activated = await activatePane(cli, active.pane_id);
    if (!activated.ok && activated.failure.reason !== "not-found") return activated;
  }
  const listed = await listPanes(cli);
  if (!listed.ok) return listed;
  const found = listed.value.find((pane) => pane.pane_id === made && pane.tab_id === target.tab_id);
  const problem = startProblem(found, String(made));
  return problem === undefined ? ok(undefined) : fail(problem);
}

export function noPane(pane: string): Failure {
  return { reason: "not-found", detail: `WezTerm has no pane ${pane}.` };
}

function shownFailure({ pane_id, workspace }: WeztermPane): Failure {
  return {
    reason: "conflict",
    detail: `The workspace "${workspace}" is shown, and splitting pane ${pane_id} would take the keyboard focus.`,
    hint: "Switch to another workspace and run the command again.",
  };
}

function mirroredFailure({ pane_id }: WeztermPane): Failure {
  return {
    reason: "unsupported",
    detail: `Pane ${pane_id} is on another machine or in another multiplexer; this WezTerm only displays it.`,
    hint: "Run the command in a pane on that machine.",
  };
}
