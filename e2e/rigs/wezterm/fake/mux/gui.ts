import type { Mux } from "./mux.ts";
import type { Pane } from "./pane.ts";
import type { Size } from "./split-tree.ts";
import type { MuxWindow } from "./window.ts";

interface ShownWindow {
  readonly window: MuxWindow;
  readonly size: Size;
}

interface ClientInfo {
  readonly workspace: string;
  readonly focusedPane: number | undefined;
  readonly connectedMs: number;
  readonly idleMs: number;
}

/**
 * A GUI in the mux process, as a person at its keyboard sees it: one workspace is shown, each of its windows
 * in a desktop window, one of which has the window manager's focus.
 */
export class Gui {
  readonly #mux: Mux;
  readonly #size: Size;
  readonly #started = performance.now();
  #lastInput = performance.now();
  #workspace = "default";
  #shown: ShownWindow[] = [];
  #focused: MuxWindow | undefined;
  /** The pane that `list-clients` reports: the one that had the keyboard before the current one. */
  #reported: number | undefined;
  #keyboard: number | undefined;

  constructor(mux: Mux, size: Size) {
    this.#mux = mux;
    this.#size = size;
    mux.onChange = () => this.observe();
  }

  /** The pane that currently receives keys. */
  get keyboardPane(): Pane | undefined {
    return this.#focused?.activeTab?.activePane;
  }

  get state(): { workspace: string; keyboardPane: number | null; windows: readonly number[] } {
    const windows = this.#shown.map(({ window }) => window.id);
    return { workspace: this.#workspace, keyboardPane: this.keyboardPane?.id ?? null, windows };
  }

  clients(): ClientInfo[] {
    const now = performance.now();
    return [
      {
        workspace: this.#workspace,
        focusedPane: this.#reported,
        connectedMs: now - this.#started,
        idleMs: now - this.#lastInput,
      },
    ];
  }

  /** Gives a window of the shown workspace the window manager's focus; undefined removes it from all. */
  focusWindow(id: number | undefined): boolean {
    const found = this.#shown.find(({ window }) => window.id === id)?.window;
    if (id !== undefined && found === undefined) return false;
    this.#focused = found;
    if (found !== undefined) this.#report(this.keyboardPane?.id);
    return true;
  }

  /** Returns the pane that received the keys. */
  type(text: string): number | undefined {
    const pane = this.keyboardPane;
    if (pane === undefined) return undefined;
    this.#lastInput = performance.now();
    pane.input(text);
    return pane.id;
  }

  /** The action `SwitchToWorkspace`; a missing workspace gets a window with the shell. */
  switchTo(workspace: string): void {
    const had = this.#focused !== undefined;
    const frames = this.#shown;
    this.#workspace = workspace;
    this.#shown = [];
    if (this.#windowsOf(workspace).length === 0) this.#openShell(workspace);
    this.#windowsOf(workspace).forEach((window, index) => this.#show(window, frames[index]?.size));
    this.#focused = had ? this.#shown[0]?.window : undefined;
    this.#report(had ? this.keyboardPane?.id : undefined);
  }

  /** Simulates a person who drags the edge of the windows. */
  resizeWindows(size: Size): void {
    this.#shown = this.#shown.map(({ window }) => ({ window, size }));
    for (const { window } of this.#shown) for (const tab of window.tabs) tab.resize(size);
  }

  renamed(from: string, to: string): void {
    if (this.#workspace === from) this.#workspace = to;
  }

  /** Updates the screen after a request. */
  observe(): void {
    this.#shown = this.#shown.filter(({ window }) => this.#mux.windows.has(window.id));
    for (const window of this.#windowsOf(this.#workspace)) {
      if (this.#shown.some((each) => each.window === window)) continue;
      this.#show(window, this.#shown.length === 0 ? this.#size : undefined);
      // The window manager focuses a new window if one of ours had the focus.
      if (this.#focused !== undefined) this.#focused = window;
    }
    if (this.#focused !== undefined && !this.#mux.windows.has(this.#focused.id)) {
      this.#focused = this.#shown[0]?.window;
    }
    this.#followKeyboard();
  }

  #followKeyboard(): void {
    const now = this.keyboardPane?.id;
    if (now === this.#keyboard) return;
    if (this.#keyboard !== undefined) this.#reported = this.#keyboard;
    this.#keyboard = now;
  }

  #report(pane: number | undefined): void {
    this.#keyboard = pane;
    this.#reported = pane;
  }

  #windowsOf(workspace: string): MuxWindow[] {
    return [...this.#mux.windows.values()].filter((window) => window.workspace === workspace);
  }

  /** Without a desktop window to take over, the window gets one of its own size. */
  #show(window: MuxWindow, frame: Size | undefined): void {
    const size = frame ?? window.activeTab?.size ?? this.#size;
    this.#shown.push({ window, size });
    for (const tab of window.tabs) tab.resize(size);
  }

  #openShell(workspace: string): void {
    const window = this.#mux.addWindow(workspace);
    const pane = this.#mux.startPane(this.#size, { argv: [], env: {}, cwd: undefined });
    window.activate(this.#mux.addTab(window, pane, this.#size));
  }
}
