import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { killPane } from "./pane-calls.ts";
import { listPanes } from "./pane-list.ts";
import { isHung, type WeztermCli } from "./wezterm-cli.ts";

/** The panes that one request made before it failed. */
export interface MadePanes {
  readonly panes: number[];
  /** Tabs that contain only our panes. */
  readonly tabs: Set<number>;
}

/**
 * Closes what was made and returns the failure, extended by what could not be closed. A call that timed out
 * may still have made its pane, so all panes of our tabs are included. Only one attempt, because a hanging
 * terminal costs 5 s per call. If the terminal has ended, its panes are gone.
 */
export async function undoPanes(cli: WeztermCli, made: MadePanes, failure: Failure): Promise<Failure> {
  const listed = await listPanes(cli);
  if (!listed.ok) return isHung(listed.failure) ? leftFailure(failure, made.panes.length) : failure;
  const inOurTabs = listed.value.filter((pane) => made.tabs.has(pane.tab_id)).map((pane) => pane.pane_id);
  const ours = [...new Set([...made.panes, ...inOurTabs])];
  for (const [closed, pane] of ours.entries()) {
    const killed = await killPane(cli, pane);
    if (!killed.ok) return isHung(killed.failure) ? leftFailure(failure, ours.length - closed) : failure;
  }
  return failure;
}

function leftFailure(failure: Failure, left: number): Failure {
  if (left === 0) return failure;
  const panes = left === 1 ? "1 pane" : `${left} panes`;
  return {
    ...failure,
    detail: `${failure.detail} ${panes} that had already been created could not be closed.`,
  };
}
