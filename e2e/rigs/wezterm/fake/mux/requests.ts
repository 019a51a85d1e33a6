import { userInfo, hostname } from "node:os";

import type { Gui } from "./gui.ts";
import type { Command, Mux, Place } from "./mux.ts";
import type { Pane } from "./pane.ts";
import type { Size } from "./split-tree.ts";
import type { Direction, SplitRequest } from "./tab.ts";

/** A request that the server refuses, with WezTerm's message. */
export class Refused extends Error {}

export interface Params {
  readonly listPanes: Record<string, never>;
  readonly listClients: Record<string, never>;
  readonly spawn: {
    readonly domain?: string;
    readonly window?: number;
    readonly workspace: string;
    readonly size: Size;
    readonly command: Command;
  };
  readonly split: {
    readonly pane: number;
    readonly request: SplitRequest;
    readonly move?: number;
    readonly command: Command;
  };
  readonly moveToNewTab: { readonly pane: number; readonly window?: number; readonly workspace?: string };
  readonly focus: { readonly pane: number };
  readonly write: { readonly pane: number; readonly text: string; readonly paste: boolean };
  readonly kill: { readonly pane: number };
  readonly zoom: { readonly tab: number; readonly pane: number; readonly zoomed: boolean };
  readonly neighbour: { readonly pane: number; readonly direction: Direction };
  readonly focusNeighbour: { readonly pane: number; readonly direction: Direction };
  readonly adjust: { readonly pane: number; readonly direction: Direction; readonly cells: number };
  readonly renameWorkspace: { readonly from: string; readonly to: string };
  readonly nameTab: { readonly tab: number; readonly title: string };
  readonly nameWindow: { readonly window: number; readonly title: string };
  readonly text: {
    readonly pane: number;
    readonly start?: number;
    readonly end?: number;
    readonly escapes: boolean;
  };
}

export type Method = keyof Params;
type Handlers = { readonly [M in Method]: (params: Params[M]) => unknown };

/** Handles the requests of the command line as WezTerm's `sessionhandler.rs` does. */
export function requestHandlers(mux: Mux, gui: Gui | undefined): Handlers {
  const paneOf = (id: number, refusal: string): Pane => mux.panes.get(id) ?? refuse(refusal);
  const placeOf = (id: number, refusal: string): Place => mux.locate(id) ?? refuse(refusal);
  const focus = (id: number): void => {
    paneOf(id, `pane ${id} not found`);
    const { window, tab } = placeOf(id, `pane ${id} not found`);
    window.activate(tab);
    tab.activate(id);
  };
  return {
    listPanes: async () => {
      await Promise.all([...mux.panes.values()].map((pane) => pane.screen.settled()));
      return mux.windowsInNoOrder.flatMap((window) =>
        window.tabs.flatMap((tab) => describeTab({ window, tab })),
      );
    },
    listClients: () => (gui === undefined ? [] : gui.clients().map(describeClient)),
    spawn: (params) => spawn(mux, params),
    split: (params) => split(mux, params),
    moveToNewTab: (params) => moveToNewTab(mux, params),
    focus: ({ pane }) => focus(pane),
    write: ({ pane, text, paste }) => {
      const found = paneOf(pane, `no such pane ${pane}`);
      if (paste) found.paste(text);
      else found.input(text);
    },
    kill: ({ pane }) => mux.kill(paneOf(pane, `no such pane ${pane}`)),
    zoom: ({ tab, pane, zoomed }) => {
      paneOf(pane, `no such pane ${pane}`);
      zoom(mux.findTab(tab) ?? refuse(`no such tab ${tab}`), pane, zoomed);
    },
    neighbour: ({ pane, direction }) =>
      placeOf(pane, `no such pane ${pane}`).tab.neighbour(direction)?.id ?? null,
    focusNeighbour: ({ pane, direction }) =>
      placeOf(pane, `no such pane ${pane}`).tab.activateDirection(direction),
    adjust: ({ pane, direction, cells }) =>
      placeOf(pane, `pane_id ${pane} invalid`).tab.adjustActive(direction, cells),
    renameWorkspace: ({ from, to }) => {
      for (const window of mux.windows.values()) if (window.workspace === from) window.workspace = to;
      gui?.renamed(from, to);
    },
    nameTab: ({ tab, title }) => {
      (mux.findTab(tab) ?? refuse(`no such tab ${tab}`)).tab.title = title;
    },
    nameWindow: ({ window, title }) => {
      (mux.windows.get(window) ?? refuse(`no such window ${window}`)).title = title;
    },
    text: async ({ pane, start, end, escapes }) => {
      const { screen } = paneOf(pane, `no such pane ${pane}`);
      await screen.settled();
      return screen.lines(start, end, escapes);
    },
  };
}

function refuse(reason: string): never {
  throw new Refused(reason);
}

