import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed, Records, WorkerGateway } from "../../base/backlog.ts";
import type { Logger } from "../../base/log.ts";
import type { TaskStore } from "../../drivers/store/store.ts";
import { listComparedWork } from "./compared-work.ts";
import { describeOverlaps } from "./describe-overlaps.ts";
import { repositoryOf } from "./saved-routes.ts";
import { StandingQuestion } from "./standing-question.ts";

interface StandingRadarOptions {
  readonly records: Records;
  readonly gateway: Pick<WorkerGateway, "ask">;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: Pick<TaskStore, "overlap">;
}

/** Gathers events; tasks that end sooner are not compared. */
const gatherMs = 500;

interface Watched {
  /** By worker. */
  readonly questions: Map<string, StandingQuestion>;
  due: Disposable | undefined;
}

/**
 * Keeps the overlaps of running tasks up to date: workers look at their checkouts and report what changed. Asks only
 * for projects in which something runs.
 */
export class StandingRadar implements Disposable {
  readonly #options: StandingRadarOptions;
  readonly #projects = new Map<string, Watched>();
  readonly #feed: Disposable;

  constructor(options: StandingRadarOptions) {
    this.#options = options;
    this.#feed = options.feed.listen((events) => this.#handleEvents(events));
    for (const { id } of options.records.projects()) this.#refreshSoon(id);
  }

  [Symbol.dispose](): void {
    this.#feed[Symbol.dispose]();
    for (const { questions, due } of this.#projects.values()) {
      due?.[Symbol.dispose]();
      for (const question of questions.values()) question[Symbol.dispose]();
    }
    this.#projects.clear();
  }

  #handleEvents(events: readonly Event[]): void {
    for (const { kind, run } of events) {
      if (kind === "worker.connected") this.#askAgain();
      const found = run !== undefined && changesWork(kind) ? this.#projectOf(run) : undefined;
      if (found !== undefined) this.#refreshSoon(found);
    }
  }

  #askAgain(): void {
    for (const { questions } of this.#projects.values()) {
      for (const question of questions.values()) question.askAgain();
    }
  }

  #projectOf(run: string): string | undefined {
    const found = this.#options.records.run(Number(run.slice(1)));
    return found.ok ? found.value.projectId : undefined;
  }

  #refreshSoon(project: string): void {
    const watched = this.#projects.get(project) ?? { questions: new Map(), due: undefined };
    this.#projects.set(project, watched);
    watched.due ??= this.#options.clock.after(gatherMs, () => {
      watched.due = undefined;
      this.#refresh(project, watched);
    });
  }

  #refresh(project: string, { questions }: Watched): void {
    const { records, gateway, clock } = this.#options;
    const found = repositoryOf(records, records, project);
    if (!found.ok) return;
    const { target } = found.value;
    const work = new Map(
      [...listComparedWork(records, project, target)].filter(([, { attempts }]) => attempts.length > 0),
    );
    for (const [worker, question] of questions) {
      if (work.has(worker)) continue;
      question[Symbol.dispose]();
      questions.delete(worker);
    }
    for (const [worker, compared] of work) {
      const changed = () => void this.#record(project);
      const question = questions.get(worker) ?? new StandingQuestion({ worker, gateway, clock, changed });
      questions.set(worker, question);
      question.ask({ project: found.value, branch: target, ...compared });
    }
    if (work.size === 0) void this.#record(project);
  }

  async #record(project: string): Promise<void> {
    const { records, store, log } = this.#options;
    const questions = [...(this.#projects.get(project)?.questions.values() ?? [])];
    const overlaps = questions.flatMap((question) => describeOverlaps(records, question));
    const written = await store.overlap(Number(project.slice(1)), overlaps);
    if (!written.ok) log.error({ failure: written.failure, project }, "the overlaps were not recorded");
  }
}

/** After these events, other attempts run or other changes wait. */
function changesWork(kind: Event["kind"]): boolean {
  return kind === "task.running" || kind === "attempt.ended" || kind.startsWith("change.");
}
