import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { parseId } from "@wezterm-parallel/shared/domain/ids";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed } from "../../base/backlog.ts";
import type { ChangeRecord, TargetBranch } from "../../drivers/store/changes.ts";
import { leaveUnresolved } from "./leave-unresolved.ts";
import { MergeQueue, type MergeQueueOptions } from "./merge-queue.ts";
import { watchTree } from "./watch-tree.ts";
import { stopChecks } from "./stop-checks.ts";
import { VerifiedTrees } from "./verified-trees.ts";

interface MergeQueuesOptions extends Omit<MergeQueueOptions, "verified"> {
  readonly feed: EventFeed;
  readonly clock: Clock;
}

/** Ms until an obstacle is looked at again, at first and at most; a change of its files is noticed sooner. */
const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

/** A task that resolves a conflict has ended; if that succeeded with other commits, its change is queued by then. */
const endings: ReadonlySet<Event["kind"]> = new Set([
  "task.succeeded",
  "task.failed",
  "task.cancelled",
  "task.skipped",
]);
const mostResolving = 10_000;

interface Working {
  readonly queue: TargetBranch;
  /** Something happened while a step was taken. */
  again: boolean;
  isBusy: boolean;
  obstacle: Failure | undefined;
  /** Looks at the obstacle since the last event. */
  tries: number;
  /** Waits for a time or a file to look at the obstacle again. */
  waiting: Disposable | undefined;
}

/** Lets every queue with a change take steps: after a start, after each event that may matter, and past obstacles. */
export class MergeQueues implements Disposable {
  readonly #options: MergeQueuesOptions;
  readonly #verified = new VerifiedTrees();
  readonly #working = new Map<string, Working>();
  readonly #feed: Disposable;
  #disposed = false;

  constructor(options: MergeQueuesOptions) {
    this.#options = options;
    this.#feed = options.feed.listen((events) => void this.#heard(events));
    void this.#begin();
  }

  async #begin(): Promise<void> {
    const { reader } = this.#options.store;
    for (const queue of await reader.busyQueues()) this.kick(queue);
    // A crash may have come between the end of their need and their cancellation.
    await stopChecks(this.#options, await reader.changesOutOfChecks());
    const resolving = await reader.changes({ states: ["resolving"], limit: mostResolving });
    await leaveUnresolved(this.#options.store, resolving);
  }

  /** Returns why a queue cannot move its target at present. */
  obstacle(queue: TargetBranch): Failure | undefined {
    return this.#working.get(keyOf(queue))?.obstacle;
  }

  /** Takes the steps that are possible now. */
  kick(queue: TargetBranch): void {
    const key = keyOf(queue);
    const idle = { queue, again: false, isBusy: false, obstacle: undefined, tries: 0, waiting: undefined };
    const working = this.#working.get(key) ?? idle;
    this.#working.set(key, working);
    working.again = true;
    working.tries = 0;
    if (!working.isBusy) void this.#work(working);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#feed[Symbol.dispose]();
    for (const { waiting } of this.#working.values()) waiting?.[Symbol.dispose]();
  }

  async #heard(events: readonly Event[]): Promise<void> {
    await this.#resolved(events);
    const kicked = new Map<string, TargetBranch>();
    for (const event of events) {
      for (const { project, target } of await this.#queuesAfter(event)) {
        const queue = { project, target };
        kicked.set(keyOf(queue), queue);
      }
    }
    if (this.#disposed) return;
    for (const queue of kicked.values()) this.kick(queue);
  }

  /** Returns the queues that may take a step because of this event. */
  async #queuesAfter({ kind, run, task }: Event): Promise<readonly TargetBranch[]> {
    if (kind === "worker.connected") return Array.from(this.#working.values(), ({ queue }) => queue);
    if (kind === "run.ended") {
      const verified = await this.#options.store.reader.changeVerifiedBy(Number(run.slice(1)));
      return verified === undefined ? [] : [verified];
    }
    const changed = kind.startsWith("change.") ? await this.#changeOf(task) : undefined;
    if (changed === undefined || this.#disposed) return [];
    if (changed.state !== "verifying") void stopChecks(this.#options, [changed]);
    return [changed];
  }

  /** Asks once about all tasks that ended, because few of them resolve a conflict. */
  async #resolved(events: readonly Event[]): Promise<void> {
    const ended = events.flatMap(({ kind, task }) => (endings.has(kind) ? (nameOf(task) ?? []) : []));
    if (ended.length === 0) return;
    const left = await this.#options.store.reader.resolvingChanges(ended);
    if (left.length > 0 && !this.#disposed) void leaveUnresolved(this.#options.store, left);
  }

  async #changeOf(id: string | undefined): Promise<ChangeRecord | undefined> {
    const named = nameOf(id);
    if (named === undefined) return undefined;
    const { reader } = this.#options.store;
    const task = await reader.taskId(named.run, named.name);
    return task === undefined ? undefined : await reader.change(task);
  }

  async #work(working: Working): Promise<void> {
    working.isBusy = true;
    working.waiting?.[Symbol.dispose]();
    const queue = new MergeQueue({ ...this.#options, verified: this.#verified }, working.queue);
    let held: Failure | undefined;
    while (working.again && !this.#disposed) {
      working.again = false;
      const progress = await queue.step(held !== undefined);
      if (progress.kind === "again") working.again = true;
      if (progress.kind !== "retry") continue;
      // Candidates of the changes behind can be built meanwhile.
      working.again ||= held === undefined;
      held ??= progress.why;
    }
    working.isBusy = false;
    working.obstacle = held;
    if (held === undefined || this.#disposed) return;
    working.waiting = this.#lookAgain(working, held);
  }

  /** Looks at an obstacle again when its files change, and otherwise less and less often. */
  #lookAgain(working: Working, obstacle: Failure): Disposable {
    const { clock } = this.#options;
    const stack = new DisposableStack();
    const look = (): void => {
      stack.dispose();
      working.again = true;
      if (!working.isBusy) void this.#work(working);
    };
    const delay = Math.min(longestRetryMs, firstRetryMs * 2 ** working.tries);
    working.tries += 1;
    stack.use(clock.after(delay, look));
    let isNoticed = false;
    const noticed = (): void => {
      if (isNoticed || stack.disposed) return;
      isNoticed = true;
      working.tries = 0;
      // Programs write several files at a time.
      stack.use(clock.after(firstRetryMs, look));
    };
    stack.use(watchTree(obstacle, noticed));
    return stack;
  }
}

function nameOf(task: string | undefined): { readonly run: number; readonly name: string } | undefined {
  const parsed = task === undefined ? undefined : parseId(task);
  if (parsed?.ok !== true || parsed.value.kind === "run") return undefined;
  return { run: parsed.value.run, name: parsed.value.task };
}

function keyOf({ project, target }: TargetBranch): string {
  return `${project} ${target}`;
}
