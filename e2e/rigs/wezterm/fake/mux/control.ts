import type { Fault, Faults } from "./faults.ts";
import type { Gui } from "./gui.ts";
import type { Mux } from "./mux.ts";
import type { Size } from "./split-tree.ts";

/** Requests of tests that the command line does not have; answers are plain data. */
export interface Control {
  readonly fault: (fault: Fault) => void;
  readonly clearFaults: () => void;
  /** Returns the user variables of a pane. */
  readonly userVars: (pane: number) => Readonly<Record<string, string>> | null;
  /** Returns the process of a pane. */
  readonly pid: (pane: number) => number | null;
  /** Returns the state of the GUI; null without one. */
  readonly state: () => Gui["state"] | null;
  /**
   * Gives a window the focus of the window manager, or removes it from all; false when the window is not
   * shown.
   */
  readonly focusWindow: (window: number | null) => boolean;
  /** Types keyboard input; returns the pane that received it. */
  readonly type: (text: string) => number | null;
  readonly switchTo: (workspace: string) => void;
  readonly resizeWindows: (size: Size) => void;
}

export function controlHandlers(mux: Mux, gui: Gui | undefined, faults: Faults): Control {
  return {
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    userVars: (id) => {
      const pane = mux.panes.get(id);
      return pane === undefined ? null : Object.fromEntries(pane.screen.userVars);
    },
    pid: (id) => mux.panes.get(id)?.pid ?? null,
    state: () => gui?.state ?? null,
    focusWindow: (window) => gui?.focusWindow(window ?? undefined) ?? false,
    type: (text) => gui?.type(text) ?? null,
    switchTo: (workspace) => gui?.switchTo(workspace),
    resizeWindows: (size) => gui?.resizeWindows(size),
  };
}
