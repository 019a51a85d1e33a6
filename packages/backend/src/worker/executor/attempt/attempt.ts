import { readdirSync, rmSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";

import { assertNever } from "@wezterm-parallel/shared/base/assert-never";
import type { AttemptOutcome, AttemptResult } from "@wezterm-parallel/shared/domain/task/task-state";
import type { AttemptRef } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { AttemptControl } from "./attempt-control.ts";
import { attemptFiles } from "./attempt-files.ts";
import { AttemptMemory } from "./attempt-memory.ts";
import { AttemptPhases } from "./attempt-phases.ts";
import { checkoutRequest, type AttemptOptions, type AttemptScope } from "./attempt-scope.ts";
import {
  isSuccess,
  nextStep,
  succeeded,
  type Step,
  type StepPlan,
  type StepResult,
} from "./attempt-steps.ts";
import { collectResults } from "../results/collect-results.ts";
import { failed, reasonOf } from "../results/end-outcome.ts";
import { fileFailure } from "./file-failure.ts";
import { keepStep, keptSteps, logsTrace } from "./attempt-trace.ts";
import { AttemptSecrets } from "../preparation/attempt-secrets.ts";
import { maskOutputs } from "../results/mask-outputs.ts";
import type { ExecutorPorts } from "../ports.ts";
import { prepareAttempt, type Prepared } from "../preparation/prepare-attempt.ts";
import { keyOfResult, reuseResult } from "../reuse/attempt-reuse.ts";
import { readStart } from "../run-session.ts";
import { outcomeOf, type StopCause } from "./stop-cause.ts";

const passed: StepResult = { kind: "passed" };

/** One execution of a task, from its checkout to its report; reaches the same end when resumed. */
export class Attempt {
  readonly #scope: AttemptScope;
  #prepared: Prepared | undefined;
  #phases: AttemptPhases | undefined;
  #result: Partial<AttemptResult> = {};
  #changedFiles = false;

  constructor(given: ExecutorPorts, options: AttemptOptions) {
    const { trace } = options.context.settings;
    const ports = trace === undefined ? given : { ...given, log: logsTrace(given.log, trace.id) };
    const files = attemptFiles(ports.home.state, options.assignment.ref);
    const resumed = options.found !== undefined;
    const startedAt = (resumed ? readStart(files.directory) : undefined) ?? ports.clock.now();
    const memory = new AttemptMemory(files, ports.log, startedAt);
    if (resumed) memory.recall();
    const control = new AttemptControl({
      sessions: ports.sessions,
      graceMs: ports.graceMs,
      stopping: (stop) => memory.keep({ stop }),
    });
    const secrets = new AttemptSecrets(options.assignment);
    this.#scope = { ...options, ports, files, control, memory, secrets };
  }

  get id(): string {
    return this.#scope.files.id;
  }

  get ref(): AttemptRef {
    return this.#scope.assignment.ref;
  }

  /** Returns false if it reused a result whose files were in place already. */
  get changedFiles(): boolean {
    return this.#changedFiles;
  }

  stop(cause: StopCause): void {
    this.#scope.control.stop(cause);
  }

  /** Leaves everything unchanged for the next worker process. */
  halt(): void {
    this.#scope.control.halt();
  }

  /** Runs to the end and reports it, unless the report would be stale; never throws. */
  async run(): Promise<void> {
    const { assignment, control, memory } = this.#scope;
    using _limit = this.#limitTotal();
    const asked = assignment.stop === "cancel" ? ({ kind: "cancelled" } as const) : undefined;
    const stop = memory.known.stop ?? asked;
    if (stop !== undefined) control.resume(stop);
    const outcome = await this.#walk().catch((error: unknown) => this.#handleThrown(error));
    if (control.halted) return;
    if (assignment.spec.services !== undefined) this.#scope.ports.services?.release(this.id);
    await this.#stopUnvisited();
    if (this.#scope.secrets.named) this.#maskOutputFile();
    if (outcome !== undefined) await this.#finish(outcome);
  }

  /** Cleans up once the server has stored the end: only the directory remains. */
  forget(): void {
    const { ports, files, memory } = this.#scope;
    for (const id of [...(this.#phases?.sessions ?? []), ...this.#foundSessions()]) ports.sessions.forget(id);
    const { checkout, stop, reuse } = memory.known;
    if (checkout === undefined && stop === undefined && reuse === undefined) return;
    if (stop?.kind !== "stale") rmSync(files.journal, { force: true });
  }

  /** Stops sessions of an earlier worker process that were not reached, because the attempt ended before. */
  async #stopUnvisited(): Promise<void> {
    const { sessions, graceMs } = this.#scope.ports;
    const visited = this.#phases?.sessions ?? [];
    for (const id of this.#foundSessions()) {
      if (visited.includes(id)) continue;
      await sessions.stop(id, graceMs);
      await sessions.ended(id);
    }
  }

  #foundSessions(): readonly string[] {
    const { found, files } = this.#scope;
    return [...(found ?? [])].filter((id) => id === files.id || id.startsWith(`${files.id}.`));
  }

  #limitTotal(): Disposable | undefined {
    const { assignment, control, memory, ports } = this.#scope;
    const after = assignment.spec.timeout;
    if (after === undefined) return undefined;
    // A wall clock set back meanwhile must not extend the limit.
    const past = Math.max(0, ports.clock.now() - memory.known.startedAt);
    const left = Math.max(0, after - past);
    return ports.clock.after(left, () => control.stop({ kind: "timed-out", limit: "total", after }));
  }

  async #walk(): Promise<AttemptOutcome | undefined> {
    const plan = this.#plan();
    let step: Step = { kind: "prepare" };
    while (step.kind !== "end") {
      const began = this.#scope.ports.clock.now();
      const result = await this.#take(step);
      if (this.#scope.context.settings.trace !== undefined) keepStep(this.#scope, step, began);
      const { halted, cause } = this.#scope.control;
      if (halted || cause?.kind === "stale") return undefined;
      step = nextStep(plan, step, overrule(step, result, cause));
    }
    return step.outcome;
  }

  #plan(): StepPlan {
    const { spec } = this.#scope.assignment;
    const isolated = spec.checkout === "worktree";
    const setup = isolated ? this.#scope.context.settings.setup.length : 0;
    return { setup, verify: spec.verify.length, commits: isolated };
  }

  async #take(step: Step): Promise<StepResult> {
    if (step.kind === "prepare") return this.#prepare();
    if (step.kind === "collect") return this.#collect();
    if (step.kind === "commit") return this.#commit();
    if (this.#phases === undefined) throw new Error("Internal error: not prepared");
    switch (step.kind) {
      case "setup":
        return this.#phases.setup(step.number);
      case "run":
        return this.#phases.run();
      case "verify":
        return this.#phases.verify(step.number);
      case "end":
        return passed;
      default:
        return assertNever(step);
    }
  }

  async #prepare(): Promise<StepResult> {
    const reused = this.#scope.secrets.values.ok ? await reuseResult(this.#scope) : undefined;
    if (reused !== undefined) {
      this.#result = reused.result;
      this.#changedFiles = reused.changedFiles;
      return { kind: "over", outcome: succeeded };
    }
    this.#changedFiles = true;
    const prepared = await prepareAttempt(this.#scope);
    if (!prepared.ok) return failed(prepared.failure);
    this.#prepared = prepared.value;
    this.#phases = new AttemptPhases(this.#scope, prepared.value);
    return { kind: "passed", setupIsDone: prepared.value.setupIsDone };
  }

  async #commit(): Promise<StepResult> {
    if (this.#prepared === undefined) return passed;
    const request = checkoutRequest(this.#scope);
    const change = await this.#scope.ports.checkouts.commit(this.#prepared.checkout, request);
    if (!change.ok) return failed(change.failure);
    const { commit, branch, base, changedFiles } = change.value;
    this.#result = { commit, branch, base, changedFiles };
    return passed;
  }

  async #collect(): Promise<StepResult> {
    if (this.#prepared === undefined) return passed;
    const { branch, base, directory } = this.#prepared.checkout;
    const { assignment, files, secrets } = this.#scope;
    // Without the values, output cannot be masked, so nothing of it may be reported.
    if (!secrets.values.ok) return failed(secrets.values.failure);
    const collected = await collectResults(assignment.spec, { files, from: directory, secrets });
    this.#result = { branch, base, ...this.#result, ...collected.result };
    return collected.failure === undefined ? passed : failed(collected.failure);
  }

  #handleThrown(error: unknown): AttemptOutcome {
    const { ports, files } = this.#scope;
    const failure = fileFailure(error);
    const told = this.#scope.secrets.mask({ attempt: files.id, error: String(error), failure });
    ports.log.error(told, "an attempt failed with an internal error");
    return { kind: "failed", failure };
  }

  async #finish(outcome: AttemptOutcome): Promise<void> {
    const { ports, files, assignment, secrets, memory } = this.#scope;
    if (this.#scope.context.settings.ports > 0) ports.ports.release(files.id);
    await this.#releaseCheckout(isSuccess(outcome));
    const sandboxed = this.#prepared?.sandbox !== undefined;
    if (sandboxed) await rm(files.temporary, { recursive: true, force: true }).catch(() => undefined);
    const { logBytes, logTruncated } = this.#phases?.output ?? {};
    const reuse = isSuccess(outcome) ? await keyOfResult(this.#scope, this.#result.commit) : {};
    const result: AttemptResult = {
      outputs: {},
      ...this.#result,
      logBytes: logBytes ?? sizeOf(`${files.directory}/out.log`) + sizeOf(`${files.directory}/err.log`),
      ...(logTruncated && { logTruncated }),
      strays: this.#phases?.strays ?? 0,
      ...keptSteps(memory),
      ...(sandboxed && { sandboxed }),
      ...reuse,
    };
    const told = secrets.mask({ outcome, result });
    ports.report({ kind: "ended", ref: assignment.ref, at: ports.clock.now(), ...told });
  }

  #maskOutputFile(): void {
    const { ports, files, secrets } = this.#scope;
    try {
      maskOutputs(files.output, secrets);
    } catch (error) {
      ports.log.warn({ attempt: files.id, error: String(error) }, "the values of a task could not be masked");
    }
  }

  /** Marks the checkout as ended for retention; removes an empty directory of its own. */
  async #releaseCheckout(succeeded: boolean): Promise<void> {
    const { checkout } = this.#prepared ?? {};
    const { ports, assignment, context, files } = this.#scope;
    const own = checkout?.kind === "worktree" || assignment.spec.directory === undefined;
    if (checkout === undefined || checkout.kind === "project" || !own) return;
    const at = ports.clock.now();
    try {
      if (checkout.kind === "none" && isEmpty(checkout.root)) {
        await ports.checkouts.discard({ attempt: files.id, project: context.project }, "the output is empty");
      } else await ports.checkouts.release(files.id, { at, succeeded });
    } catch (error) {
      ports.log.warn({ attempt: files.id, error: String(error) }, "a checkout could not be released");
    }
  }
}

function isEmpty(directory: string): boolean {
  try {
    return readdirSync(directory).length === 0;
  } catch {
    return true;
  }
}

/** A stop overrides the process's own exit; processes that could not be stopped override both. */
function overrule(step: Step, result: StepResult, cause: StopCause | undefined): StepResult {
  if (cause === undefined || step.kind === "collect") return result;
  if (result.kind === "over" && reasonOf(result.outcome) === "process-tree-alive") return result;
  const outcome = outcomeOf(cause);
  return outcome === undefined ? result : { kind: "over", outcome };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
