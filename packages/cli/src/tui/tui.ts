import type { Client } from "@wezterm-parallel/shared/client/client";
import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Colours } from "../render/colours.ts";
import { AutomationItems } from "./automation/automation-items.ts";
import { automationLines } from "./automation/automation-lines.ts";
import { BoardChanges } from "./board-changes.ts";
import { type BoardRow, boardRows, newestOwn } from "./board-rows.ts";
import { drawFrame } from "./draw/draw-frame.ts";
import { type ScreenLayout, layoutOf, type Rect } from "./draw/layout.ts";
import type { Picture } from "./draw/picture.ts";
import type { Offers } from "./input/offered-commands.ts";
import { PanelContent, type Shown } from "./panel/panel-content.ts";
import { keepInSight, keepSelection } from "./selection.ts";
import { initialView, type ViewState } from "./view-state.ts";

/** More than a machine runs at once or a screen shows. */
const seenTasks = 200;

interface TuiParts {
  readonly store: LiveStore;
  readonly client: Client;
  readonly home: string;
  readonly colours: Colours;
  /** A getter, because the permissions may change while the view is open. */
  readonly offers: Offers;
  readonly size: () => Rect;
  /** Requests a frame. */
  readonly changed: () => void;
}

/** The full-screen view without a terminal: selection, panel content and the lines of a frame. */
export class Tui implements Disposable {
  readonly parts: TuiParts;
  readonly view: ViewState = initialView();
  readonly #panel: PanelContent;
  #rows: readonly BoardRow[] = [];
  /** Key of the state that the rows were made from. */
  #madeOf = "";
  #shown: Shown = { title: "", lines: [], painted: false, total: 0, first: 0 };
  #linkKind = "";
  /** Live tasks with the server's latest data. */
  #seen: ReadonlyMap<string, TaskResource> = new Map();
  #looks = 0;
  #prompts = 0;
  readonly changes: BoardChanges;
  readonly automation: AutomationItems;

  constructor(parts: TuiParts) {
    this.parts = parts;
    this.changes = new BoardChanges(parts.client, parts.changed);
    this.automation = new AutomationItems(parts.client, parts.changed);
    this.#panel = new PanelContent(parts.client, parts.changed, () => this.changes.queues);
  }

  get rows(): readonly BoardRow[] {
    return this.#rows;
  }

  get row(): BoardRow | undefined {
    return this.#rows[this.view.selectedAt];
  }

  /** Project of the selected run or task, such as `p3`. */
  get project(): string | undefined {
    return this.row?.run.resource.projectId;
  }

  /** The panel as last drawn. */
  get shown(): Shown {
    return this.#shown;
  }

  get layout(): ScreenLayout {
    return layoutOf(this.parts.size(), this.view.zoomed);
  }

  /** Returns the lines of the screen; `now` is epoch ms. */
  draw(now: number): readonly string[] {
    const { store, colours, home } = this.parts;
    const { layout, view } = this;
    this.refreshRows();
    keepInSight(view, this.#rows.length, layout.board?.rows ?? 1);
    this.#panel.select(this.row, layout.panel === undefined ? undefined : view.panel);
    this.#hearLink(store.link.kind);
    if (layout.panel !== undefined) this.#shown = this.#panel.show(view, layout.panel, colours);
    const picture: Picture = {
      layout,
      view,
      rows: this.#rows,
      runs: store.backlog.runs,
      link: store.link,
      loading: store.loading,
      home,
      panel: this.#shown,
      colours,
      offers: this.parts.offers,
      project: this.project,
      automation: this.#automationLines(now),
      now,
    };
    return drawFrame(picture);
  }

  #automationLines(now: number): Picture["automation"] {
    const { note, items } = this.automation;
    return note === undefined ? automationLines(items, now) : [{ text: note }];
  }

  /** True while something on the screen counts up. */
  get moves(): boolean {
    const { store } = this.parts;
    return (
      store.link.kind === "away" || store.backlog.runs.some(({ resource }) => resource.endedAt === undefined)
    );
  }

  refreshRows(): void {
    const { store } = this.parts;
    const { filter, unfolded } = this.view;
    if (store.backlog.prompts !== this.#prompts) {
      this.#prompts = store.backlog.prompts;
      void this.look();
    }
    this.changes.hear(store.changeEvents);
    const madeOf = `${store.version} ${this.#looks} ${this.changes.version} ${filter} ${[...unfolded].join()}`;
    if (madeOf === this.#madeOf) return;
    this.#madeOf = madeOf;
    this.#rows = boardRows(store.backlog, {
      filter,
      unfolded,
      seen: this.#seen,
      changes: this.changes.ofTasks,
    });
    keepSelection(this.view, this.#rows);
    // The newest run is unfolded automatically, so its tasks are needed even if it has ended.
    const newest = newestOwn(store.backlog);
    if (newest?.loaded === "none") store.want(newest.resource.id);
  }

  /** Requests what events do not contain: preparations and questions. */
  async look(): Promise<void> {
    const { client, store, changed } = this.parts;
    if (this.view.automation !== undefined) await this.automation.look();
    if (store.link.kind === "live") this.changes.look();
    if (store.link.kind !== "live" || !this.moves) return;
    const page = await client.tasks({ state: ["leased", "running"], limit: seenTasks });
    if (!page.ok) return;
    this.#seen = new Map(page.value.items.map((task) => [task.id, task]));
    this.#looks += 1;
    changed();
  }

  [Symbol.dispose](): void {
    this.#panel[Symbol.dispose]();
    this.changes[Symbol.dispose]();
  }

  #hearLink(kind: string): void {
    if (kind === "live" && this.#linkKind === "away") this.#panel.refresh();
    this.#linkKind = kind;
  }
}
