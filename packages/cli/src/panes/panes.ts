import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Layout, Rectangle, Size } from "@wezterm-parallel/shared/domain/layout/layout";

/** What a pane runs: a program of ours, never a shell line. */
export interface PaneProgram {
  /** The program is an absolute path. */
  readonly argv: readonly [string, ...string[]];
  /** Absolute, existing. */
  readonly cwd: string;
  /** The whole environment of the program, but for what the terminal itself sets. */
  readonly env: Readonly<Record<string, string>>;
}

/** One pane that the terminal has now, ours or not. */
export interface Pane extends Rectangle {
  /** The terminal's own id (WezTerm: pane id, tmux: `%3`); names another pane after the terminal restarted. */
  readonly id: string;
  readonly workspace: string;
  /** The terminal's id of the tab (tmux: of the window). */
  readonly tab: string;
  readonly tabTitle: string;
  /**
   * `hidden`: no person looks at its tab. `shown`: somebody does, and types elsewhere. `keyboard`: keys typed
   * now go, or may go, to this tab.
   */
  readonly view: "hidden" | "shown" | "keyboard";
}

export interface NewTabs {
  readonly workspace: string;
  /** Size that the panes are cut for; a person who looks at them later brings another one, in proportion. */
  readonly size: Size;
  readonly layout: Layout<PaneProgram & { readonly place: string }>;
}

export interface OpenedPane {
  readonly place: string;
  readonly pane: string;
}

export interface NewSplit {
  /** The pane that gives up room. */
  readonly pane: string;
  readonly side: "left" | "right" | "top" | "bottom";
  /** Columns or rows of the new pane. */
  readonly cells: number;
  readonly program: PaneProgram;
  /** A person asked for it by a key in this tab: the keyboard may be away for a moment. */
  readonly byPerson?: true;
}

/** A command by which the person gets to see a workspace. */
export interface ShowCommand {
  readonly argv: readonly [string, ...string[]];
  /** The command fills the terminal it runs in; else the terminal that shows tmux already changes. */
  readonly fillsTerminal: boolean;
}

/**
 * Panes of one running terminal. Nothing here ever takes the keyboard from what has it, unless the person asked for
 * it there (`byPerson`): what would is refused with `conflict` and nothing done. Success means that the terminal was asked afterwards, or answered, and has
 * the panes; that a program runs in them is proven by the program itself.
 */
export interface Panes extends AsyncDisposable {
  readonly terminal: "wezterm" | "tmux";
  /**
   * The running instance: its socket and what tells it from the next one there (opaque, the same for every
   * connection to it). Ids of panes mean something only within it: after a restart everything here answers
   * `unavailable`, and who connects anew gets another instance.
   */
  readonly instance: string;
  /** All panes of the instance, in no order. */
  list(): Promise<Result<readonly Pane[], Failure>>;
  /**
   * Makes the tabs, in the workspace of that name or a new one that is not shown, and answers the pane of each
   * place. When one cannot be made, those made before are closed again. Tabs that join others in a window may get
   * that window's size instead of `size`.
   */
  open(tabs: NewTabs): Promise<Result<readonly OpenedPane[], Failure>>;
  /** Answers the new pane. `not-found` when there is no such pane, `conflict` when it lacks the room. */
  split(split: NewSplit): Promise<Result<string, Failure>>;
  /** Names the pane's tab. Control characters are removed. `not-found` when there is no such pane. */
  label(pane: string, title: string): Promise<Result<void, Failure>>;
  /** Closes the pane; its program gets SIGHUP. A pane that is not there is no failure. */
  close(pane: string): Promise<Result<void, Failure>>;
}
