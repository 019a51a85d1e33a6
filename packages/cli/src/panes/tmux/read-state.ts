import type { Rectangle } from "@wezterm-parallel/shared/domain/layout/layout";

import type { Pane } from "../panes.ts";
import { identityFormat, readLiteral, scriptOf } from "./tmux-script.ts";

export interface TmuxSession {
  /** `$3` */
  readonly id: string;
  readonly name: string;
  readonly workspace: string;
  /** An attached client shows it. */
  readonly isShown: boolean;
  /** At least one client is not read-only. */
  readonly isTypedInto: boolean;
}

interface TmuxPane extends Pane {
  /** The active pane of its window, which gets the typed keys. */
  readonly isActive: boolean;
  /** One pane of its window is zoomed. */
  readonly isZoomed: boolean;
}

export interface TmuxState {
  /** Process id and start time of the server. */
  readonly identity: string;
  readonly version: string;
  readonly socket: string;
  readonly sessions: readonly TmuxSession[];
  readonly panes: readonly TmuxPane[];
  /** Names of variables that a new pane gets from the server in any case. */
  readonly variables: readonly string[];
  /** The user has a hook that runs after each split. */
  readonly hasSplitHook: boolean;
}

/**
 * Session option with the workspace's name, because tmux restricts the names of sessions. URL-encoded,
 * because some versions print quotes and `$` with a backslash.
 */
export const workspaceOption = "@wzp_workspace";

export const splitHook = "after-split-window";

/**
 * Free text comes last on its line; `readState` ignores lines it does not know. Clients are listed by a
 * separate call, which fails in a server without sessions.
 */
export const stateScript = [
  scriptOf([
    ["display-message", "-p", `server ${identityFormat} #{version} #{socket_path}`],
    ["list-sessions", "-F", "session #{session_id} #{session_name}"],
    ["list-sessions", "-F", `workspace #{session_id} #{${workspaceOption}}`],
    [
      "list-panes",
      "-a",
      "-F",
      "pane #{pane_id} #{window_id} #{session_id} #{pane_left} #{pane_top} #{pane_width} #{pane_height} " +
        "#{window_active} #{pane_active} #{?window_zoomed_flag,#{window_layout},-} #{window_name}",
    ],
    ["show-hooks", "-g", splitHook],
    ["display-message", "-p", "variables"],
    ["show-environment", "-g"],
    ["show-options", "-gv", "update-environment"],
    ["display-message", "-p", "clients"],
  ]),
  scriptOf([["list-clients", "-F", "client #{session_id} #{client_control_mode} #{client_readonly}"]]),
].join("\n");

/** Parses the state; undefined for an incomplete answer. */
export function readState(lines: readonly string[]): TmuxState | undefined {
  // The value of a variable may have several lines of any text.
  const variables = lines.indexOf("variables");
  const clients = lines.lastIndexOf("clients");
  const said = [...lines.slice(0, variables), ...lines.slice(clients)];
  const [identity, version, ...socket] = fieldsOf(said, "server")[0] ?? [];
  if (variables < 0 || clients < 0 || identity === undefined || version === undefined) return undefined;
  const sessions = readSessions(said);
  return {
    identity,
    version,
    socket: socket.join(" "),
    sessions,
    panes: readPanes(said, sessions),
    hasSplitHook: said.some((line) => line.startsWith(`${splitHook}[`)),
    variables: readNames(lines.slice(variables + 1, clients)),
  };
}

/** Includes too many names at worst, which is harmless: all that the program is not given are removed. */
function readNames(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => /^-?([^=\s]+)(?:=|$)/.exec(line)?.[1] ?? []);
}

function readSessions(lines: readonly string[]): readonly TmuxSession[] {
  const named = new Map(
    fieldsOf(lines, "workspace").map(([id = "", ...words]) => [id, decode(words.join(" "))]),
  );
  // A program in tmux's control mode is not a person.
  const clients = fieldsOf(lines, "client").filter(([, isControl]) => isControl !== "1");
  return fieldsOf(lines, "session").map(([id = "", ...words]) => {
    const name = words.join(" ");
    const own = clients.filter(([session]) => session === id);
    return {
      id,
      name,
      workspace: named.get(id) || name,
      isShown: own.length > 0,
      isTypedInto: own.some(([, , isReadOnly]) => isReadOnly !== "1"),
    };
  });
}

function decode(option: string): string {
  try {
    return decodeURIComponent(option);
  } catch {
    // Not encoded by us.
    return "";
  }
}

/** tmux lists a window that several sessions share once for each of them. */
function readPanes(lines: readonly string[], sessions: readonly TmuxSession[]): readonly TmuxPane[] {
  const panes = new Map<string, TmuxPane>();
  for (const fields of fieldsOf(lines, "pane")) {
    const pane = readPane(fields, sessions);
    const before = panes.get(pane.id);
    panes.set(pane.id, before === undefined ? pane : { ...before, view: closer(before.view, pane.view) });
  }
  return [...panes.values()];
}

function readPane(fields: readonly string[], sessions: readonly TmuxSession[]): TmuxPane {
  const [
    id = "",
    tab = "",
    sessionId,
    left,
    top,
    columns,
    rows,
    isCurrent,
    isActive,
    layout = "-",
    ...title
  ] = fields;
  const session = sessions.find((each) => each.id === sessionId);
  const rectangle = { left: Number(left), top: Number(top), columns: Number(columns), rows: Number(rows) };
  return {
    ...(placeInLayout(layout, id) ?? rectangle),
    id,
    workspace: session?.workspace ?? "",
    tab,
    isActive: isActive === "1",
    isZoomed: layout !== "-",
    tabTitle: readLiteral(title.join(" ")),
    view: session === undefined || isCurrent !== "1" ? "hidden" : viewOf(session),
  };
}

/** A client that shows a tmux window also types into it, unless it is read-only. */
function viewOf({ isShown, isTypedInto }: TmuxSession): Pane["view"] {
  if (isTypedInto) return "keyboard";
  return isShown ? "shown" : "hidden";
}

function closer(one: Pane["view"], other: Pane["view"]): Pane["view"] {
  const order = ["hidden", "shown", "keyboard"] as const;
  return order[Math.max(order.indexOf(one), order.indexOf(other))] ?? one;
}

/**
 * Reads a pane's position from the layout string, because a zoomed window has no positions of its other
 * panes; leaves are `80x24,0,0,3`.
 */
function placeInLayout(layout: string, pane: string): Rectangle | undefined {
  for (const [, columns, rows, left, top, id] of layout.matchAll(/(\d+)x(\d+),(\d+),(\d+),(\d+)(?!\d*x)/g)) {
    if (`%${id}` !== pane) continue;
    return { left: Number(left), top: Number(top), columns: Number(columns), rows: Number(rows) };
  }
  return undefined;
}

function fieldsOf(lines: readonly string[], kind: string): readonly (readonly string[])[] {
  return lines.filter((line) => line.startsWith(`${kind} `)).map((line) => line.split(" ").slice(1));
}
