import type { Client } from "@wezterm-parallel/shared/client/client";
import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { QueueResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { Colours } from "../../render/colours.ts";
import type { BoardRow } from "../board-rows.ts";
import type { Rect } from "../draw/layout.ts";
import type { Panel, ViewState } from "../view-state.ts";
import { Details } from "./details.ts";
import { LogTail } from "./log-tail.ts";
import { queueLines } from "./queue-lines.ts";
import { RunGraph } from "./run-graph.ts";
import { runLines } from "./run-lines.ts";

/** Delay that avoids opening every log while the person moves through the list with a held key. */
const restMs = 80;

export interface Shown {
  readonly title: string;
  readonly lines: readonly string[];
  /** The lines have colours, are cut to the width and are escaped for the terminal. */
  readonly painted: boolean;
  /** Number of lines, and the first one shown, for scrolling. */
  readonly total: number;
  readonly first: number;
}

/** The panel's content for the selected row; opens what it needs, and closes that on another selection. */
export class PanelContent implements Disposable {
  readonly #client: Client;
  readonly #changed: () => void;
  readonly #details: Details;
  readonly #queues: () => readonly QueueResource[];
  #row: BoardRow | undefined;
  #log: { readonly tail: LogTail; state: string } | undefined;
  #wanted = "";
  #timer: NodeJS.Timeout | undefined;
  #graph: RunGraph | undefined;

  constructor(client: Client, changed: () => void, queues: () => readonly QueueResource[]) {
    this.#client = client;
    this.#changed = changed;
    this.#details = new Details(client, changed);
    this.#queues = queues;
  }

  /** Called for every frame; fast when nothing changed. */
  select(row: BoardRow | undefined, panel: Panel | undefined): void {
    this.#row = row;
    const task = row?.kind === "task" ? row.task : undefined;
    if (panel === "details") this.#details.select(task);
    const attempt = panel === "log" ? attemptOf(task) : "";
    if (attempt !== this.#wanted) this.#want(attempt, task?.state ?? "");
    else if (task !== undefined) this.#hearState(task.state);
  }

  /** Requests again what could not be read, when the server is back. */
  refresh(): void {
    void this.#log?.tail.refresh();
    this.#details.refresh();
  }

  show(view: ViewState, size: Rect, colours: Colours): Shown {
    return this.#choose(view, { columns: size.columns, rows: Math.max(0, size.rows - 1) }, colours);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#log?.tail[Symbol.dispose]();
  }

  /** Refreshes the log, because another state may mean a new phase or the end. */
  #hearState(state: string): void {
    if (this.#log === undefined || this.#log.state === state) return;
    this.#log.state = state;
    void this.#log.tail.refresh();
  }

  #want(attempt: string, state: string): void {
    this.#wanted = attempt;
    clearTimeout(this.#timer);
    this.#log?.tail[Symbol.dispose]();
    this.#log = undefined;
    if (attempt === "") return;
    this.#timer = setTimeout(() => {
      this.#log = { tail: new LogTail(this.#client, attempt, this.#changed), state };
      void this.#log.tail.refresh();
    }, restMs);
  }

  #choose(view: ViewState, size: Rect, colours: Colours): Shown {
    const row = this.#row;
    if (row === undefined) return { title: view.panel, lines: [], painted: false, total: 0, first: 0 };
    if (view.panel === "graph") return this.#showGraph(row.run, view, size, colours);
    if (view.panel === "queue") {
      const style = { width: size.columns, selected: row.id };
      return cut("merge queues", queueLines(this.#queues(), row.run.resource.projectId, style), view, size);
    }
    if (row.kind !== "task") return cut(row.run.resource.id, runLines(row.run, size.columns), view, size);
    if (view.panel === "details")
      return cut(`${row.id}: details`, this.#details.lines(size.columns), view, size);
    return this.#showLog(row.id, view, size);
  }

  #showLog(id: string, view: ViewState, size: Rect): Shown {
    const tail = this.#log?.tail;
    const row = this.#row;
    if (tail === undefined || tail.note !== undefined) {
      const waits = row?.kind === "task" && row.task.attempts === 0;
      const note = waits ? "not started yet: no log" : (tail?.note ?? "loading …");
      return { title: `${id}: log`, lines: [note], painted: false, total: 1, first: 0 };
    }
    const total = tail.length;
    const last = Math.max(0, total - size.rows);
    const first = view.follow ? last : Math.min(view.scroll, last);
    const where = view.follow ? "following" : `line ${first + 1} of ${total}`;
    return {
      title: `${tail.attempt}: log, ${where}`,
      lines: tail.slice(first, size.rows),
      painted: false,
      total,
      first,
    };
  }

  #showGraph(run: LiveRun, view: ViewState, size: Rect, colours: Colours): Shown {
    if (this.#graph?.run !== run || this.#graph.size !== run.tasks.size) this.#graph = new RunGraph(run);
    const selected = this.#row?.kind === "task" ? this.#row.id : undefined;
    const total = this.#graph.size;
    const last = Math.max(0, total - size.rows);
    const centred = selected === undefined ? 0 : this.#graph.positionOf(selected) - Math.floor(size.rows / 2);
    const first = Math.max(0, Math.min(view.zoomed ? view.scroll : centred, last));
    const lines = this.#graph.draw(first, size.rows, { width: size.columns, colours, selected });
    return { title: `${run.resource.id}: graph`, lines, painted: true, total, first };
  }
}

function attemptOf(task: LiveTask | undefined): string {
  return task === undefined || task.attempts === 0 ? "" : `${task.id}#${task.attempts}`;
}

function cut(title: string, lines: readonly string[], view: ViewState, size: Rect): Shown {
  const first = Math.max(0, Math.min(view.scroll, lines.length - size.rows));
  return { title, lines: lines.slice(first, first + size.rows), painted: false, total: lines.length, first };
}