function describeTab({ window, tab }: Place): unknown[] {
  return tab.positions().map(({ pane, left, top }) => {
    const { size, cursor, cursorShape, cursorVisibility } = pane.screen;
    return {
      window_id: window.id,
      tab_id: tab.id,
      pane_id: pane.id,
      workspace: window.workspace,
      // A cell has 8 × 16 pixels unless a window sets another size.
      size: {
        rows: size.rows,
        cols: size.cols,
        pixel_width: size.cols * 8,
        pixel_height: size.rows * 16,
        dpi: 0,
      },
      title: pane.title,
      cwd: pane.workingDirectory,
      cursor_x: cursor.x,
      cursor_y: cursor.y,
      cursor_shape: cursorShape,
      cursor_visibility: cursorVisibility,
      left_col: left,
      top_row: top,
      tab_title: tab.title,
      window_title: window.title,
      is_active: tab.activePane === pane,
      is_zoomed: tab.zoomedPane === pane,
      tty_name: pane.ttyName,
    };
  });
}

function describeClient(client: ReturnType<Gui["clients"]>[number]): unknown {
  return {
    username: userInfo().username,
    hostname: hostname(),
    pid: process.pid,
    connection_elapsed: duration(client.connectedMs),
    idle_time: duration(client.idleMs),
    workspace: client.workspace,
    focused_pane_id: client.focusedPane ?? null,
    ssh_auth_sock: null,
  };
}

function duration(ms: number): { secs: number; nanos: number } {
  return { secs: Math.floor(ms / 1000), nanos: Math.round((ms % 1000) * 1e6) };
}

function spawn(mux: Mux, { domain, window: id, workspace, size, command }: Params["spawn"]): number {
  if (domain !== undefined && domain !== "local" && domain !== "unix") {
    const names = 'Possible names are "local", "unix".';
    refuse(`resolve_spawn_tab_domain: domain name "${domain}" is invalid. ${names}`);
  }
  const refusal = `window_id ${id} not found on this server`;
  const known = id === undefined ? undefined : (mux.windows.get(id) ?? refuse(refusal));
  const window = known ?? mux.addWindow(workspace);
  const given = known?.activeTab?.size ?? size;
  const pane = mux.startPane(given, command);
  window.activate(mux.addTab(window, pane, given));
  return pane.id;
}

function split(mux: Mux, { pane: id, request, move, command }: Params["split"]): number {
  const { tab } = mux.locate(id) ?? refuse(`pane_id ${id} invalid`);
  const source = mux.panes.get(id) ?? refuse(`pane_id ${id} is invalid`);
  const halves = tab.halvesFor(id, request) ?? refuse(`invalid pane index ${id}`);
  const pane = move === undefined ? startBeside() : takeFromItsTab(mux, move);
  if (!tab.has(id)) refuse(`invalid pane id ${id}`);
  const refusal = tab.splitAndInsert(id, request, pane);
  return refusal === undefined ? pane.id : refuse(refusal);

  // The program starts before the room is checked: without room it continues in a pane without a tab.
  function startBeside(): Pane {
    const inherited = decodeURI(source.workingDirectory.replace(/^file:\/\/[^/]*/, ""));
    return mux.startPane(halves.second, { ...command, cwd: command.cwd ?? inherited });
  }
}

function takeFromItsTab(mux: Mux, id: number): Pane {
  const pane = mux.panes.get(id);
  if (pane === undefined || mux.locate(id) === undefined) return refuse(`pane ${id} not found`);
  mux.takeOut(id);
  return pane;
}

function moveToNewTab(mux: Mux, { pane: id, window: windowId, workspace }: Params["moveToNewTab"]): void {
  const from = mux.locate(id) ?? refuse(`pane ${id} not found`);
  const refusal = `window_id ${windowId} not found on this server`;
  const known = windowId === undefined ? undefined : (mux.windows.get(windowId) ?? refuse(refusal));
  const size = known?.activeTab?.size ?? from.tab.size;
  // Its window may become empty, but must not be removed if it is the one that gets the new tab.
  const pane = mux.panes.get(id) ?? refuse(`pane ${id} not found`);
  const window = known ?? mux.addWindow(workspace ?? "default");
  mux.addTab(window, pane, size);
  from.tab.remove(id);
  if (from.tab.panes.length === 0) from.window.remove(from.tab);
  if (from.window.tabs.length === 0) mux.windows.delete(from.window.id);
  pane.resize(size);
}

function zoom({ tab }: Place, pane: number, zoomed: boolean): void {
  const now = tab.zoomedPane?.id;
  if ((now === pane) === zoomed && (now !== undefined || !zoomed)) return;
  if (now === undefined && !zoomed) return;
  tab.setZoomed(false);
  if (!zoomed) return;
  tab.activate(pane);
  tab.setZoomed(true);
}
