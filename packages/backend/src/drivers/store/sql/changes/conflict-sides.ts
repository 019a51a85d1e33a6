import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { mapInSteps } from "@wezterm-parallel/shared/base/steps";
import { z } from "zod";

import type { Intention } from "@wezterm-parallel/shared/domain/change/conflict-prompt";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { parseId, taskId } from "@wezterm-parallel/shared/domain/ids";
import { promptOf } from "@wezterm-parallel/shared/domain/task/agent/agent-commands";
import { showCommand } from "@wezterm-parallel/shared/domain/task/show-command";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { ChangeRecord } from "../../changes.ts";
import { readAssigned } from "../rows/build-assignment.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";

/** Commits of the target that changed the conflicting files; the worker names them with the conflict. */
const landedSchema = z.array(
  z.object({ commit: z.string(), subject: z.string(), task: z.string().optional() }),
);

/** Returns what a task is for: its prompt, or its command. */
export function readIntention({ run, name }: Pick<ChangeRecord, "run" | "name">, spec: TaskSpec): Intention {
  const command = spec.continues?.command ?? spec.command;
  const prompt = spec.agentCommands && promptOf(spec.agentCommands.start, command);
  return { name: taskId(run, name), text: prompt ?? showCommand(command) };
}

/** Returns what the other side of a conflict is for. A commit that names a task of another project stays a commit. */
export function* listLanded(
  database: SqlDatabase,
  specs: TaskSpecs,
  { change, failure }: { readonly change: ChangeRecord; readonly failure: Failure },
): Steps<readonly Intention[]> {
  const landed = landedSchema.safeParse(failure.data?.["landed"]);
  const sides = yield* mapInSteps(
    landed.success ? landed.data : [],
    function* ({ commit, subject, task = "" }): Steps<Intention> {
      const known = yield* findTask(database, change.project, task);
      const row = known && (yield* readAssigned(database, known.id));
      return row === undefined || known === undefined
        ? { name: commit.slice(0, 12), text: subject }
        : readIntention({ run: known.run, name: known.name }, yield* specs.read(row));
    },
  );
  return [...new Map(sides.map((side) => [side.name, side])).values()];
}

interface KnownTask {
  readonly id: number;
  readonly run: number;
  readonly name: string;
}

function* findTask(database: SqlDatabase, project: number, id: string): Steps<KnownTask | undefined> {
  const parsed = parseId(id);
  if (!parsed.ok || parsed.value.kind !== "task") return undefined;
  return yield* database.get<KnownTask>(
    `SELECT task.id, task.run_id AS run, task.name FROM task JOIN run ON run.id = task.run_id
     WHERE task.run_id = ? AND task.name = ? AND run.project_id = ?`,
    parsed.value.run,
    parsed.value.task,
    project,
  );
}
