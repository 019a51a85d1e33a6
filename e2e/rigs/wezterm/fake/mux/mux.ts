import { Pane } from "./pane.ts";
import { isDirectory } from "./program.ts";
import type { Size } from "./split-tree.ts";
import { Tab } from "./tab.ts";
import { version } from "./version.ts";
import { MuxWindow } from "./window.ts";

export interface Command {
  /** Empty for the login shell of the server. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
}

export interface Place {
  readonly window: MuxWindow;
  readonly tab: Tab<Pane>;
}

/** Variables that the server removes from its own environment at the start. */
const removedVariables =
  /^(OLDPWD|PWD|SHLVL|WEZTERM_PANE|WEZTERM_UNIX_SOCKET|_|SSH_AUTH_SOCK|SSH_CLIENT|SSH_CONNECTION)$/;

/** Windows, tabs and panes of one server. */
export class Mux {
  readonly windows = new Map<number, MuxWindow>();
  /** Includes panes without a tab, after a split that had no room. */
  readonly panes = new Map<number, Pane>();
  readonly #socket: string;
  readonly #environment: Readonly<Record<string, string>>;
  #nextWindow = 0;
  #nextTab = 0;
  #nextPane = 0;
  /** Called after anything was added or removed. */
  onChange: () => void = () => undefined;

  constructor(socket: string, environment: NodeJS.ProcessEnv) {
    this.#socket = socket;
    const kept = Object.entries(environment).filter(([name]) => !removedVariables.test(name));
    this.#environment = Object.fromEntries(
      kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
  }

  /** In hash order, as WezTerm lists them. */
  get windowsInNoOrder(): MuxWindow[] {
    const mixed = ({ id }: MuxWindow): number => Math.imul(id + 1, 0x9e3779b1) >>> 0;
    return [...this.windows.values()].sort((a, b) => mixed(a) - mixed(b));
  }

  locate(paneId: number): Place | undefined {
    for (const window of this.windows.values()) {
      const tab = window.tabs.find((each) => each.has(paneId));
      if (tab !== undefined) return { window, tab };
    }
    return undefined;
  }

  findTab(tabId: number): Place | undefined {
    for (const window of this.windows.values()) {
      const tab = window.tabs.find(({ id }) => id === tabId);
      if (tab !== undefined) return { window, tab };
    }
    return undefined;
  }

  addWindow(workspace: string): MuxWindow {
    const window = new MuxWindow(this.#nextWindow++, workspace);
    this.windows.set(window.id, window);
    return window;
  }

  addTab(window: MuxWindow, pane: Pane, size: Size): Tab<Pane> {
    const tab = new Tab(this.#nextTab++, size, pane);
    window.tabs.push(tab);
    return tab;
  }

  /** Starts the program; the pane has no tab yet. */
  startPane(size: Size, command: Command): Pane {
    const id = this.#nextPane++;
    const pane = new Pane(id, size, this.#programOf(command, id));
    this.panes.set(id, pane);
    pane.screen.onWindowTitle = (title) => {
      const place = this.locate(id);
      if (place !== undefined) place.window.title = title;
    };
    pane.onExit = () => this.drop(pane);
    return pane;
  }

  kill(pane: Pane): void {
    pane.kill();
    this.drop(pane);
  }

  /** Removes the pane from the mux, and its tab and window if they are empty then. */
  drop(pane: Pane): void {
    this.panes.delete(pane.id);
    this.takeOut(pane.id);
    this.onChange();
  }

  /** Removes the pane from its tab; it stays in the mux. */
  takeOut(paneId: number): void {
    const place = this.locate(paneId);
    if (place === undefined) return;
    const { window, tab } = place;
    tab.remove(paneId);
    if (tab.panes.length === 0) window.remove(tab);
    if (window.tabs.length === 0) this.windows.delete(window.id);
  }

  #programOf(
    { argv, env, cwd }: Command,
    id: number,
  ): { argv: readonly string[]; env: Record<string, string>; cwd: string } {
    const inherited = argv.length === 0 ? this.#environment : env;
    const home = inherited["HOME"] ?? this.#environment["HOME"] ?? "/";
    const shell = inherited["SHELL"] ?? "/bin/sh";
    return {
      argv: argv.length === 0 ? [shell, "-l"] : argv,
      cwd: cwd !== undefined && isDirectory(cwd) ? cwd : home,
      env: {
        ...inherited,
        TERM: "xterm-256color",
        COLORTERM: "truecolor",
        TERM_PROGRAM: "WezTerm",
        TERM_PROGRAM_VERSION: version,
        WEZTERM_UNIX_SOCKET: this.#socket,
        WEZTERM_PANE: String(id),
      },
    };
  }
}
