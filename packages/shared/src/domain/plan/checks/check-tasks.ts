import { isTaskName, taskNameLimit } from "../../ids.ts";
import { matrixVariable } from "../../task/environment/variable-names.ts";
import { unknownAgent } from "../agents.ts";
import { builtInAgents } from "../built-in-agents.ts";
import { expandMatrix, matrixKeys, matrixSize, uselessExcludes, type MatrixValues } from "../matrix.ts";
import type { DraftTask, PlanDraft } from "../plan-draft.ts";
import { createMessage, type PlanMessage } from "../problems/plan-message.ts";
import { codes, didYouMean, type Finding } from "../problems/plan-problem.ts";
import { nearest } from "../../../base/did-you-mean.ts";
import type { PlanTask } from "../schema/task-schema.ts";
import { checkPick } from "./check-pick.ts";

/** The limit of the submission; a matrix that is far too large is reported before it fills memory. */
export const taskLimit = 10_000;

/** Limit of the part of a task's name in parentheses; `taskNamePattern` allows no more. */
const matrixValuesLimit = 60;

/** Checks each task by itself: its command, agent, matrix, directory, group. */
export function checkTasks(draft: PlanDraft): readonly Finding[] {
  const total = [...draft.tasks.values()].reduce((sum, task) => sum + matrixSize(task.settings.matrix), 0);
  const each = [...draft.tasks].flatMap(([name, task]) => [
    ...checkCommand(draft, name, task),
    ...checkMatrix(name, task.settings),
    ...checkDirectory(draft, name, task.settings),
    ...checkGroup(draft, name, task.settings),
    ...checkInputs(draft, name, task.settings),
    ...checkRetry(name, task.settings),
    ...checkContainer(name, task.settings),
    ...checkPick(draft, name, task.settings),
  ]);
  const all = [...each, ...checkNamedAgents(draft)];
  return total > taskLimit ? [...all, tooMany(total)] : all;
}

function checkNamedAgents(draft: PlanDraft): readonly Finding[] {
  const unknown = draft.namedAgents.filter(({ agent }) => !isAgent(draft, agent));
  return unknown.map(({ agent, path }) => unknownAgent(draft.agents, agent, path));
}

function isAgent(draft: PlanDraft, agent: string): boolean {
  return draft.agentNames.has(agent) || builtInAgents.has(agent);
}

function tooMany(total: number): Finding {
  return {
    path: ["tasks"],
    at: "key",
    reason: "too-many-tasks",
    detail: createMessage("too-many-tasks", { tasks: total }),
    hint: [createMessage("too-many-hint", { limit: taskLimit })],
  };
}

function checkCommand(draft: PlanDraft, name: string, task: DraftTask): readonly Finding[] {
  const { run, agent, prompt } = task.settings;
  const path = ["tasks", name];
  if (run !== undefined && agent !== undefined) {
    const detail = createMessage("task-both", { task: name });
    return [finding(atKey(...path, "agent"), "two-commands", detail, createMessage("keep-one"))];
  }
  if (agent !== undefined) {
    const agents = typeof agent === "string" ? [agent] : agent;
    return [...agents.flatMap((each) => checkAgentName(draft, name, each)), ...checkPrompt(name, task)];
  }
  if (task.flawed) return [];
  if (prompt !== undefined) {
    const detail = createMessage("task-prompt-without-agent", { task: name });
    return [finding(atKey(...path, "prompt"), "prompt-without-agent", detail, createMessage("name-agent"))];
  }
  if (run !== undefined) return [];
  const detail = createMessage("task-does-nothing", { task: name });
  return [finding(atKey(...path), "no-command", detail, createMessage("add-run"))];
}

function checkAgentName(draft: PlanDraft, name: string, agent: string): readonly Finding[] {
  if (isAgent(draft, agent)) return [];
  return [unknownAgent(draft.agents, agent, ["tasks", name, "agent"])];
}

function checkPrompt(name: string, { settings, flawed }: DraftTask): readonly Finding[] {
  if (flawed || settings.prompt !== undefined) return [];
  const detail = createMessage("task-agent-without-prompt", { task: name });
  return [
    finding(atKey("tasks", name, "agent"), "agent-without-prompt", detail, createMessage("add-prompt")),
  ];
}

function checkMatrix(name: string, task: PlanTask): readonly Finding[] {
  if (task.matrix === undefined) return [];
  const path = ["tasks", name, "matrix"];
  const variables = clashingKeys(matrixKeys(task.matrix));
  if (variables !== undefined) {
    const variable = matrixVariable(variables[0] ?? "");
    const detail = createMessage("matrix-variable-twice", { keys: codes(variables), variable });
    return [finding(atKey(...path), "bad-matrix", detail, createMessage("rename-one"))];
  }
  if (matrixSize(task.matrix) > taskLimit) return [];
  const useless = uselessExcludes(task.matrix)[0];
  if (useless !== undefined) {
    const detail = createMessage("matrix-excludes-nothing", { values: valuesText(useless) });
    return [
      finding(atValue(...path, "exclude"), "bad-matrix", detail, createMessage("matrix-existing-values")),
    ];
  }
  const names = expandMatrix(name, task.matrix).map((part) => part.name);
  if (names.length > 0) return checkPartNames(names, path);
  return [
    finding(
      atKey(...path),
      "bad-matrix",
      createMessage("matrix-empty"),
      createMessage("matrix-exclude-less"),
    ),
  ];
}

