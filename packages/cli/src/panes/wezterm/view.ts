import type { Pane } from "../panes.ts";
import type { WeztermClient, WeztermPane } from "./pane-list.ts";

/**
 * Returns whether a pane is hidden, shown, or may receive typed keys. WezTerm does not report the front tab of a
 * window, and the reported focused pane may be outdated, so any pane of that window may receive keys. Without a
 * focused pane, any pane of the workspace may.
 */
export function viewOf(
  pane: WeztermPane,
  clients: readonly WeztermClient[],
  panes: readonly WeztermPane[],
): Pane["view"] {
  const watching = clients.filter((client) => mayShow(client, pane.workspace));
  if (watching.length === 0) return "hidden";
  const elsewhere = watching.every((client) => {
    const focused = panes.find((each) => each.pane_id === client.focused_pane_id);
    return focused !== undefined && focused.window_id !== pane.window_id;
  });
  return elsewhere ? "shown" : "keyboard";
}

/** A client without a reported workspace may show any. */
export function mayShow({ workspace }: WeztermClient, wanted: string): boolean {
  return (workspace ?? "") === "" || workspace === wanted;
}
