/** What one pane of a layout shows. */
export type PaneContent =
  /**
   * A shell of the person in a directory, relative to the project's. With `task`: in the checkout of that task,
   * as `wzp shell TASK` opens it; `directory` is then `.`.
   */
  | { readonly kind: "shell"; readonly directory: string; readonly task?: string | undefined }
  /** The terminal of this task of the newest run that has it; a base name means any of its matrix. */
  | { readonly kind: "task"; readonly task: string }
  /** What this task writes, followed: nothing can be typed into it. */
  | { readonly kind: "log"; readonly task: string }
  /** The next running task that has no place of its own. */
  | { readonly kind: "next" }
  /** The tasks that have no place. */
  | { readonly kind: "list" };

/** A pane, or an area cut into rows or columns. */
export type LayoutNode<P = PaneContent> = LayoutPane<P> | LayoutSplit<P>;

export interface LayoutPane<P = PaneContent> {
  readonly kind: "pane";
  readonly pane: P;
}

export interface LayoutSplit<P = PaneContent> {
  /** `columns` stand side by side, `rows` one above the other. */
  readonly kind: "columns" | "rows";
  /** Per cent of the area, above 0, one for each child; they sum to 100. */
  readonly shares: readonly number[];
  /** Two or more. */
  readonly children: readonly LayoutNode<P>[];
}

export interface LayoutTab<P = PaneContent> {
  readonly title?: string | undefined;
  readonly root: LayoutNode<P>;
}

/** One workspace: its tabs from left to right, at least one. */
export interface Layout<P = PaneContent> {
  readonly tabs: readonly LayoutTab<P>[];
}

/** In character cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Where a pane lies in its tab, in cells counted from 0; the line between panes belongs to none. */
export interface Rectangle extends Size {
  readonly left: number;
  readonly top: number;
}
