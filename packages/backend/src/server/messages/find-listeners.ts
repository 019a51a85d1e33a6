import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { attemptId, type AttemptName, parseId } from "@wezterm-parallel/shared/domain/ids";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Records } from "../../base/backlog.ts";

/** The attempt of an agent that can get messages. */
export interface Listener {
  /** Id of its task. */
  readonly id: string;
  /** Id of the attempt. */
  readonly attempt: string;
  readonly name: AttemptName;
}

interface Listeners {
  readonly listeners: readonly Listener[];
  readonly refused: readonly { readonly id: string; readonly failure: Failure }[];
}

/** More agents than one machine runs at once. */
const listenersLimit = 1000;

/** Finds the running agents of these tasks and runs, each once. */
export async function findListeners(records: Records, ids: readonly string[]): Promise<Listeners> {
  const listeners = new Map<string, Listener>();
  const refused: { id: string; failure: Failure }[] = [];
  for (const id of ids) {
    for (const found of await findTasks(records, id)) {
      const listener = found.ok ? findListener(found.value) : found;
      if (listener.ok) listeners.set(listener.value.attempt, listener.value);
      else refused.push({ id: found.ok ? found.value.id : id, failure: listener.failure });
    }
  }
  return { listeners: [...listeners.values()], refused };
}

/** Returns the task, or the running agents of the run. */
async function findTasks(records: Records, id: string): Promise<readonly Result<TaskDetail, Failure>[]> {
  const resolved = await records.resolve(id);
  if (!resolved.ok) return [resolved];
  const { kind, id: full } = resolved.value;
  const parsed = parseId(full);
  if (kind !== "run" || !parsed.ok) return [await records.task(full)];
  const { items } = await records.tasks({ run: parsed.value.run, state: ["running"], limit: listenersLimit });
  const running = await Promise.all(items.map((task) => records.task(task.id)));
  const agents = running.filter((task) => task.ok && task.value.spec.agent !== undefined);
  return agents.length > 0 ? agents : [fail(noAgents(full))];
}

/** Returns the attempt that gets messages to a task. */
export function findListener(task: TaskDetail): Result<Listener, Failure> {
  const { id, state, spec, attempts } = task;
  if (spec.agent === undefined) return fail(runsCommand(id));
  if (state !== "running") return fail(notRunning(id));
  if (!spec.terminal && spec.mcp === undefined)
    return fail(createFailure({ reason: "conflict", detail: createMessage("say-unheard", { task: id }) }));
  const parsed = parseId(id);
  if (!parsed.ok || parsed.value.kind !== "task") throw new Error(`${id} is not the id of a task.`);
  const { run, task: name } = parsed.value;
  return ok({
    id,
    attempt: attemptId(run, name, attempts),
    name: { kind: "attempt", run, task: name, attempt: attempts },
  });
}

function runsCommand(task: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("say-command", { task }),
    hint: createMessage("say-command-hint", { task }),
  });
}

function notRunning(task: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("say-not-running", { task }),
    hint: createMessage("say-not-running-hint", { task }),
  });
}

function noAgents(run: string): Failure {
  return createFailure({ reason: "conflict", detail: createMessage("say-none", { run }) });
}
