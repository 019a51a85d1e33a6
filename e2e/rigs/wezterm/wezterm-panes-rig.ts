import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type { PaneProgram, Panes } from "../../../packages/cli/src/panes/panes.ts";
import { must, type PanesPerson, type PanesRig } from "../../../packages/cli/test/rigs/panes-rig.ts";
import { connectWezterm } from "../../../packages/cli/src/panes/wezterm/wezterm-panes.ts";
import { startWezterm, type GuiControls, type ListedPane, type Wezterm, type WeztermOptions } from "./rig.ts";

/** A WezTerm for the contract of the panes. */
export class WeztermPanesRig implements PanesRig {
  readonly wezterm: Wezterm;
  readonly #connected: Panes[] = [];

  private constructor(wezterm: Wezterm) {
    this.wezterm = wezterm;
  }

  static async open(options: WeztermOptions = {}): Promise<WeztermPanesRig> {
    return new WeztermPanesRig(await startWezterm(options));
  }

  get directory(): string {
    return this.wezterm.home;
  }

  async connect(executable = this.wezterm.executable): Promise<Panes> {
    const { env, socket, home } = this.wezterm;
    const panes = await must(connectWezterm({ executable, socket, env, locks: join(home, "locks") }));
    this.#connected.push(panes);
    return panes;
  }

  openForeign(workspace: string, program: PaneProgram): Promise<string> {
    return this.#spawn(["--new-window", "--workspace", workspace], program);
  }

  async activeIn(pane: string): Promise<string> {
    const listed = await this.wezterm.list();
    const { tab_id: tab } = find(listed, pane);
    const active = listed.filter((each) => each.tab_id === tab && each.is_active);
    return active.map((each) => String(each.pane_id)).join();
  }

  get person(): PanesPerson | undefined {
    const { gui } = this.wezterm;
    return gui && { ...typist(gui), sitDown: (program) => this.#sitDown(gui, program) };
  }

  freeze(): void {
    this.wezterm.stop();
  }

  thaw(): void {
    this.wezterm.resume();
  }

  kill(): Promise<void> {
    return this.wezterm.kill();
  }

  restart(): Promise<void> {
    return this.wezterm.restart();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const panes of this.#connected) await panes[Symbol.asyncDispose]();
    await this.wezterm[Symbol.asyncDispose]();
  }

  async #sitDown(gui: GuiControls, program: PaneProgram): Promise<string> {
    const pane = await this.openForeign("seat", program);
    await gui.switchToWorkspace("seat");
    await gui.focusWindow(find(await this.wezterm.list(), pane).window_id);
    return pane;
  }

  async #spawn(where: readonly string[], { argv, cwd, env }: PaneProgram): Promise<string> {
    const args = ["-n", "cli", "--no-auto-start", "spawn", ...where, "--cwd", cwd, "--", ...argv];
    const { stdout, stderr } = await this.wezterm.call(args, { env });
    if (stdout === "") throw new Error(stderr);
    return stdout.trim();
  }
}

function typist(gui: GuiControls): Pick<PanesPerson, "type" | "workspace"> {
  return {
    type: async (text) => {
      for (const key of text) {
        await gui.type(key);
        await delay(1);
      }
    },
    workspace: async () => (await gui.state()).workspace,
  };
}

function find(listed: readonly ListedPane[], pane: string): ListedPane {
  const found = listed.find((each) => String(each.pane_id) === pane);
  if (found === undefined) throw new Error(`WezTerm does not list pane ${pane}`);
  return found;
}
