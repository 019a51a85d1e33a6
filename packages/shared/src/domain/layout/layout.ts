export type PaneContent =
  /**
   * A shell of the person in a directory relative to the project's. With `task`: in that task's checkout, as
   * `wzp shell TASK` opens it; `directory` is then `.`.
   */
  | { readonly kind: "shell"; readonly directory: string; readonly task?: string | undefined }
  /**
   * The terminal of this task in the newest run that contains it; a base name matches any task of its matrix.
   */
  | { readonly kind: "task"; readonly task: string }
  /** The output of this task, followed; read-only. */
  | { readonly kind: "log"; readonly task: string }
  /** The terminal of this service, or its output if it has none; stays over its starts. */
  | { readonly kind: "service"; readonly service: string }
  /** The next running task without a place of its own. */
  | { readonly kind: "next" }
  /** The list of tasks without a place. */
  | { readonly kind: "list" };

/** A pane, or an area cut into rows or columns. */
export type LayoutNode<P = PaneContent> = LayoutPane<P> | LayoutSplit<P>;

export interface LayoutPane<P = PaneContent> {
  readonly kind: "pane";
  readonly pane: P;
}

export interface LayoutSplit<P = PaneContent> {
  /** `columns` are side by side, `rows` are stacked. */
  readonly kind: "columns" | "rows";
  /** Percentages above 0, one for each child; they sum to 100. */
  readonly shares: readonly number[];
  /** At least two. */
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

/** Position of a pane in its tab, in cells from 0; the line between panes belongs to neither. */
export interface Rectangle extends Size {
  readonly left: number;
  readonly top: number;
}
