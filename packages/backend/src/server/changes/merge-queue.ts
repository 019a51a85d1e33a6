import type { ChangeCommand } from "@wezterm-parallel/shared/domain/change/change-lifecycle";
import {
  nextStep,
  type QueueEntry,
  type QueueStep,
} from "@wezterm-parallel/shared/domain/change/merge-queue";
import { verificationId } from "@wezterm-parallel/shared/domain/change/verification";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { runId, taskId } from "@wezterm-parallel/shared/domain/ids";

import type { Backlog, WorkerGateway } from "../../base/backlog.ts";
import type { ChangeRecord, TargetBranch } from "../../drivers/store/changes.ts";
import type { RunRecord } from "../../drivers/store/store-reader.ts";
import { parallelOf } from "./parallel-of.ts";
import type { MergeStore } from "./merge-store.ts";
import { stopChecks } from "./stop-checks.ts";
import { keyOfVerification, type VerifiedTrees } from "./verified-trees.ts";
import { verifyCandidate } from "./verify-candidate.ts";

export interface MergeQueueOptions {
  readonly store: MergeStore;
  readonly gateway: Pick<WorkerGateway, "ask">;
  readonly backlog: Pick<Backlog, "submit" | "act">;
  readonly verified: VerifiedTrees;
  /** Asks the project's hook, if it has one, whether these changes may land; absent: nobody is asked. */
  readonly askBeforeLanding?: (
    changes: readonly ChangeRecord[],
    candidate: string,
  ) => Promise<Result<void, Failure>>;
}

/** The next action after a step: `again` at once, `wait` for an event, or `retry` in a while because of `why`. */
export type Progress =
  | { readonly kind: "again" | "wait" }
  | { readonly kind: "retry"; readonly why: Failure };

/** Moves the changes of one queue towards their target, one step at a time. A crash between steps loses nothing. */
export class MergeQueue {
  readonly #options: MergeQueueOptions;
  readonly #queue: TargetBranch;
  /** The target's commit, while this queue takes one step after another: the landing itself compares it. */
  #tip: string | undefined;
  /** The last candidate that the project's hook allowed to land. */
  #allowed: string | undefined;

  constructor(options: MergeQueueOptions, queue: TargetBranch) {
    this.#options = options;
    this.#queue = queue;
  }

  /** Takes the next step; `held` while the target's working tree is in the way. */
  async step(held: boolean): Promise<Progress> {
    const progress = await this.#step(held);
    if (progress.kind !== "again") this.#tip = undefined;
    return progress;
  }

