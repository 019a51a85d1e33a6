import type { Client } from "@wezterm-parallel/shared/client/client";
import type {
  ChangeResource,
  QueueResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

/** Changes of the board: older ones are reached with `wzp show`. */
const mostChanges = 1_000;
/** Minimum pause in ms between two requests: a landing causes several events. */
const restMs = 300;

/** The changes and merge queues, requested again after events about changes. */
export class BoardChanges implements Disposable {
  readonly #client: Client;
  readonly #changed: () => void;
  #ofTasks: ReadonlyMap<string, ChangeResource> = new Map();
  #queues: readonly QueueResource[] = [];
  #version = 0;
  /** Number of the last event that was heard. */
  #heard = 0;
  #busy = false;
  #again = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(client: Client, changed: () => void) {
    this.#client = client;
    this.#changed = changed;
  }

  /** By the id of their task. */
  get ofTasks(): ReadonlyMap<string, ChangeResource> {
    return this.#ofTasks;
  }

  get queues(): readonly QueueResource[] {
    return this.#queues;
  }

  /** Incremented whenever something was received. */
  get version(): number {
    return this.#version;
  }

  /** Takes the number of events about changes so far; called for every frame. */
  hear(events: number): void {
    if (events === this.#heard) return;
    this.#heard = events;
    this.refresh();
  }

  /** No event announces what keeps a queue from moving its target. */
  look(): void {
    if (this.#queues.some(({ changes }) => changes.length > 0)) this.refresh();
  }

  refresh(): void {
    this.#again = true;
    if (!this.#busy) void this.#load();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#busy = true;
  }

  async #load(): Promise<void> {
    this.#busy = true;
    this.#again = false;
    const [changes, queues] = await Promise.all([
      this.#client.get("listChanges", {}, { limit: mostChanges }),
      this.#client.get("listQueues", {}),
    ]);
    // Without the permission to see changes, or without a server, the board has none.
    if (changes.ok) this.#ofTasks = new Map(changes.value.items.map((change) => [change.id, change]));
    if (queues.ok) this.#queues = queues.value.items;
    this.#version += 1;
    this.#changed();
    this.#timer = setTimeout(() => {
      this.#busy = false;
      if (this.#again) void this.#load();
    }, restMs);
  }
}
