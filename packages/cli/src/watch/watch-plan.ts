import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";

import { catchInterrupts } from "../follow/catch-interrupts.ts";
import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { type LoadedPlan, loadPlan } from "../plan-file/load-plan.ts";
import { renderFailure } from "../render/failure.ts";
import { type ChangedPaths, FileChanges } from "./file-changes.ts";
import { findTrigger, type Trigger } from "./find-trigger.ts";
import { RepeatedChanges } from "./repeated-changes.ts";
import { tellStopped, tellTrigger, tellUncommitted } from "./tell-trigger.ts";
import { WatchedProject } from "./watched-project.ts";

/** Runs these tasks (`[]`: all) of a plan to their end; `about` is added to the result with `--json`. */
type RunRound = (
  loaded: LoadedPlan,
  names: readonly string[],
  about?: object,
) => Promise<Result<ExitCode, Failure>>;

export interface WatchWish {
  readonly loaded: LoadedPlan;
  /** Names of tasks; none: all. */
  readonly names: readonly string[];
  /** Tasks of the first round; undefined: none, because nothing is affected. */
  readonly first: readonly string[] | undefined;
  readonly round: RunRound;
}

/** Runs tasks, and again those that a change affects, until Ctrl-C. */
export async function watchPlan(cli: CliContext, wish: WatchWish): Promise<Result<ExitCode, Failure>> {
  const stopped = Promise.withResolvers<void>();
  using interrupts = catchInterrupts(() => stopped.resolve());
  const project = await WatchedProject.open(wish.loaded, cli.env);
  using changes = new FileChanges(project.watched);
  const ready = await Promise.race([changes.ready(), stopped.promise]);
  if (ready?.ok === false) return ready;
  const watch = new Watch(cli, wish, { project, changes, isStopped: () => interrupts.count() > 0 });
  const interrupted = stopped.promise.then(() => watch.idle()).then(() => ok(exitCodes.interrupted));
  return await Promise.race([watch.run(), interrupted]);
}

interface WatchParts {
  readonly project: WatchedProject;
  readonly changes: FileChanges;
  /** After Ctrl-C, no more rounds start. */
  readonly isStopped: () => boolean;
}

class Watch {
  readonly #cli: CliContext;
  readonly #wish: WatchWish;
  readonly #parts: WatchParts;
  readonly #repeated = new RepeatedChanges();
  #loaded: LoadedPlan;
  #start: string | undefined;
  #round: Promise<unknown> = Promise.resolve();

  constructor(cli: CliContext, wish: WatchWish, parts: WatchParts) {
    this.#cli = cli;
    this.#wish = wish;
    this.#parts = parts;
    this.#loaded = wish.loaded;
  }

  /** Settles when no round is running. */
  async idle(): Promise<void> {
    await this.#round;
  }

  async run(): Promise<Result<ExitCode, Failure>> {
    const { first } = this.#wish;
    this.#start = await this.#parts.project.start(this.#loaded.plan);
    const began = first === undefined ? ok(true) : await this.#runRound(first);
    if (!began.ok) return began;
    let hasPrinted = true;
    while (!this.#parts.isStopped()) {
      if (hasPrinted) this.#cli.note("\nwaiting for changes (Ctrl-C ends)");
      const changed = await this.#parts.changes.next();
      if (!changed.ok) return changed;
      const reaction = await this.#react(changed.value);
      if (!reaction.ok && endsWatch(reaction.failure)) return reaction;
      if (!reaction.ok) this.#cli.note(renderFailure(reaction.failure, this.#cli.colours));
      hasPrinted = !reaction.ok || reaction.value;
    }
    return ok(exitCodes.interrupted);
  }

  /** Returns whether something was printed. */
  async #react(changed: ChangedPaths): Promise<Result<boolean, Failure>> {
    const loaded = await loadPlan(this.#cli);
    if (!loaded.ok) return loaded;
    const trigger = await this.#findTrigger(changed, loaded.value.plan);
    if (!trigger.ok) return trigger;
    this.#loaded = loaded.value;
    const { files, tasks, waiting } = trigger.value;
    tellUncommitted(this.#cli, trigger.value);
    if (tasks.length === 0 || this.#parts.isStopped()) return ok(waiting.length > 0);
    await tellTrigger(this.#cli, trigger.value);
    const names = tasks.map(({ name }) => name);
    return this.#runRound(names, { trigger: { files, tasks } });
  }

  async #findTrigger(changed: ChangedPaths, plan: Plan): Promise<Result<Trigger, Failure>> {
    const { project } = this.#parts;
    const paths = new Set(await project.select([...changed.keys()], plan));
    const counted = new Map([...changed].filter(([path]) => paths.has(path)));
    const { admitted, stopped } = this.#repeated.admit(counted);
    tellStopped(this.#cli, stopped);
    const start = await project.start(plan);
    const committed = await project.listCommitted(this.#start, start);
    if (!committed.ok) return committed;
    this.#start = start;
    return findTrigger({
      plan,
      earlier: this.#loaded.plan,
      names: this.#wish.names,
      changed: admitted,
      committed: committed.value,
    });
  }

  async #runRound(names: readonly string[], about?: object): Promise<Result<true, Failure>> {
    this.#parts.changes.beginRun();
    const round = this.#wish.round(this.#loaded, names, about);
    this.#round = round;
    const ended = await round;
    this.#parts.changes.endRun();
    return ended.ok ? ok(true) : ended;
  }
}

/** After a mistake in the plan or a missing commit, the next change may be its correction. */
function endsWatch({ reason }: Failure): boolean {
  return !["invalid-plan", "invalid-request", "not-found", "no-commit", "target-missing"].includes(reason);
}
