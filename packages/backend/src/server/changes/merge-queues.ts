import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { parseId } from "@wezterm-parallel/shared/domain/ids";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed } from "../../base/backlog.ts";
import type { TargetBranch } from "../../drivers/store/changes.ts";
import { MergeQueue, type MergeQueueOptions } from "./merge-queue.ts";

interface MergeQueuesOptions extends MergeQueueOptions {
  readonly feed: EventFeed;
  readonly clock: Clock;
}

/** Ms until an obstacle is looked at again: a dirty working tree gives no sign when it is clean. */
const retryMs = 1_000;

interface Working {
  readonly queue: TargetBranch;
  /** Something happened while a step was taken. */
  again: boolean;
  isBusy: boolean;
  obstacle: Failure | undefined;
  timer: Disposable | undefined;
}

/** Lets every queue with a change take steps: after a start, after each event that may matter, and past obstacles. */
export class MergeQueues implements Disposable {
  readonly #options: MergeQueuesOptions;
  readonly #working = new Map<string, Working>();
  readonly #feed: Disposable;
  #disposed = false;

  constructor(options: MergeQueuesOptions) {
    this.#options = options;
    this.#feed = options.feed.listen((events) => this.#heard(events));
    for (const queue of options.store.reader.busyQueues()) this.kick(queue);
  }

  /** Returns why a queue cannot move its target at present. */
  obstacle(queue: TargetBranch): Failure | undefined {
    return this.#working.get(keyOf(queue))?.obstacle;
  }

  /** Takes the steps that are possible now. */
  kick(queue: TargetBranch): void {
    const key = keyOf(queue);
    const idle = { queue, again: false, isBusy: false, obstacle: undefined, timer: undefined };
    const working = this.#working.get(key) ?? idle;
    this.#working.set(key, working);
    working.again = true;
    if (!working.isBusy) void this.#work(working);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#feed[Symbol.dispose]();
    for (const { timer } of this.#working.values()) timer?.[Symbol.dispose]();
  }

  #heard(events: readonly Event[]): void {
    const { reader } = this.#options.store;
    const kicked = new Map<string, TargetBranch>();
    for (const { kind, run, task } of events) {
      const changed = kind.startsWith("change.") ? task : undefined;
      const verified = kind === "run.ended" ? reader.changeVerifiedBy(Number(run.slice(1))) : undefined;
      const queue = verified ?? (changed === undefined ? undefined : this.#queueOf(changed));
      if (queue !== undefined) kicked.set(keyOf(queue), queue);
      if (kind === "worker.connected") {
        for (const each of this.#working.values()) kicked.set(keyOf(each.queue), each.queue);
      }
    }
    for (const queue of kicked.values()) this.kick(queue);
  }

  #queueOf(id: string): TargetBranch | undefined {
    const parsed = parseId(id);
    if (!parsed.ok || parsed.value.kind === "run") return undefined;
    const { reader } = this.#options.store;
    const task = reader.taskId(parsed.value.run, parsed.value.task);
    const change = task === undefined ? undefined : reader.change(task);
    return change && { project: change.project, target: change.target };
  }

  async #work(working: Working): Promise<void> {
    working.isBusy = true;
    working.timer?.[Symbol.dispose]();
    const queue = new MergeQueue(this.#options, working.queue);
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
    working.timer = this.#options.clock.after(retryMs, () => this.kick(working.queue));
  }
}

function keyOf({ project, target }: TargetBranch): string {
  return `${project} ${target}`;
}
