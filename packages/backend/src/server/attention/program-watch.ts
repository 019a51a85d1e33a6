import { existsSync } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import type { FindProgram } from "@wezterm-parallel/shared/domain/attention";
import { type AttemptName, parseId } from "@wezterm-parallel/shared/domain/ids";
import type { ScreenRule } from "@wezterm-parallel/shared/domain/activity/screens/screen-rule";
import type { Progress } from "@wezterm-parallel/shared/domain/activity/progress";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { AgentProgress } from "./agent-progress.ts";
import { type AgentQuestion, AgentQuestions } from "./agent-questions.ts";
import { GatheredNeeds } from "./gathered-needs.ts";
import { readTerminalMeta } from "./input-wait.ts";
import { needOf } from "./person-need.ts";
import type { ClaimNews, TaskClaim } from "./task-claim.ts";
import { type ProgramNow, SessionWatch } from "./session-watch.ts";

interface RunningAttempt {
  readonly run: number;
  readonly name: string;
  readonly attempt: number;
}

interface ProgramWatchOptions {
  /** The state directory of the home. */
  readonly state: string;
  readonly clock: Clock;
  readonly screens: readonly ScreenRule[];
  /** Receives what a program needs a person for, and undefined when it no longer does. */
  readonly needs: (attempt: RunningAttempt, activity: Activity | undefined) => void;
  /** Receives what an agent says about its progress, at a bounded rate. */
  readonly progressed: (attempt: RunningAttempt, progress: Progress) => void;
  /** Receives what became of the claim of an agent outside. */
  readonly claimed: (attempt: RunningAttempt, news: ClaimNews) => void;
}

/** Ms after which a running task is watched; many tasks end before. */
const restMs = 100;

type Named = Pick<AttemptName, "run" | "task" | "attempt">;

/** Finds out what the programs in terminals of this machine do, and what agents ask with tools. */
export class ProgramWatch implements Disposable {
  readonly #options: ProgramWatchOptions;
  /** By directory. */
  readonly #sessions = new Map<string, SessionWatch>();
  /** By directory; only of attempts that asked something. */
  readonly #questions = new Map<string, AgentQuestions>();
  /** By directory; only of attempts whose agent reported something. */
  readonly #progress = new Map<string, AgentProgress>();
  /** By directory; only of attempts for an agent outside. */
  readonly #claims = new Map<string, TaskClaim>();
  readonly #starting = new Map<string, Disposable>();
  readonly #needs: GatheredNeeds<RunningAttempt>;

  constructor(options: ProgramWatchOptions) {
    this.#options = options;
    this.#needs = new GatheredNeeds(options.clock, options.needs);
  }

  readonly find: FindProgram = (run, task, attempt) => {
    const directory = this.#directory({ run, name: task, attempt });
    const activity = this.#questions.get(directory)?.waiting();
    const progress = this.#progress.get(directory)?.last;
    const claim = this.#claims.get(directory);
    if (claim !== undefined) {
      const reported = progress !== undefined && { progress };
      return { readsTerminal: false, claim: claim.held ?? {}, ...reported };
    }
    const seen = activity === undefined ? this.#sessions.get(directory)?.find() : undefined;
    if (activity === undefined && progress === undefined) return seen;
    return { activity, readsTerminal: false, ...seen, ...(progress !== undefined && { progress }) };
  };

  /** Keeps what the agent of a live attempt says about its progress. */
  report(name: Named, said: Omit<Progress, "at">): Progress {
    return this.#progressOf(running(name)).report(said);
  }

  /** Returns the claim on a running attempt for an agent outside; its code is loaded with the first one. */
  async claim(name: Named): Promise<TaskClaim> {
    const loaded = await import("./task-claim.ts");
    const attempt = running(name);
    const directory = this.#directory(attempt);
    const { clock, claimed } = this.#options;
    const tell = (news: ClaimNews): void => claimed(attempt, news);
    const claim = this.#claims.get(directory) ?? new loaded.TaskClaim({ directory, clock, tell });
    this.#claims.set(directory, claim);
    return claim;
  }

  /** Looks at the program of an attempt at this moment. */
  look(name: Named): ProgramNow | undefined {
    const directory = this.#directory(running(name));
    const activity = this.#questions.get(directory)?.waiting();
    return activity === undefined ? this.#sessions.get(directory)?.look() : { activity, lastOutputAt: 0 };
  }

  /** Asks a person for the agent of a live attempt. */
  ask(name: Named, wish: Pick<AgentQuestion, "question" | "options">): Result<AgentQuestion, "many"> {
    const attempt = running(name);
    const questions = this.#questionsOf(attempt);
    const asked = questions.ask(wish);
    this.#tell(attempt, questions.waiting());
    return asked;
  }

