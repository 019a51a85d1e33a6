/**
 * The interface between wzp and its plugins, with a version of its own. This file is published as
 * `wezterm-parallel/plugin` and imports nothing, so that its types are complete by themselves.
 */

/** Version of this interface; plugins for the same major version and at most this minor version are started. */
export const pluginApi = "1.0";

export const pluginKinds = ["notifier", "pane-driver"] as const;

export type PluginKind = (typeof pluginKinds)[number];

/** Every method gets this besides its input. */
export interface PluginContext {
  /** The `settings` of the plugin in `config.yaml`. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** `not-found`: there is no such pane. `conflict`: not now, or no room. `unavailable`: try again later. */
export type RefusalReason = "not-found" | "conflict" | "unavailable";

/** Thrown by a plugin for what can happen; every other error counts as a mistake of the plugin. */
export class PluginRefusal extends Error {
  override readonly name = "PluginRefusal";
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

interface PluginBase {
  /** Version of `wezterm-parallel/plugin` that the plugin was written for, such as `1.0`. */
  readonly pluginApi: string;
}

/** One event, told to people. */
export interface PluginNews {
  /** One line for people, such as `task.failed r12/fix: the command exited with 1`. */
  readonly text: string;
  /** The event as `wzp events --json` prints it; a test has the kind `plugin.test`. */
  readonly event: {
    readonly seq: number;
    readonly kind: string;
    readonly at: number;
    readonly [key: string]: unknown;
  };
}

export interface NotifierDefinition extends PluginBase {
  /** Kinds of events that it is told of unless `config.yaml` says otherwise: `run.ended`, `alert.*` or `*`. */
  readonly events: readonly string[];
  /** Has delivered the news when it returns; if it throws, it is told again a minute later, five times in all. */
  notify(news: PluginNews, context: PluginContext): void | Promise<void>;
}

/** @public */
export interface CellSize {
  readonly columns: number;
  readonly rows: number;
}

/** A program to start without a shell. */
export interface PluginProgram {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** Its whole environment, except `WZP_PANE`, which is the id of its pane, and what the terminal itself sets. */
  readonly env: Readonly<Record<string, string>>;
}

/** A pane of the terminal, opened by wzp or not. Cells count from 0 in the pane's tab. */
export interface PluginPane extends CellSize {
  readonly id: string;
  readonly workspace: string;
  readonly tab: string;
  readonly tabTitle: string;
  readonly left: number;
  readonly top: number;
  /** `hidden`: nobody looks at its tab. `shown`: somebody does. `keyboard`: its tab may have the keyboard. */
  readonly view: "hidden" | "shown" | "keyboard";
}

/** Every method but `connect` fails with `unavailable` once this instance is gone. */
export interface OfInstance {
  readonly instance: string;
}

export interface TabToOpen extends OfInstance {
  readonly workspace: string;
  readonly title: string;
  /** Wanted; a tab of a window that has another size has that one. */
  readonly size: CellSize;
  readonly program: PluginProgram;
}

export interface OpenedTab {
  readonly pane: string;
  readonly size: CellSize;
}

export interface PaneToSplit extends OfInstance {
  readonly pane: string;
  readonly side: "left" | "right" | "top" | "bottom";
  /** Columns or rows of the new pane; the line between the two takes one more. */
  readonly cells: number;
  readonly program: PluginProgram;
}

/**
 * Panes of one terminal program. No method may take the keyboard from who has it.
 *
 * @public
 */
export interface PaneDriverDefinition extends PluginBase {
  /** Identifies the running terminal: another value after each restart of it. */
  connect(input: Readonly<Record<string, never>>, context: PluginContext): OfInstance | Promise<OfInstance>;
  list(input: OfInstance, context: PluginContext): readonly PluginPane[] | Promise<readonly PluginPane[]>;
  /** Opens a tab with one pane, behind what is shown. */
  openTab(input: TabToOpen, context: PluginContext): OpenedTab | Promise<OpenedTab>;
  /** Returns the new pane. The pane that had the focus keeps it. */
  split(
    input: PaneToSplit,
    context: PluginContext,
  ): { readonly pane: string } | Promise<{ readonly pane: string }>;
  /** Sets the title of the pane's tab. */
  label(
    input: OfInstance & { readonly pane: string; readonly title: string },
    context: PluginContext,
  ): void | Promise<void>;
  /** Hangs up the program; does nothing if there is no such pane. */
  close(input: OfInstance & { readonly pane: string }, context: PluginContext): void | Promise<void>;
  /** Returns the command that shows a workspace to the person who runs it in this terminal. */
  show(
    input: OfInstance & { readonly workspace: string },
    context: PluginContext,
  ):
    | { readonly argv: readonly [string, ...string[]] }
    | Promise<{ readonly argv: readonly [string, ...string[]] }>;
}

export type PluginDefinition =
  | (NotifierDefinition & { readonly kind: "notifier" })
  | (PaneDriverDefinition & { readonly kind: "pane-driver" });

/** The default export of a plugin that tells people or other programs what happens. */
export function defineNotifier(notifier: NotifierDefinition): PluginDefinition {
  return { ...notifier, kind: "notifier" };
}

/**
 * The default export of a plugin that opens panes in a terminal program.
 *
 * @public
 */
export function definePaneDriver(driver: PaneDriverDefinition): PluginDefinition {
  return { ...driver, kind: "pane-driver" };
}
