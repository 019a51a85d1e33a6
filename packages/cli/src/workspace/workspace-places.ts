import { resolve } from "node:path";

import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import type { PlaceContent } from "@wezterm-parallel/shared/protocol/workspace/workspace-messages";

import { assignPlaces, placeToBring, tasksWithoutPlace, type Standings } from "./assign-places.ts";
import type { ShownTask } from "./follow-tasks.ts";
import { listPlace, type PlaceSpec } from "./workspace-record.ts";

/** Decides what places show, from tasks, connected programs and requests of people. Uses no sockets. */
export class WorkspacePlaces {
  readonly #directory: string;
  #specs: readonly PlaceSpec[];
  readonly #open = new Set<string>();
  readonly #dismissed = new Set<string>();
  /** Undefined until the tasks are loaded: until then the previous content is kept. */
  #loaded: ReadonlyMap<string, ShownTask> | undefined;
  #shown: ReadonlyMap<string, string>;
  /** Change counter; orders places by the age of their content. */
  #changes = 0;
  readonly #since = new Map<string, number>();

  /** All places count as open until reported as closed, because their programs are being started. */
  constructor(directory: string, specs: readonly PlaceSpec[], shown: Readonly<Record<string, string>>) {
    this.#directory = directory;
    this.#specs = specs.filter(({ place }) => place !== listPlace);
    this.#shown = new Map(Object.entries(shown));
    for (const { place } of this.#specs) this.#open.add(place);
  }

  get #tasks(): ReadonlyMap<string, ShownTask> {
    return this.#loaded ?? nothing;
  }

  get specs(): readonly PlaceSpec[] {
    return this.#specs;
  }

  /** Task by place. */
  get shown(): ReadonlyMap<string, string> {
    return this.#shown;
  }

  /** Running tasks without a place, oldest first. */
  get waiting(): readonly ShownTask[] {
    const without = tasksWithoutPlace(this.#tasks.values(), this.#shown);
    return without.flatMap(({ id }) => this.#tasks.get(id) ?? []);
  }

  /** Names of tasks that have their own places. */
  get named(): ReadonlySet<string> {
    return new Set(this.#specs.flatMap(({ content }) => ("task" in content ? (content.task ?? []) : [])));
  }

  knows(place: string): boolean {
    return this.#specs.some((spec) => spec.place === place);
  }

  setTasks(tasks: ReadonlyMap<string, ShownTask>): void {
    this.#loaded = tasks;
    this.#assign();
  }

  setOpen(place: string, open: boolean): void {
    if (open) this.#open.add(place);
    else this.#open.delete(place);
    this.#assign();
  }

  /** Removes the place from the workspace. */
  remove(place: string): void {
    this.#specs = this.#specs.filter((spec) => spec.place !== place);
    this.setOpen(place, false);
  }

  /** A person detached the task from its place. */
  dismiss(task: string): void {
    this.#dismissed.add(task);
    this.#shown = new Map([...this.#shown].filter(([, shown]) => shown !== task));
    this.#assign();
  }

  /** Gives a task a place and returns it; undefined when no place is available. */
  bring(task: string): string | undefined {
    this.#dismissed.delete(task);
    const there = [...this.#shown].find(([, shown]) => shown === task)?.[0];
    if (there !== undefined) return there;
    const place = placeToBring(this.#standings(), this.#since);
    const attempts = this.#tasks.get(task)?.attempt ?? 0;
    if (place === undefined || attempts === 0) return undefined;
    this.#shown = new Map([...this.#shown, [place, task]]);
    this.#since.set(place, ++this.#changes);
    this.#assign();
    return place;
  }

  /** Returns why `bring` gave it none. */
  whyNone(task: string): string {
    const attempts = this.#tasks.get(task)?.attempt ?? 0;
    return attempts > 0 ? "no place of this layout accepts this task" : "it has not started yet";
  }

  has(task: string): boolean {
    return this.#tasks.has(task);
  }

  /** Adds places to the arrangement; their programs are being started. */
  add(specs: readonly PlaceSpec[]): void {
    this.#specs = [...this.#specs, ...specs];
  }

  /** Returns the content that a place must show. */
  contentOf(place: string): PlaceContent {
    const content = this.#specs.find((spec) => spec.place === place)?.content;
    if (content?.kind === "shell") return this.#shellContent(content);
    if (content?.kind === "service") return content;
    const task = this.#tasks.get(this.#shown.get(place) ?? "");
    if (task !== undefined && task.attempt > 0) return taskContent(task, content?.kind === "log");
    return content === undefined || !("task" in content) ? { kind: "free" } : waitingContent(content, task);
  }

  #shellContent({
    directory,
    task,
  }: {
    readonly directory: string;
    readonly task?: string | undefined;
  }): PlaceContent {
    const found = task === undefined ? undefined : this.#newest(task);
    if (task !== undefined && (found === undefined || found.attempt === 0)) {
      return { kind: "waiting", task: found?.id ?? task, why: "its checkout does not exist yet" };
    }
    return { kind: "shell", directory: resolve(this.#directory, directory), task: found?.id };
  }

  #newest(name: string): ShownTask | undefined {
    return [...this.#tasks.values()]
      .filter((task) => task.name === name || task.base === name)
      .toSorted((a, b) => b.run - a.run || b.attempt - a.attempt)
      .at(0);
  }

  #standings(): Standings {
    const places = this.#specs.map((spec) => ({ ...spec, open: this.#open.has(spec.place) }));
    return { places, tasks: this.#tasks, shown: this.#shown, dismissed: this.#dismissed };
  }

  #assign(): void {
    if (this.#loaded === undefined) return;
    const next = assignPlaces(this.#standings());
    for (const [place, task] of next) {
      if (this.#shown.get(place) !== task || !this.#since.has(place)) this.#since.set(place, ++this.#changes);
    }
    this.#shown = next;
  }
}

const nothing: ReadonlyMap<string, ShownTask> = new Map();

function waitingContent(
  content: { readonly task?: string | undefined },
  task: ShownTask | undefined,
): PlaceContent {
  const why = task?.why ?? "no run contains this task yet";
  return { kind: "waiting", task: task?.id ?? content.task ?? "", why };
}

function taskContent(task: ShownTask, logOnly: boolean): PlaceContent {
  const { id, attempt, state, why, conflicts } = task;
  return {
    kind: "task",
    task: id,
    attempt,
    state,
    ended: hasEnded(state),
    why,
    terminal: task.terminal && !logOnly,
    conflicts,
  };
}
