import type {
  PlaceContent,
  PlaceHello,
  Standing,
} from "@wezterm-parallel/shared/protocol/workspace/workspace-messages";

import { identifyProcess } from "../supervision/process-identity.ts";
import type { ShownTask } from "./follow-tasks.ts";
import type { LinePeer } from "./line-peer.ts";
import { WorkspacePlaces } from "./workspace-places.ts";
import {
  listPlace,
  placesOf,
  type LivingPlace,
  type PlaceSpec,
  type WorkspaceRecord,
} from "./workspace-record.ts";

/** A place whose program is connected. */
interface Connected {
  readonly peer: LinePeer;
  readonly hello: PlaceHello;
  readonly identity: LivingPlace;
  /** The last message sent to it; undefined before the first. */
  told: PlaceContent | undefined;
  /** The task that it confirmed to show; `undefined` before its first confirmation. */
  shows: { readonly task: string | undefined } | undefined;
}

interface WorkspaceOptions {
  readonly record: WorkspaceRecord;
  /** The list's own pane. */
  readonly pane: string | undefined;
  /** Called when something changed that is shown, sent or recorded. */
  readonly changed: () => void;
  /** Called when panes may have moved. */
  readonly moved: () => void;
  /** Called when a person closed this place permanently. */
  readonly removed: (place: string) => void;
}

/** Time for a place to connect before its task may go elsewhere. Why: `wzp open` waits as long. */
const comingMs = 30_000;

/** The state of one workspace: places, their programs, and what each shows. */
export class Workspace {
  readonly #options: WorkspaceOptions;
  readonly #places: WorkspacePlaces;
  readonly #connected = new Map<string, Connected>();
  #loaded = false;
  #trouble: string | undefined;

  constructor(options: WorkspaceOptions) {
    this.#options = options;
    const { record } = options;
    this.#places = new WorkspacePlaces(record.directory, placesOf(record.layout), record.shown);
    this.expect(this.#places.specs.map(({ place }) => place));
  }

  get places(): WorkspacePlaces {
    return this.#places;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  get living(): readonly LivingPlace[] {
    return [...this.#connected.values()].map(({ identity }) => identity);
  }

  /** Expects the programs of these places; those that do not connect in time count as closed. */
  expect(places: readonly string[]): void {
    for (const place of places) this.#places.setOpen(place, true);
    setTimeout(() => this.#giveUp(places), comingMs).unref();
    this.#update();
  }

  /** Adds places, whose programs may connect from now on. */
  add(specs: readonly PlaceSpec[]): void {
    this.#places.add(specs);
  }

  /** Removes places that could not be opened. */
  drop(places: readonly string[]): void {
    for (const place of places) this.#places.remove(place);
    this.#update();
  }

  setTasks(tasks: ReadonlyMap<string, ShownTask>, loaded: boolean, trouble: string | undefined): void {
    this.#trouble = trouble;
    this.#loaded ||= loaded;
    if (loaded) this.#places.setTasks(tasks);
    this.#update();
  }

  /** Returns a function to call when the peer disconnects; undefined when it was refused. */
  welcome(hello: PlaceHello, peer: LinePeer): (() => void) | undefined {
    const refusal = this.#whyNot(hello);
    if (refusal !== undefined) {
      peer.refuse(refusal);
      return undefined;
    }
    const { place, pid, pane } = hello;
    const startedAt = identifyProcess(pid)?.startedAt ?? "";
    const identity = { place, pid, startedAt, ...(pane === undefined ? {} : { pane }) };
    this.#connected.set(place, { peer, hello, identity, told: undefined, shows: undefined });
    this.#places.setOpen(place, true);
    this.#update();
    return () => this.#leave(place, peer);
  }

  shows(place: string, task: string | undefined): void {
    const connected = this.#connected.get(place);
    if (connected === undefined) return;
    connected.shows = { task };
    this.#options.changed();
  }

  release(task: string): void {
    this.#places.dismiss(task);
    this.#update();
  }

  close(place: string): void {
    this.#connected.delete(place);
    this.#places.remove(place);
    this.#options.removed(place);
    this.#update();
  }

  /** The place keeps its task until its next program connects. */
  expectBack(place: string): void {
    this.#connected.delete(place);
    this.expect([place]);
  }

  bring(task: string): string | undefined {
    const place = this.#places.bring(task);
    this.#update();
    return place;
  }

  get standing(): Standing {
    const { pane } = this.#options;
    return {
      type: "standing",
      loaded: this.#loaded,
      ...(this.#trouble === undefined ? {} : { trouble: this.#trouble }),
      pid: process.pid,
      ...(pane === undefined ? {} : { pane }),
      places: this.#places.specs.map(({ place }) => this.#placeStanding(place)),
      waiting: this.#places.waiting.length,
    };
  }

  #placeStanding(place: string): Standing["places"][number] {
    const connected = this.#connected.get(place);
    const task = this.#places.shown.get(place);
    const told = connected?.told?.kind === "task" ? connected.told.task : undefined;
    return {
      place,
      here: connected !== undefined,
      settled: connected?.shows !== undefined && connected.shows.task === told,
      ...(connected?.hello.pane === undefined ? {} : { pane: connected.hello.pane }),
      ...(task === undefined ? {} : { task }),
    };
  }

  #whyNot({ place, token }: PlaceHello): string | undefined {
    if (token !== this.#options.record.token)
      return "this pane belongs to a previous session of the workspace";
    if (place === listPlace || !this.#places.knows(place)) return `this workspace has no place ${place}`;
    return this.#connected.has(place) ? `place ${place} is already open in another pane` : undefined;
  }

  #leave(place: string, peer: LinePeer): void {
    if (this.#connected.get(place)?.peer !== peer) return;
    this.#connected.delete(place);
    this.#places.setOpen(place, false);
    this.#options.moved();
    this.#update();
  }

  #giveUp(places: readonly string[]): void {
    for (const place of places) if (!this.#connected.has(place)) this.#places.setOpen(place, false);
    this.#update();
  }

  #update(): void {
    for (const place of this.#connected.keys()) this.#tell(place);
    this.#options.changed();
  }

  #tell(place: string): void {
    const connected = this.#connected.get(place);
    if (connected === undefined || !this.#loaded) return;
    const content = this.#places.contentOf(place);
    if (JSON.stringify(content) === JSON.stringify(connected.told)) return;
    connected.told = content;
    connected.peer.say({ type: "show", content });
  }
}
