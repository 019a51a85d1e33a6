import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Layout, Rectangle, Size } from "@wezterm-parallel/shared/domain/layout/layout";

/** The program of a pane: always one of ours, never a shell line. */
export interface PaneProgram {
  /** The program is an absolute path. */
  readonly argv: readonly [string, ...string[]];
  /** Absolute, existing. */
  readonly cwd: string;
  /** The program's complete environment, except for variables that the terminal itself sets. */
  readonly env: Readonly<Record<string, string>>;
}

/** One pane of the terminal, ours or not. */
export interface Pane extends Rectangle {
  /**
   * The terminal's own id (WezTerm: pane id, tmux: `%3`); may name another pane after a restart of the
   * terminal.
   */
  readonly id: string;
  readonly workspace: string;
  /** The terminal's id of the tab (tmux: of the window). */
  readonly tab: string;
  readonly tabTitle: string;
  /**
   * `hidden`: nobody looks at its tab. `shown`: somebody does, but types elsewhere. `keyboard`: this tab has,
   * or may have, the keyboard focus.
   */
  readonly view: "hidden" | "shown" | "keyboard";
}

export interface NewTabs {
  readonly workspace: string;
  /**
   * Size to divide among the panes; when a person with another size looks at them, they scale in proportion.
   */
  readonly size: Size;
  readonly layout: Layout<PaneProgram & { readonly place: string }>;
}

export interface OpenedPane {
  readonly place: string;
  readonly pane: string;
}

export interface NewSplit {
  /** The pane to split. */
  readonly pane: string;
  readonly side: "left" | "right" | "top" | "bottom";
  /** Columns or rows of the new pane. */
  readonly cells: number;
  readonly program: PaneProgram;
  /** A person asked for it by a key in this tab, so it may take the keyboard for a moment. */
  readonly byPerson?: true;
}

/** A command that shows a workspace to the person who runs it. */
export interface ShowCommand {
  readonly argv: readonly [string, ...string[]];
  /**
   * True if the command fills the terminal it runs in; else it switches the terminal that already shows tmux.
   */
  readonly fillsTerminal: boolean;
}

/**
 * Panes of one running terminal. No method takes the keyboard from its current owner, unless the person asked
 * for it there (`byPerson`): it fails with `conflict` and changes nothing. Success means that the terminal
 * confirmed the panes, by its answer or in a later listing; that a program runs in them is proven only by the
 * program itself.
 */
export interface Panes extends AsyncDisposable {
  /** `wezterm`, `tmux` or the name of a plugin. */
  readonly terminal: string;
  /**
   * Identifies the running instance: its socket and a value that differs after a restart (opaque, the same
   * for every connection to it). Ids of panes are valid only within it: after a restart every method fails
   * with `unavailable`, and a new connection has another instance.
   */
  readonly instance: string;
  /** Lists all panes of the instance, in no particular order. */
  list(): Promise<Result<readonly Pane[], Failure>>;
  /**
   * Opens the tabs in the workspace of that name, or in a new one that is not shown, and returns the pane of
   * each place. If one cannot be made, those made before are closed again. Tabs that join others in a window
   * may get that window's size instead of `size`.
   */
  open(tabs: NewTabs): Promise<Result<readonly OpenedPane[], Failure>>;
  /** Returns the new pane. `not-found` when there is no such pane, `conflict` when it is too small. */
  split(split: NewSplit): Promise<Result<string, Failure>>;
  /** Sets the title of the pane's tab, without control characters. `not-found` when there is no such pane. */
  label(pane: string, title: string): Promise<Result<void, Failure>>;
  /** Closes the pane; its program gets SIGHUP. Succeeds if the pane does not exist. */
  close(pane: string): Promise<Result<void, Failure>>;
}