  async #step(held: boolean): Promise<Progress> {
    const { reader } = this.#options.store;
    const changes = await reader.queuedChanges(this.#queue);
    const [first] = changes;
    if (first === undefined) return { kind: "wait" };
    const isPaused = await reader.isQueuePaused(this.#queue);
    const checks = await this.#readChecks(changes);
    const unneeded = isPaused ? changes.filter((change) => isBeingVerified(change, checks)) : [];
    if (unneeded.length > 0) return this.#rebuild(unneeded);
    const tip = await this.#readTip(first);
    if (!tip.ok) return this.#troubled(first, tip.failure);
    const entries = changes.map((change) => entryOf(change, checks));
    const parallel = isPaused ? 0 : parallelOf(first);
    const step = nextStep(entries, { tip: tip.value, parallel, held: held || isPaused });
    return await this.#take(step, changes, tip.value);
  }

  async #readTip(first: ChangeRecord): Promise<Result<string, Failure>> {
    if (this.#tip !== undefined) return ok(this.#tip);
    const told = await this.#options.gateway.ask<"tip">(first.worker, { kind: "tip", ...targetOf(first) });
    if (!told.ok) return told;
    this.#tip = told.value.commit;
    return ok(told.value.commit);
  }

  /** Returns the results of the runs that verify these changes, by run. */
  async #readChecks(changes: readonly ChangeRecord[]): Promise<Checks> {
    const checks = new Map<number, QueueEntry["checks"]>();
    for (const { state, verifiedBy } of changes) {
      if (state === "verifying" && verifiedBy !== undefined)
        checks.set(verifiedBy, resultOf(await this.#options.store.reader.run(verifiedBy)));
    }
    return checks;
  }

  async #take(step: QueueStep, changes: readonly ChangeRecord[], tip: string): Promise<Progress> {
    const find = (id: number) => changes.find(({ change }) => change === id);
    switch (step.kind) {
      case "wait":
        return { kind: "wait" };
      case "rebuild":
        return (
          (await this.#landed(changes)) ??
          (await this.#rebuild(changes.filter(({ change }) => step.changes.includes(change))))
        );
      case "verify":
        return this.#decide([[step.change, { kind: "verify", commit: step.candidate }]]);
      case "refuse":
        return this.#refuse(find(step.change));
      case "build": {
        const change = find(step.change);
        return change === undefined ? { kind: "wait" } : this.#build(change, step.onto, tip);
      }
      case "land":
        return this.#tryLand(changes.slice(0, step.changes.length), step.candidate);
    }
  }

  /** Records changes whose candidates are on the target: a crash came between its move and the record. */
  async #landed(changes: readonly ChangeRecord[]): Promise<Progress | undefined> {
    const behind = changes.findIndex(({ state }) => state !== "verified");
    const verified = behind === -1 ? changes : changes.slice(0, behind);
    const last = verified.at(-1)?.candidate;
    if (last === undefined) return undefined;
    const landed = await this.#land(verified, last.commit);
    return landed === "moved" ? undefined : landed;
  }

  async #rebuild(stale: readonly ChangeRecord[]): Promise<Progress> {
    const decided = await this.#decide(stale.map(({ change }) => [change, { kind: "rebuild" }]));
    await stopChecks(this.#options, stale);
    return decided;
  }

  #refuse(change: ChangeRecord | undefined): Promise<Progress> {
    if (change?.verifiedBy === undefined) return Promise.resolve({ kind: "wait" });
    return this.#decide([
      [change.change, { kind: "refuse", failure: checksFailed(change, change.verifiedBy) }],
    ]);
  }

  async #build(change: ChangeRecord, onto: string, tip: string): Promise<Progress> {
    const { base, tip: commit, request, direction, landed, worker } = change;
    const id = taskId(change.run, change.name);
    const strategy = request?.strategy ?? "squash";
    const revert = direction === "revert" ? landed : undefined;
    const built = await this.#options.gateway.ask<"build">(worker, {
      kind: "build",
      ...targetOf(change),
      change: id,
      base,
      commit,
      onto,
      strategy,
      revert,
      landed: landedBefore(change),
      reverted: landed?.reverted,
    });
    // A conflict with changes ahead that may never land is no reason to refuse it yet.
    if (!built.ok && onto !== tip && built.failure.reason === "merge-conflict") return { kind: "wait" };
    if (!built.ok) return this.#troubled(change, built.failure);
    const { candidate } = built.value;
    await stopChecks(this.#options, [change]);
    const run = await this.#verify(change, candidate);
    if (!run.ok) return { kind: "retry", why: run.failure };
    const command = { kind: "build", candidate, run: run.value } as const;
    const decided = await this.#options.store.changes.decide([
      { change: change.change, command, tip: commit },
    ]);
    if (!decided.ok) return { kind: "retry", why: decided.failure };
    // Withdrawn meanwhile, or the task has other commits.
    if (decided.value.changed.length === 0) await stopChecks(this.#options, [{ verifiedBy: run.value }]);
    return { kind: "again" };
  }

  /**
   * Returns the run that verifies a candidate: an earlier one if the same files have passed the same checks. Undefined when
   * there is nothing to verify.
   */
  async #verify(
    change: ChangeRecord,
    candidate: NonNullable<ChangeRecord["candidate"]>,
  ): Promise<Result<number | undefined, Failure>> {
    const [first, ...rest] = change.request?.verify ?? [];
    const { reader } = this.#options.store;
    const task = await reader.task(change.run, change.name);
    if (first === undefined || task === undefined || candidate.commit === candidate.onto)
      return ok(undefined);
    const verified = { change, context: await reader.runContext(change.run), spec: task.spec };
    const submission = verifyCandidate(verified, candidate, [first, ...rest]);
    const same = keyOfVerification(this.#queue.project, candidate.tree, submission);
    const passed = this.#options.verified.find(same);
    if (passed !== undefined && (await reader.run(passed))?.state === "succeeded") return ok(passed);
    // The key returns the existing run when a crash repeats the submission, but not one that was cancelled since, nor
    // that of a change that was withdrawn while it was submitted.
    const key = `landing ${change.change} ${candidate.commit} ${change.verifiedBy ?? ""} ${change.queuedAt ?? ""}`;
    const run = await this.#options.backlog.submit(submission, key);
    if (!run.ok) return run;
    const number = Number(run.value.id.slice(1));
    this.#options.verified.remember(same, number);
    return ok(number);
  }

  async #tryLand(changes: readonly ChangeRecord[], candidate: string): Promise<Progress> {
    const landed = await this.#land(changes, candidate);
    return landed === "moved" ? { kind: "again" } : landed;
  }

  async #land(changes: readonly ChangeRecord[], candidate: string): Promise<Progress | "moved"> {
    const [first] = changes;
    if (first?.candidate === undefined) return { kind: "wait" };
    const { onto } = first.candidate;
    const note = `wzp: land ${changes.map(({ run, name }) => taskId(run, name)).join(", ")}`;
    const isKept = changes.some(({ request }) => request?.updateCheckout === "never");
    const updateCheckout = isKept ? ("never" as const) : undefined;
    const question = { kind: "land", ...targetOf(first), note, onto, candidate, updateCheckout } as const;
    this.#tip = undefined;
    const allowed = await this.#ask(changes, candidate);
    if (allowed !== undefined) return allowed;
    const landed = await this.#options.gateway.ask<"land">(first.worker, question);
    if (!landed.ok) return { kind: "retry", why: landed.failure };
    const { answer } = landed.value;
    if (answer.kind === "held") return { kind: "retry", why: answer.failure };
    if (answer.kind === "moved") return "moved";
    return this.#decide(
      changes.flatMap(({ change, direction, candidate: own }) =>
        own === undefined ? [] : [[change, { kind: "land", direction, candidate: own }]],
      ),
    );
  }

  /** Asks once for each candidate, unless it is refused. */
  async #ask(changes: readonly ChangeRecord[], candidate: string): Promise<Progress | undefined> {
    if (this.#allowed === candidate) return undefined;
    const asked = await this.#options.askBeforeLanding?.(changes, candidate);
    if (asked === undefined || asked.ok) {
      this.#allowed = candidate;
      return undefined;
    }
    const { failure } = asked;
    if (failure.reason !== "hook-refused") return { kind: "retry", why: failure };
    return this.#decide(changes.map(({ change }) => [change, { kind: "refuse", failure }]));
  }

  /** A conflict, or a target that is gone, is the change's own failure; everything else may pass. */
  async #troubled({ change }: ChangeRecord, failure: Failure): Promise<Progress> {
    if (!lastingReasons.has(failure.reason)) return { kind: "retry", why: failure };
    return this.#decide([[change, { kind: "refuse", failure }]]);
  }

  async #decide(decisions: readonly (readonly [number, ChangeCommand])[]): Promise<Progress> {
    const decided = await this.#options.store.changes.decide(
      decisions.map(([change, command]) => ({ change, command })),
    );
    return decided.ok ? { kind: "again" } : { kind: "retry", why: decided.failure };
  }
}

