import type { Pane } from "../panes.ts";
import type { WeztermClient, WeztermPane } from "./pane-list.ts";

/**
 * Where keys may go. Which tab of a window is in front WezTerm does not say, and the pane that it says has the focus
 * may be one step behind, so that all of its window counts; while it names none, all of the workspace does.
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

/** A client that names no workspace may show any. */
export function mayShow({ workspace }: WeztermClient, wanted: string): boolean {
  return (workspace ?? "") === "" || workspace === wanted;
}
