import type { ScheduleTiming, ScheduleWork } from "./schedule-spec.ts";

interface Schedule {
  readonly name: string;
  readonly timing: ScheduleTiming;
  readonly work: ScheduleWork;
}

interface StoredSchedule extends Schedule {
  readonly isOfPlan: boolean;
}

interface ScheduleChange {
  readonly name: string;
  readonly change: "add" | "change" | "remove";
  readonly before: Schedule | undefined;
  readonly after: Schedule | undefined;
}

/**
 * Returns what makes the stored schedules those of the plan, by name. Schedules that a person added stay, unless the plan
 * has one of the same name.
 */
export function compareSchedules(
  stored: readonly StoredSchedule[],
  planned: readonly Schedule[],
): readonly ScheduleChange[] {
  const before = new Map(stored.map((each) => [each.name, each]));
  const wanted = new Set(planned.map(({ name }) => name));
  const written = planned.flatMap((after): ScheduleChange[] => {
    const found = before.get(after.name);
    if (found === undefined) return [{ name: after.name, change: "add", before: undefined, after }];
    if (found.isOfPlan && isSame(found, after)) return [];
    return [{ name: after.name, change: "change", before: found, after }];
  });
  const removed = stored
    .filter(({ name, isOfPlan }) => isOfPlan && !wanted.has(name))
    .map((found): ScheduleChange => ({
      name: found.name,
      change: "remove",
      before: found,
      after: undefined,
    }));
  return [...written, ...removed].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function isSame(a: Schedule, b: Schedule): boolean {
  return inOrder(a.timing) === inOrder(b.timing) && inOrder(a.work) === inOrder(b.work);
}

/** The order of keys depends on who wrote them. */
function inOrder(value: object): string {
  return JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
