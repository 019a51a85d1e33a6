import { nearest } from "../../../base/did-you-mean.ts";
import { baseName, expandMatrix, hasSameValues, matrixSize } from "../matrix.ts";
import { findCycles } from "./find-cycles.ts";
import type { PlanDraft } from "../plan-draft.ts";
import { phrase, createMessage, type PlanMessage, type PlanPhrase } from "../problems/plan-message.ts";
import { codes, didYouMean, type Finding } from "../problems/plan-problem.ts";
import { checkServiceNeed } from "./check-services.ts";
import { taskLimit } from "./check-tasks.ts";
import { isServiceNeed, type PlanNeed, taskNeeds } from "../schema/need-schema.ts";
import type { PlanTask } from "../schema/task-schema.ts";

/** Comparing with every name takes time, and nobody reads suggestions after this many errors. */
const suggestionLimit = 50;

export interface KnownNames {
  readonly all: ReadonlySet<string>;
  /** The tasks as listed in an error message. */
  readonly listed: string | PlanPhrase;
  /** Returns the most similar name. */
  suggest(word: string): string | undefined;
}

/** Checks the edges between tasks: unknown needs, needs on itself, contradictions, cycles. */
export function checkNeeds(draft: PlanDraft): readonly Finding[] {
  const known = knownNames(draft);
  const each = [...draft.tasks].flatMap(([name, { settings }]) =>
    checkTaskNeeds(draft, known, name, settings),
  );
  return [...each, ...checkCycles(draft)];
}

/** Returns every name that `needs` and layouts may use: tasks, and the parts of those with a matrix. */
export function knownNames(draft: PlanDraft): KnownNames {
  const parts = [...draft.tasks]
    .filter(([, { settings }]) => settings.matrix !== undefined && matrixSize(settings.matrix) <= taskLimit)
    .flatMap(([name, { settings }]) => expandMatrix(name, settings.matrix).map((part) => part.name));
  const all = new Set([...draft.names, ...parts]);
  let asked = 0;
  return {
    all,
    listed: listed([...draft.names]),
    suggest: (word) => (asked++ < suggestionLimit ? nearest(word, all) : undefined),
  };
}

function checkTaskNeeds(
  draft: PlanDraft,
  known: KnownNames,
  name: string,
  task: PlanTask,
): readonly Finding[] {
  const policies = new Map<string, string>();
  return (task.needs ?? []).flatMap((need, at) => {
    const path = ["tasks", name, "needs", at];
    if (isServiceNeed(need)) return checkServiceNeed(draft, path, need.service);
    if (baseName(need.task) === name) return [needsItself(path, name)];
    if (!known.all.has(need.task)) {
      return mayExist(draft, need.task) ? [] : [unknownNeed(path, need.task, known)];
    }
    if (need.until === "landed" && need.if !== "landed") return [neverLanded(path, need)];
    const before = policies.get(need.task) ?? need.if;
    policies.set(need.task, need.if);
    if (before !== need.if) return [conflictingNeeds(path, need.task)];
    return need.matrix === "same" ? checkSameMatrix(draft, path, { name, task, need: need.task }) : [];
  });
}

interface MatrixNeed {
  readonly name: string;
  readonly task: PlanTask;
  readonly need: string;
}

/** Every part must find a part of the needed task: a part without one would wait for nothing. */
function checkSameMatrix(draft: PlanDraft, path: Finding["path"], each: MatrixNeed): readonly Finding[] {
  const { name, task, need } = each;
  const sizes = [task.matrix, draft.tasks.get(need)?.settings.matrix].map((matrix) => matrixSize(matrix));
  if (draft.tasks.get(need)?.flawed === true || sizes.some((size) => size > taskLimit)) return [];
  const needed = expandMatrix(need, draft.tasks.get(need)?.settings.matrix);
  const lonely = expandMatrix(name, task.matrix).find(
    ({ values }) => !needed.some((part) => hasSameValues(part.values, values)),
  );
  if (lonely === undefined) return [];
  const detail = createMessage("no-same-part", { part: lonely.name, task: need });
  return [{ path, at: "value", reason: "bad-matrix", detail, hint: [createMessage("same-part-hint")] }];
}

/**
 * A part of a task whose matrix is invalid is not reported as unknown, because its task is reported already.
 */
export function mayExist(draft: PlanDraft, need: string): boolean {
  const base = baseName(need);
  return base !== need && draft.tasks.get(base)?.flawed === true;
}

function unknownNeed(path: Finding["path"], need: string, known: KnownNames): Finding {
  return { path, at: "value", reason: "unknown-need", ...describeUnknownTask(need, known) };
}

export function describeUnknownTask(name: string, known: KnownNames): Pick<Finding, "detail" | "hint"> {
  const base = baseName(name);
  const detail = createMessage("unknown-task", { task: name });
  if (base !== name && known.all.has(base)) return { detail, hint: [partsOf(base, known)] };
  const others = createMessage("allowed-tasks", { names: known.listed });
  return { detail, hint: [...didYouMean(known.suggest(name)), others] };
}

function partsOf(base: string, known: KnownNames): PlanMessage {
  const parts = [...known.all].filter((name) => name !== base && baseName(name) === base);
  if (parts.length === 0) return createMessage("task-has-no-parts", { task: base });
  return createMessage("task-has-parts", { task: base, names: listed(parts) });
}

/** Limits the names in an error message to a readable number. */
const listedNames = 12;

function listed(names: readonly string[]): string | PlanPhrase {
  const shown = codes(names.slice(0, listedNames));
  const more = names.length - listedNames;
  return more > 0 ? phrase("names-and-more", { names: shown, more }) : shown;
}

function needsItself(path: Finding["path"], name: string): Finding {
  return {
    path,
    at: "value",
    reason: "needs-itself",
    detail: createMessage("needs-itself", { task: name }),
    hint: [createMessage("remove-need")],
  };
}

function neverLanded(path: Finding["path"], { task, if: policy }: PlanNeed): Finding {
  return {
    path,
    at: "value",
    reason: "conflicting-needs",
    detail: createMessage("landed-needs-success", { task, policy }),
    hint: [createMessage("keep-if-or-until")],
  };
}

function conflictingNeeds(path: Finding["path"], need: string): Finding {
  return {
    path,
    at: "value",
    reason: "conflicting-needs",
    detail: createMessage("needs-twice", { task: need }),
    hint: [createMessage("keep-one-need")],
  };
}

function checkCycles(draft: PlanDraft): readonly Finding[] {
  const graph = new Map(
    [...draft.tasks].map(([name, { settings }]) => [
      name,
      taskNeeds(settings.needs)
        .map((need) => baseName(need.task))
        .filter((need) => need !== name),
    ]),
  );
  return findCycles(graph).map((cycle) => describeCycle(draft, cycle));
}

function describeCycle(draft: PlanDraft, cycle: readonly string[]): Finding {
  const [first = "", second = first] = cycle;
  const needs = draft.tasks.get(first)?.settings.needs ?? [];
  const at = needs.findIndex((need) => !isServiceNeed(need) && baseName(need.task) === second);
  return {
    path: ["tasks", first, "needs", at],
    at: "value",
    reason: "cycle",
    detail: createMessage("cycle", { tasks: [...cycle, first].join(" → ") }),
    hint: [createMessage("break-cycle")],
  };
}
