import { isTaskName, taskNameLimit } from "../ids.ts";
import { matrixVariable } from "../variable-names.ts";
import { builtInAgents, unknownAgent } from "./agents.ts";
import { expandMatrix, matrixSize } from "./matrix.ts";
import type { DraftTask, PlanDraft } from "./plan-draft.ts";
import { code, codes, type Finding } from "./plan-problem.ts";
import { nearest } from "../../base/did-you-mean.ts";
import type { PlanTask } from "./task-schema.ts";

/** The submission takes so many tasks; a matrix with a slip in it is told before it fills memory. */
export const taskLimit = 10_000;

/** What is wrong with each task by itself: its command, agent, matrix, directory, group. */
export function checkTasks(draft: PlanDraft): readonly Finding[] {
  const total = [...draft.tasks.values()].reduce((sum, task) => sum + matrixSize(task.settings.matrix), 0);
  const each = [...draft.tasks].flatMap(([name, task]) => [
    ...checkCommand(draft, name, task),
    ...checkMatrix(name, task.settings),
    ...checkDirectory(draft, name, task.settings),
    ...checkGroup(draft, name, task.settings),
  ]);
  return total > taskLimit ? [...each, tooMany(total)] : each;
}

function tooMany(total: number): Finding {
  return {
    path: ["tasks"],
    at: "key",
    reason: "too-many-tasks",
    detail: `the plan makes ${total} tasks`,
    hint: `At most ${taskLimit} are allowed: make a matrix smaller, or use \`wzp map\` for many inputs of one command.`,
  };
}

function checkCommand(draft: PlanDraft, name: string, task: DraftTask): readonly Finding[] {
  const { run, agent, prompt } = task.settings;
  const path = ["tasks", name];
  if (run !== undefined && agent !== undefined) {
    const detail = `task ${code(name)} has both ${code("run")} and ${code("agent")}`;
    return [finding(atKey(...path, "agent"), "two-commands", detail, "Keep one of the two.")];
  }
  if (agent !== undefined) {
    return [...checkAgentName(draft, name, agent), ...checkPrompt(name, task)];
  }
  if (task.flawed) return [];
  if (prompt !== undefined) {
    const detail = `task ${code(name)} has a ${code("prompt")} but no ${code("agent")}`;
    const hint = "Name the agent that gets it, such as `agent: claude`.";
    return [finding(atKey(...path, "prompt"), "prompt-without-agent", detail, hint)];
  }
  if (run !== undefined) return [];
  const detail = `task ${code(name)} has nothing to do`;
  const hint = "Give it a command (`run: npm test`), or an `agent` with a `prompt`.";
  return [finding(atKey(...path), "no-command", detail, hint)];
}

function checkAgentName(draft: PlanDraft, name: string, agent: string): readonly Finding[] {
  if (draft.agentNames.has(agent) || builtInAgents.has(agent)) return [];
  return [unknownAgent(draft.agents, agent, ["tasks", name, "agent"])];
}

function checkPrompt(name: string, { settings, flawed }: DraftTask): readonly Finding[] {
  if (flawed || settings.prompt !== undefined) return [];
  const detail = `task ${code(name)} has an ${code("agent")} but no ${code("prompt")}`;
  const hint = "Say what the agent is to do: `prompt: Fix issue 142.`";
  return [finding(atKey("tasks", name, "agent"), "agent-without-prompt", detail, hint)];
}

function checkMatrix(name: string, task: PlanTask): readonly Finding[] {
  if (task.matrix === undefined) return [];
  const path = ["tasks", name, "matrix"];
  const variables = clashingKeys(Object.keys(task.matrix));
  if (variables !== undefined) {
    const detail = `the matrix keys ${codes(variables)} become the same variable ${code(matrixVariable(variables[0] ?? ""))}`;
    return [finding(atKey(...path), "bad-matrix", detail, "Rename one of them.")];
  }
  if (matrixSize(task.matrix) > taskLimit) return [];
  return checkPartNames(
    expandMatrix(name, task.matrix).map((part) => part.name),
    path,
  );
}

function checkPartNames(names: readonly string[], path: Finding["path"]): readonly Finding[] {
  const long = names.find((name) => !isTaskName(name));
  if (long !== undefined) {
    const detail = `the matrix makes a task with the name ${code(long)}, which is too long`;
    const hint = `A name has at most ${taskNameLimit} characters, 60 of them in the parentheses: use short values and look the long ones up in the command.`;
    return [finding(atKey(...path), "bad-name", detail, hint)];
  }
  const seen = new Set<string>();
  const twice = new Set(names.filter((name) => seen.size === seen.add(name).size));
  if (twice.size === 0) return [];
  const detail = `the matrix makes more than one task ${codes(twice)}`;
  const hint = "Every combination of values needs a name of its own: remove or rename values.";
  return [finding(atKey(...path), "duplicate-id", detail, hint)];
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
    const detail = `${code("directory")} is relative, but ${code("checkout: none")} has nothing it could be relative to`;
    return [finding(atValue(...path), "bad-directory", detail, "Write an absolute path.")];
  }
  if (!isAbsolute && !directory.split("/").includes("..")) return [];
  const detail = `${code("directory")} leads out of the task's checkout`;
  const hint = "Write a path below the checkout without `..`, or use `checkout: none` with an absolute path.";
  return [finding(atValue(...path), "bad-directory", detail, hint)];
}

function checkGroup(draft: PlanDraft, name: string, task: PlanTask): readonly Finding[] {
  if (task.group === undefined || draft.groups.has(task.group)) return [];
  const near = nearest(task.group, draft.groups);
  const suggestion = near === undefined ? "" : `Did you mean ${code(near)}? `;
  const detail = `there is no group ${code(task.group)}`;
  const hint = `${suggestion}Say how many of its tasks run at once: \`limits: { groups: { ${task.group}: 1 } }\`.`;
  return [finding(atValue("tasks", name, "group"), "unknown-group", detail, hint)];
}

type Place = Pick<Finding, "path" | "at">;

function finding(place: Place, reason: Finding["reason"], detail: string, hint: string): Finding {
  return { ...place, reason, detail, hint };
}

function atKey(...path: Finding["path"]): Place {
  return { path, at: "key" };
}

function atValue(...path: Finding["path"]): Place {
  return { path, at: "value" };
}
