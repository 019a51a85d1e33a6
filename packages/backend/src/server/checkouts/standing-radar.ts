import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { GitProject } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed, Records, WorkerGateway } from "../../base/backlog.ts";
import type { Logger } from "../../base/log.ts";
import type { TaskOverlap, TaskStore } from "../../drivers/store/store.ts";
import { type WorkToCompare, listComparedWork } from "./compared-work.ts";
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
/** More than run at the same time. */
const runsKept = 1_000;

interface Watched {
  /** By worker. */
  readonly questions: Map<string, StandingQuestion>;
  due: Disposable | undefined;
  /** Settles when what was begun for the project is done: a later look must not be overtaken by an earlier one. */
  turn: Promise<void>;
}

/**
 * Keeps the overlaps of running tasks up to date: workers look at their checkouts and report what changed. Asks only
 * for projects in which something runs.
 */
export class StandingRadar implements Disposable {
  readonly #options: StandingRadarOptions;
  readonly #projects = new Map<string, Watched>();
  /** Projects of runs that had events. */
  readonly #ofRuns = new Map<string, string>();
  readonly #feed: Disposable;
  #disposed = false;

  constructor(options: StandingRadarOptions) {
    this.#options = options;
    this.#feed = options.feed.listen((events) => void this.#handleEvents(events));
    void this.#refreshAll();
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#feed[Symbol.dispose]();
    for (const { questions, due } of this.#projects.values()) {
      due?.[Symbol.dispose]();
      for (const question of questions.values()) question[Symbol.dispose]();
    }
    this.#projects.clear();
  }

  async #refreshAll(): Promise<void> {
    for (const { id } of await this.#options.records.projects()) this.#refreshSoon(id);
  }

  async #handleEvents(events: readonly Event[]): Promise<void> {
    if (events.some(({ kind }) => kind === "worker.connected")) this.#askAgain();
    const runs = events.flatMap(({ kind, run }) => (run !== undefined && changesWork(kind) ? [run] : []));
    for (const run of new Set(runs)) {
      const found = await this.#projectOf(run);
      if (found !== undefined) this.#refreshSoon(found);
    }
  }

  #askAgain(): void {
    for (const { questions } of this.#projects.values()) {
      for (const question of questions.values()) question.askAgain();
    }
  }

  /** A run never changes its project. */
  async #projectOf(run: string): Promise<string | undefined> {
    const known = this.#ofRuns.get(run);
    if (known !== undefined) return known;
    const found = await this.#options.records.run(Number(run.slice(1)));
    if (!found.ok) return undefined;
    if (this.#ofRuns.size >= runsKept) this.#ofRuns.clear();
    this.#ofRuns.set(run, found.value.projectId);
    return found.value.projectId;
  }

  #refreshSoon(project: string): void {
    if (this.#disposed) return;
    const idle = { questions: new Map(), due: undefined, turn: Promise.resolve() };
    const watched: Watched = this.#projects.get(project) ?? idle;
    this.#projects.set(project, watched);
    watched.due ??= this.#options.clock.after(gatherMs, () => {
      watched.due = undefined;
      this.#inTurn(watched, () => this.#refresh(project, watched));
    });
  }

  #inTurn(watched: Watched, work: () => Promise<void>): void {
    watched.turn = watched.turn.then(work).catch((error: unknown) => {
      this.#options.log.error({ err: error }, "the overlaps were not looked at");
    });
  }

  async #refresh(project: string, watched: Watched): Promise<void> {
    const { records } = this.#options;
    const found = await repositoryOf(records, records, project);
    if (!found.ok) return;
    const compared = await listComparedWork(records, project, found.value.target);
    if (this.#disposed) return;
    const work = new Map([...compared].filter(([, { attempts }]) => attempts.length > 0));
    this.#ask(project, watched, { project: found.value, work });
    if (work.size === 0) this.#recordInTurn(project, watched);
  }

  #ask(
    id: string,
    watched: Watched,
    { project, work }: { readonly project: GitProject; readonly work: ReadonlyMap<string, WorkToCompare> },
  ): void {
    const { gateway, clock } = this.#options;
    const { questions } = watched;
    for (const [worker, question] of questions) {
      if (work.has(worker)) continue;
      question[Symbol.dispose]();
      questions.delete(worker);
    }
    for (const [worker, compared] of work) {
      const changed = () => this.#recordInTurn(id, watched);
      const question = questions.get(worker) ?? new StandingQuestion({ worker, gateway, clock, changed });
      questions.set(worker, question);
      question.ask({ project, branch: project.target, ...compared });
    }
  }

  #recordInTurn(project: string, watched: Watched): void {
    this.#inTurn(watched, () => this.#record(project, watched));
  }

  async #record(project: string, { questions }: Watched): Promise<void> {
    const { records, store, log } = this.#options;
    const overlaps: TaskOverlap[] = [];
    for (const question of questions.values()) overlaps.push(...(await describeOverlaps(records, question)));
    if (this.#disposed) return;
    const written = await store.overlap(Number(project.slice(1)), overlaps);
    if (!written.ok) log.error({ failure: written.failure, project }, "the overlaps were not recorded");
  }
}

/** After these events, other attempts run or other changes wait. */
function changesWork(kind: Event["kind"]): boolean {
  return kind === "task.running" || kind === "attempt.ended" || kind.startsWith("change.");
}
