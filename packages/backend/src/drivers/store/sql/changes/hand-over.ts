import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { type ChangeCommand, decideChange } from "@wezterm-parallel/shared/domain/change/change-lifecycle";
import { conflictPrompt } from "@wezterm-parallel/shared/domain/change/conflict-prompt";
import { type ConflictRound, decideConflict } from "@wezterm-parallel/shared/domain/change/on-conflict";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { taskId } from "@wezterm-parallel/shared/domain/ids";
import { mergeInCheckout } from "@wezterm-parallel/shared/domain/task/agent/continue-task";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import type { Resolver, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import type { ChangeDecision, ChangeRecord } from "../../changes.ts";
import type { Transaction } from "../commits/transaction.ts";
import { readAssigned } from "../rows/build-assignment.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { replaceSpec } from "../tasks/change-spec.ts";
import { readLastAttempt } from "../tasks/read-last-attempt.ts";
import { retryTasks } from "../tasks/retry-tasks.ts";
import { type ChangeRow, changeOfRow, selectChanges } from "./change-row.ts";
import { listLanded, readIntention } from "./conflict-sides.ts";
import { decideChanges } from "./decide-changes.ts";

/** Maximum number of names in a sentence; the data contains all. */
const filesShown = 10;

interface Changed {
  readonly changed: readonly number[];
}

/**
 * Applies decisions in order. A conflict that the plan or a person gives to the task or to an agent starts the next
 * attempt in this transaction: a crash neither loses nor doubles it.
 */
export function* decideOrHandOver(
  transaction: Transaction,
  specs: TaskSpecs,
  decisions: readonly ChangeDecision[],
): Steps<Changed> {
  const changed: number[] = [];
  for (const decision of decisions) {
    const next = yield* handOver(transaction, specs, decision);
    if (next !== undefined) changed.push(...(yield* decideChanges(transaction, [next])).changed);
  }
  return { changed };
}

/** Returns the decision to apply instead; undefined when a person's cannot be carried out. */
function* handOver(
  transaction: Transaction,
  specs: TaskSpecs,
  decision: ChangeDecision,
): Steps<ChangeDecision | undefined> {
  const conflict = conflictOf(decision.command);
  if (conflict === undefined) return decision;
  const row = yield* transaction.database.get<ChangeRow>(
    `${selectChanges} WHERE change.task_id = ?`,
    decision.change,
  );
  const task = yield* readAssigned(transaction.database, decision.change);
  if (row === undefined || task === undefined) return decision;
  const change = changeOfRow(row);
  if (decision.tip !== undefined && decision.tip !== change.tip) return decision;
  const spec = yield* specs.read(task);
  const { round, failure } = chooseRound(change, spec, { ...decision, conflict });
  const command = round === undefined ? undefined : ({ kind: "hand-over", failure, round } as const);
  const isStarted =
    command !== undefined &&
    hasEnded(task.state) &&
    decideChange(change, command) !== undefined &&
    (yield* start(transaction, specs, {
      change,
      spec,
      round: command.round,
      failure,
      agent: agentOf(decision, spec),
    }));
  if (isStarted) return { ...decision, command };
  return decision.command.kind === "refuse"
    ? { ...decision, command: { kind: "refuse", failure } }
    : undefined;
}

function conflictOf(command: ChangeCommand): Failure | undefined {
  const isRefused = command.kind === "refuse" || command.kind === "hand-over";
  return isRefused && command.failure.reason === "merge-conflict" ? command.failure : undefined;
}

function agentOf({ command, agent }: ChangeDecision, { merge }: TaskSpec): Resolver | undefined {
  const wish = merge?.onConflict;
  return agent ?? (command.kind === "refuse" && wish?.by === "agent" ? wish.agent : undefined);
}

/** Returns who resolves the conflict; without a round a person does, because of this failure. */
function chooseRound(
  { run, name, target, round }: ChangeRecord,
  { merge, agent, checkout }: TaskSpec,
  { command, conflict }: ChangeDecision & { readonly conflict: Failure },
): { readonly round?: ConflictRound; readonly failure: Failure } {
  if (command.kind === "hand-over") return { round: command.round, failure: conflict };
  const rounds = round?.round ?? 0;
  const hasWorktree = checkout === "worktree";
  const decision = decideConflict(merge?.onConflict, { rounds, agent, hasWorktree });
  if (decision.kind === "hand-over") return { round: decision.round, failure: conflict };
  if (decision.why === undefined) return { failure: conflict };
  const change = taskId(run, name);
  const files = filesOf(conflict).slice(0, filesShown).join(", ");
  const isAgain = decision.why === "too-often";
  return {
    failure: createFailure({
      reason: "merge-conflict",
      detail: isAgain
        ? createMessage("change-conflicts-again", { change, target, files, rounds })
        : createMessage("change-conflicts-no-agent", { change, target, files }),
      hint: createMessage(isAgain ? "change-conflicts-hint" : "change-conflicts-no-agent-hint", { change }),
      ...(conflict.data !== undefined && { data: conflict.data }),
    }),
  };
}

interface Start {
  readonly change: ChangeRecord;
  readonly spec: TaskSpec;
  readonly round: ConflictRound;
  readonly failure: Failure;
  readonly agent: Resolver | undefined;
}

/** Runs the task again; returns false if it cannot run. */
function* start(
  transaction: Transaction,
  specs: TaskSpecs,
  { change, spec, round, failure, agent }: Start,
): Steps<boolean> {
  const task = change.change;
  const onto = failure.data?.["onto"];
  if (round.by === "task") {
    if (typeof onto !== "string" || !(yield* retryTasks(transaction, specs, [task])).changed.includes(task))
      return false;
    yield* replaceSpec(transaction, specs, task, (afresh) => ({ ...afresh, onto }));
    return true;
  }
  const { target, tip } = change;
  const files = [...filesOf(failure)];
  const prompt = conflictPrompt({
    target,
    files,
    own: readIntention(change, spec),
    theirs: yield* listLanded(transaction.database, specs, { change, failure }),
  });
  const last = yield* readLastAttempt(transaction, task);
  const merged = mergeInCheckout(spec, last, { merging: { target, tip, files }, prompt, agent });
  if (!merged.ok || !(yield* retryTasks(transaction, specs, [task])).changed.includes(task)) return false;
  yield* replaceSpec(transaction, specs, task, () => merged.value);
  return true;
}

function filesOf({ data }: Failure): readonly string[] {
  const files = data?.["files"];
  return Array.isArray(files) ? files.map(String) : [];
}