/** Results of the runs that verify changes, by run; undefined while one runs. */
type Checks = ReadonlyMap<number, QueueEntry["checks"]>;

function isBeingVerified({ state, verifiedBy }: ChangeRecord, checks: Checks): boolean {
  return state === "verifying" && verifiedBy !== undefined && checks.get(verifiedBy) === undefined;
}

function entryOf({ change, state, candidate, verifiedBy }: ChangeRecord, checks: Checks): QueueEntry {
  const result = verifiedBy === undefined ? undefined : checks.get(verifiedBy);
  return { change, state: state as QueueEntry["state"], candidate, checks: result };
}

function resultOf(run: Pick<RunRecord, "state"> | undefined): QueueEntry["checks"] {
  if (run?.state === "succeeded") return "passed";
  return run?.state === "failed" || run?.state === "cancelled" ? "failed" : undefined;
}

const lastingReasons: ReadonlySet<Failure["reason"]> = new Set([
  "merge-conflict",
  "target-missing",
  "not-a-repository",
  "input-missing",
]);

function targetOf({ ref, target }: ChangeRecord) {
  return { project: ref, branch: target };
}

function checksFailed({ run, name }: ChangeRecord, verifiedBy: number): Failure {
  const log = verificationId(runId(verifiedBy));
  return createFailure({
    reason: "verify-failed",
    detail: createMessage("candidate-failed", { change: taskId(run, name) }),
    hint: createMessage("candidate-failed-hint", { task: log, change: taskId(run, name) }),
    data: { run: runId(verifiedBy) },
  });
}

/** A reverted change lands as a whole. */
function landedBefore({ landed }: ChangeRecord): { commit: string; tip: string } | undefined {
  return landed?.tip === undefined ? undefined : { commit: landed.commit, tip: landed.tip };
}