  /** Returns the question, and remembers that the agent got its answer. */
  readQuestion(name: Named, id: number): AgentQuestion | undefined {
    const questions = this.#questionsOf(running(name));
    const found = questions.find(id);
    if (found?.answer !== undefined) questions.markRead(id);
    return found;
  }

  /** Returns false if what was asked then no longer waits for an answer. */
  answerQuestion(
    name: Named,
    since: number,
    given: { readonly answer: string; readonly by: string },
  ): boolean {
    const attempt = running(name);
    const directory = this.#directory(attempt);
    const taken = this.#questions.get(directory)?.answer(since, given.answer, given.by) === true;
    if (taken) this.#tell(attempt, needOf(this.find(attempt.run, attempt.name, attempt.attempt)?.activity));
    return taken;
  }

  /** Only the last event of each attempt counts: many end in the transaction in which they start. */
  hear(events: readonly Event[]): void {
    const last = new Map<string, RunningAttempt | undefined>();
    for (const event of events) {
      const starts = event.kind === "task.running";
      if (!starts && event.kind !== "task.verifying" && event.kind !== "attempt.ended") continue;
      const id = parseId(event.task);
      if (!id.ok || id.value.kind !== "task") continue;
      const attempt = { run: id.value.run, name: id.value.task, attempt: event.attempt ?? 1 };
      last.set(this.#directory(attempt), starts ? attempt : undefined);
    }
    for (const [directory, started] of last) {
      if (started === undefined) this.#stop(directory);
      else this.start(started);
    }
  }

  start(attempt: RunningAttempt): void {
    const directory = this.#directory(attempt);
    this.#stop(directory);
    const timer = this.#options.clock.after(restMs, () => {
      this.#starting.delete(directory);
      this.#watch(directory, attempt);
    });
    this.#starting.set(directory, timer);
  }

  [Symbol.dispose](): void {
    const watched = [this.#starting, this.#sessions, this.#progress, this.#claims];
    for (const directory of new Set(watched.flatMap((map) => [...map.keys()]))) this.#stop(directory);
    this.#needs[Symbol.dispose]();
  }

  #tell(attempt: RunningAttempt, activity: Activity | undefined): void {
    this.#needs.add(this.#directory(attempt), { attempt, activity });
  }

  #watch(directory: string, attempt: RunningAttempt): void {
    // After a restart of the server, what was asked before still waits.
    if (existsSync(`${directory}/${sessionFileNames.questions}`)) this.#questionsOf(attempt);
    if (existsSync(`${directory}/${sessionFileNames.progress}`)) this.#progressOf(attempt);
    if (existsSync(`${directory}/${sessionFileNames.claim}`))
      return void this.claim({ ...attempt, task: attempt.name });
    if (readTerminalMeta(directory) === undefined) return;
    const { clock, screens } = this.#options;
    const watch = new SessionWatch({
      directory,
      clock,
      screens,
      needs: (activity) => {
        if (this.#questions.get(directory)?.waiting() === undefined) this.#tell(attempt, activity);
      },
    });
    this.#sessions.set(directory, watch);
  }

  #stop(directory: string): void {
    this.#starting.get(directory)?.[Symbol.dispose]();
    this.#starting.delete(directory);
    this.#sessions.get(directory)?.[Symbol.dispose]();
    this.#sessions.delete(directory);
    this.#questions.delete(directory);
    this.#claims.get(directory)?.[Symbol.dispose]();
    this.#claims.delete(directory);
    this.#progress.get(directory)?.[Symbol.dispose]();
    this.#progress.delete(directory);
  }

  #progressOf(attempt: RunningAttempt): AgentProgress {
    const directory = this.#directory(attempt);
    const { clock, progressed } = this.#options;
    const tell = (progress: Progress): void => progressed(attempt, progress);
    const progress = this.#progress.get(directory) ?? new AgentProgress({ directory, clock, tell });
    this.#progress.set(directory, progress);
    return progress;
  }

  #questionsOf(attempt: RunningAttempt): AgentQuestions {
    const directory = this.#directory(attempt);
    const questions = this.#questions.get(directory) ?? new AgentQuestions(directory, this.#options.clock);
    this.#questions.set(directory, questions);
    return questions;
  }

  #directory({ run, name, attempt }: RunningAttempt): string {
    return attemptDirectory(this.#options.state, run, name, attempt);
  }
}

function running({ run, task: name, attempt }: Named): RunningAttempt {
  return { run, name, attempt };
}
