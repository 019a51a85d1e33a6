import type { SavedFilter } from "@wezterm-parallel/shared/protocol/api/schemas/preference-schemas";

/** A named view of a project's board. */
export interface SavedView {
  readonly name: string;
  readonly filter: string;
  readonly run: string;
}

const page = "board";

/** Returns the project's views among all saved filters. */
export function viewsOf(filters: readonly SavedFilter[], project: string): readonly SavedView[] {
  return filters.flatMap((saved) => {
    const query = new URLSearchParams(saved.query);
    if (saved.page !== page || query.get("project") !== project) return [];
    return [{ name: saved.name, filter: query.get("q") ?? "", run: query.get("run") ?? "open" }];
  });
}

/** Adds a view, replacing one of the same name in the project. */
export function withView(filters: readonly SavedFilter[], project: string, view: SavedView): SavedFilter[] {
  const query = new URLSearchParams({ project, q: view.filter, run: view.run }).toString();
  return [...withoutView(filters, project, view.name), { name: view.name, page, query }];
}

export function withoutView(filters: readonly SavedFilter[], project: string, name: string): SavedFilter[] {
  return filters.filter((saved) => viewsOf([saved], project).length === 0 || saved.name !== name);
}