function valuesText(values: MatrixValues): string {
  const entries = Object.entries(values).map(([key, value]) => `${key}: ${value}`);
  return `{ ${entries.join(", ")} }`;
}

function checkPartNames(names: readonly string[], path: Finding["path"]): readonly Finding[] {
  const long = names.find((name) => !isTaskName(name));
  if (long !== undefined) {
    const detail = createMessage("matrix-name-long", { name: long });
    const hint = createMessage("matrix-short-names", { limit: taskNameLimit, values: matrixValuesLimit });
    return [finding(atKey(...path), "bad-name", detail, hint)];
  }
  const seen = new Set<string>();
  const twice = new Set(names.filter((name) => seen.size === seen.add(name).size));
  if (twice.size === 0) return [];
  const detail = createMessage("matrix-names-twice", { names: codes(twice) });
  return [finding(atKey(...path), "duplicate-id", detail, createMessage("matrix-own-names"))];
}

function clashingKeys(keys: readonly string[]): readonly string[] | undefined {
  const groups = Map.groupBy(keys, (key) => matrixVariable(key));
  return [...groups.values()].find((group) => group.length > 1);
}

function checkDirectory(draft: PlanDraft, name: string, task: PlanTask): readonly Finding[] {
  const { directory } = task;
  if (directory === undefined) return [];
  const path = ["tasks", name, "directory"];
  const isAbsolute = directory.startsWith("/");
  const checkout = task.checkout ?? draft.checkout;
  if (checkout === "none") {
    if (isAbsolute) return [];
    return [
      finding(
        atValue(...path),
        "bad-directory",
        createMessage("directory-relative"),
        createMessage("directory-absolute"),
      ),
    ];
  }
  if (!isAbsolute && !directory.split("/").includes("..")) return [];
  return [
    finding(
      atValue(...path),
      "bad-directory",
      createMessage("directory-outside"),
      createMessage("directory-below"),
    ),
  ];
}

function checkGroup(draft: PlanDraft, name: string, task: PlanTask): readonly Finding[] {
  if (task.group === undefined || draft.groups.has(task.group)) return [];
  const detail = createMessage("unknown-group", { group: task.group });
  const limit = createMessage("group-limit", { example: `limits: { groups: { ${task.group}: 1 } }` });
  const hint = [...didYouMean(nearest(task.group, draft.groups)), limit];
  return [{ ...atValue("tasks", name, "group"), reason: "unknown-group", detail, hint }];
}

function checkInputs(draft: PlanDraft, name: string, task: PlanTask): readonly Finding[] {
  if (task.inputs === undefined) return [];
  const place = atKey("tasks", name, "inputs");
  if (task.agent !== undefined) {
    const detail = createMessage("inputs-of-agent", { task: name });
    return [finding(place, "bad-inputs", detail, createMessage("remove-inputs"))];
  }
  if ((task.checkout ?? draft.checkout) !== "none") return [];
  const detail = createMessage("inputs-without-checkout", { task: name });
  return [finding(place, "bad-inputs", detail, createMessage("remove-inputs"))];
}

function checkRetry(name: string, { run, retry }: PlanTask): readonly Finding[] {
  if (run === undefined || retry?.agents === undefined) return [];
  const detail = createMessage("retry-agents-of-command", { task: name });
  return [finding(atKey("tasks", name, "retry", "agents"), "bad-agent", detail, createMessage("name-agent"))];
}

function checkContainer(name: string, task: PlanTask): readonly Finding[] {
  const { agent, container, sandbox, executor } = task;
  if (container === undefined || container === false) return [];
  const place = atKey("tasks", name, "container");
  if (executor !== undefined) {
    if (container.network === undefined && container.mounts.length === 0) return [];
    const detail = createMessage("container-of-pod", { task: name });
    return [finding(place, "bad-container", detail, createMessage("container-image-only"))];
  }
  if (agent !== undefined) {
    const detail = createMessage("container-of-agent", { task: name });
    return [finding(place, "bad-container", detail, createMessage("container-needs-run"))];
  }
  if (sandbox === undefined || sandbox === false) return [];
  const detail = createMessage("container-and-sandbox", { task: name });
  return [finding(place, "bad-container", detail, createMessage("keep-one"))];
}

type Place = Pick<Finding, "path" | "at">;

function finding(place: Place, reason: Finding["reason"], detail: PlanMessage, hint: PlanMessage): Finding {
  return { ...place, reason, detail, hint: [hint] };
}

function atKey(...path: Finding["path"]): Place {
  return { path, at: "key" };
}

function atValue(...path: Finding["path"]): Place {
  return { path, at: "value" };
}
