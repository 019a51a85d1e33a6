import type { Records } from "../../base/backlog.ts";

/**
 * Returns what the changes that a task stands on, directly or not, have landed as; undefined if one of them is not on
 * its target.
 */
export async function landedNeeds(records: Records, id: string): Promise<readonly string[] | undefined> {
  const commits: string[] = [];
  const seen = new Set<string>();
  const left = await needsOf(records, id);
  for (let need = left.pop(); need !== undefined; need = left.pop()) {
    if (seen.has(need)) continue;
    seen.add(need);
    const change = await records.change(need);
    if (change.ok && change.value.state !== "landed") return undefined;
    if (change.ok && change.value.landed !== undefined) commits.push(change.value.landed);
    left.push(...(await needsOf(records, need)));
  }
  return commits;
}

/** Returns ids; a need names a task of the same run, or one of another run by its id. */
async function needsOf(records: Records, id: string): Promise<string[]> {
  const task = await records.task(id);
  if (!task.ok) return [];
  const run = id.slice(0, id.indexOf("/"));
  return task.value.needs.map(({ task: name }) => (/^r\d+\//.test(name) ? name : `${run}/${name}`));
}
