import { taskId } from "@wezterm-parallel/shared/domain/ids";

import type { Records } from "../../base/backlog.ts";
import type { ChangeRecord } from "../../drivers/store/changes.ts";

/** Returns names that the branch of a change can have: a later attempt may have taken the first one. */
export async function branchesOf(
  records: Records,
  { run, name, attempt }: Pick<ChangeRecord, "run" | "name" | "attempt">,
): Promise<string[] | undefined> {
  const task = await records.task(taskId(run, name));
  const history = task.ok ? task.value.history : [];
  const branch = history.find((each) => each.attempt === attempt)?.result?.branch;
  return branch === undefined ? undefined : [branch, `${branch}@${attempt}`];
}
