import { keep, type Kept } from "../../ui/kept/kept.ts";

/** What the board of a project is looked at through. */
export interface SavedView {
  readonly name: string;
  readonly filter: string;
  readonly run: string;
}

/** Origin: a menu that has to be searched is no short cut. */
const most = 30;
const known = new Map<string, Kept<readonly SavedView[]>>();

/** The views that this person has saved for a project in this browser. */
export function savedViews(project: string): Kept<readonly SavedView[]> {
  const kept =
    known.get(project) ??
    keep<readonly SavedView[]>(`board.views.${project}`, {
      read: (stored) => (Array.isArray(stored) ? stored.filter(isView) : undefined),
      otherwise: [],
    });
  known.set(project, kept);
  return kept;
}

/** Under the name of another one, it takes its place. */
export function saveView(project: string, view: SavedView): void {
  const views = savedViews(project);
  views.set([...views.get().filter(({ name }) => name !== view.name), view].slice(-most));
}

export function removeView(project: string, view: SavedView): void {
  const views = savedViews(project);
  views.set(views.get().filter(({ name }) => name !== view.name));
}

function isView(stored: unknown): stored is SavedView {
  if (typeof stored !== "object" || stored === null) return false;
  const { name, filter, run } = stored as Record<string, unknown>;
  return typeof name === "string" && typeof filter === "string" && typeof run === "string";
}
