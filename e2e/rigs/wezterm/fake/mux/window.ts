import type { Pane } from "./pane.ts";
import type { Tab } from "./tab.ts";

/** A window of the mux: tabs in order, one of them active. */
export class MuxWindow {
  readonly id: number;
  workspace: string;
  title = "";
  readonly tabs: Tab<Pane>[] = [];
  #active = 0;

  constructor(id: number, workspace: string) {
    this.id = id;
    this.workspace = workspace;
  }

  get activeTab(): Tab<Pane> | undefined {
    return this.tabs[this.#active];
  }

  activate(tab: Tab<Pane>): void {
    const index = this.tabs.indexOf(tab);
    if (index === this.#active || index === -1) return;
    this.#active = index;
  }

  remove(tab: Tab<Pane>): void {
    const { activeTab } = this;
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    const next = activeTab === tab ? undefined : activeTab;
    const index = next === undefined ? -1 : this.tabs.indexOf(next);
    this.#active = index === -1 ? Math.min(this.#active, Math.max(0, this.tabs.length - 1)) : index;
  }
}
