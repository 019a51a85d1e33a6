import { nearest } from "@wezterm-parallel/shared/base/did-you-mean";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { visible } from "../text/width.ts";
import type { ScreenPane } from "../workspace/rearrange.ts";
import type { WorkspaceRecord } from "../workspace/workspace-record.ts";

interface WorkspacePane extends ScreenPane {
  readonly workspace: string;
}

interface WorkspaceWish {
  /** Name of the workspace, if one was given. */
  readonly wanted: string | undefined;
  /** Directory of the project, absolute. */
  readonly directory: string;
  /** The terminal's id of the pane in which the command runs. */
  readonly ownPane: string | undefined;
}

interface ChosenWorkspace {
  readonly workspace: string;
  readonly panes: readonly WorkspacePane[];
  /** The record of a workspace that `wzp open` made; undefined for others. */
  readonly record: WorkspaceRecord | undefined;
}

/**
 * Chooses the workspace to read the arrangement from: the named one, else the project's own if it is open,
 * else the one in which the command runs. `records` are those of this terminal.
 */
export function chooseWorkspace(
  panes: readonly WorkspacePane[],
  records: readonly WorkspaceRecord[],
  wish: WorkspaceWish,
): Result<ChosenWorkspace, Failure> {
  const open = new Set(panes.map((pane) => pane.workspace));
  const own = records.find(({ directory, name }) => directory === wish.directory && open.has(name))?.name;
  const here = panes.find((pane) => pane.id === wish.ownPane)?.workspace;
  const workspace = wish.wanted ?? own ?? here;
  if (workspace === undefined || !open.has(workspace)) return fail(notOpen(workspace, open));
  return ok({
    workspace,
    panes: panes.filter((pane) => pane.workspace === workspace),
    record: records.find(({ name }) => name === workspace),
  });
}

function notOpen(workspace: string | undefined, open: ReadonlySet<string>): Failure {
  if (workspace === undefined) {
    const detail =
      "No workspace of this project is open, and this command does not run in one of the terminal's panes.";
    return {
      reason: "not-found",
      detail,
      hint: "Open a workspace with: wzp open, or choose one with --workspace.",
    };
  }
  const near = nearest(workspace, open);
  const suggestion = near === undefined ? "" : `Did you mean ${visible(near)}? `;
  return {
    reason: "not-found",
    detail: `The terminal has no workspace ${JSON.stringify(workspace)}.`,
    hint: `${suggestion}Open: ${[...open].map((name) => visible(name)).join(", ")}.`,
  };
}
