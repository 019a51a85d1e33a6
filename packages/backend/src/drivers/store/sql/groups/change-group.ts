import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { projectId } from "@wezterm-parallel/shared/domain/ids";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { GroupChanges, GroupRecord } from "../../groups.ts";
import { Refusal } from "../commits/refusal.ts";
import type { Transaction } from "../commits/transaction.ts";
import { readGroups } from "../reads/read-groups.ts";
import { stirLanes } from "../tasks/stir-lanes.ts";

interface GroupName {
  /** Number of the project. */
  readonly project: number;
  readonly name: string;
}

/** Changes a group, with immediate effect on what starts next; a limit creates it. */
export function* changeGroup(
  transaction: Transaction,
  group: GroupName,
  changes: GroupChanges,
): Steps<GroupRecord> {
  if ((yield* findGroup(transaction, group)) === undefined && changes.parallel === undefined)
    throw new Refusal(unknownGroup(group));
  const { project, name } = group;
  const { parallel, paused, default: isDefault } = changes;
  const { database } = transaction;
  if (isDefault === true)
    yield* database.run(
      "UPDATE task_group SET is_default = 0 WHERE project_id = ? AND name <> ?",
      project,
      name,
    );
  yield* database.run(
    `INSERT INTO task_group (project_id, name, parallel, paused, is_default)
     VALUES (?1, ?2, ?3, coalesce(?4, 0), coalesce(?5, 0))
     ON CONFLICT (project_id, name) DO UPDATE SET parallel = coalesce(?3, task_group.parallel),
       paused = coalesce(?4, task_group.paused), is_default = coalesce(?5, task_group.is_default)`,
    project,
    name,
    parallel ?? null,
    asNumber(paused),
    asNumber(isDefault),
  );
  const changed = yield* findGroup(transaction, group);
  if (changed === undefined) throw new Error(`Internal error: no group ${name}`);
  yield* publish(transaction, group, changed);
  return changed;
}

/** Removes a group that no task waits for; its running tasks continue. */
export function* removeGroup(transaction: Transaction, group: GroupName): Steps<{ removed: true }> {
  const found = yield* findGroup(transaction, group);
  if (found === undefined) throw new Refusal(unknownGroup(group));
  if (found.waiting > 0) throw new Refusal(usedGroup(group.name, found.waiting));
  const { project, name } = group;
  yield* transaction.database.run("DELETE FROM task_group WHERE project_id = ? AND name = ?", project, name);
  transaction.append({
    kind: "group.removed",
    data: { project: projectId(project), group: name },
  });
  return { removed: true };
}

function asNumber(value: boolean | undefined): number | null {
  return value === undefined ? null : Number(value);
}

function* findGroup({ database }: Transaction, { project, name }: GroupName): Steps<GroupRecord | undefined> {
  return (yield* readGroups(database, project)).find((each) => each.name === name);
}

function* publish(transaction: Transaction, { project, name }: GroupName, group: GroupRecord): Steps<void> {
  const { parallel, paused, isDefault } = group;
  transaction.append({
    kind: "group.changed",
    data: {
      project: projectId(project),
      group: name,
      ...(parallel !== undefined && { parallel }),
      paused,
      default: isDefault,
    },
  });
  yield* stirLanes(transaction, { project, held: { group: name } });
}

function unknownGroup({ name }: GroupName) {
  return createFailure({
    reason: "not-found",
    detail: createMessage("group-unknown", { group: name }),
    hint: createMessage("group-unknown-hint", { group: name }),
  });
}

function usedGroup(name: string, waiting: number) {
  return createFailure({
    reason: "conflict",
    detail: createMessage("group-used", { group: name, count: waiting }),
    hint: createMessage("group-used-hint"),
  });
}
