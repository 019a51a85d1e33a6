import { fail, ok, type Result } from "../../base/result.ts";
import type { Failure } from "../failure.ts";
import { createFailure, createMessage } from "../failure-message.ts";
import { isTaskName } from "../ids.ts";
import { promptCommand } from "./agent/agent-commands.ts";
import { startAfresh } from "./agent/continue-task.ts";
import type { TaskSpec } from "./task-spec.ts";

/** Tasks that all attempts of one task may add together. */
export const addedTasksLimit = 20;

interface AddedTask {
  readonly name: string;
  readonly prompt: string;
  /** Names of tasks of the same run. */
  readonly needs: readonly string[];
}

/**
 * Returns the tasks that the agent of a task adds to its run. Each gives a prompt to the same agent, with the settings and
 * proofs of its own task: an agent adds no commands and gains no rights. An added task adds none itself.
 */
export function tasksOfAgent(
  spec: TaskSpec,
  added: readonly AddedTask[],
): Result<readonly TaskSpec[], Failure> {
  const { agentCommands, may } = spec;
  if (agentCommands === undefined || may?.includes("add-tasks") !== true) return fail(mayNotAdd);
  const elsewhere = added.flatMap(({ needs }) => needs).find((need) => !isTaskName(need));
  if (elsewhere !== undefined) return fail(needsElsewhere(elsewhere));
  const own = inherited(spec);
  return ok(
    added.map(({ name, prompt, needs }) => ({
      ...own,
      name,
      base: name,
      command: promptCommand(agentCommands.start, prompt),
      needs: needs.map((task) => ({ task, if: "success" as const })),
    })),
  );
}

const ofOneTask: ReadonlySet<string> = new Set<keyof TaskSpec>([
  "may",
  "claims",
  "inputs",
  "issue",
  "delay",
  "deadline",
  "paused",
  "onto",
]);

/** Leaves out what belongs to one task: what it claims, waits for, reuses or resolves, and its right to add tasks. */
function inherited(spec: TaskSpec): TaskSpec {
  const kept = Object.entries(startAfresh(spec)).filter(([key]) => !ofOneTask.has(key));
  return { ...(Object.fromEntries(kept) as TaskSpec), matrix: {} };
}

const mayNotAdd: Failure = createFailure({
  reason: "unauthorized",
  detail: createMessage("agent-adds-none"),
  hint: createMessage("agent-adds-none-hint"),
});

function needsElsewhere(need: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("agent-needs-elsewhere", { need }),
  });
}
