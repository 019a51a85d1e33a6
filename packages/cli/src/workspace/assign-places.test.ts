import fc from "fast-check";
import { expect, test } from "vitest";

import {
  assignPlaces,
  placeToBring,
  tasksWithoutPlace,
  type AssignableTask,
  type AssignedPlace,
  type Standings,
} from "./assign-places.ts";

const names = ["a", "b", "c", "d", "e", "f"] as const;

const anyPlace: fc.Arbitrary<AssignedPlace["content"]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: "next" } as const) },
  fc.constantFrom(...names).map((task) => ({ kind: "task", task }) as const),
  fc.constantFrom(...names).map((task) => ({ kind: "log", task }) as const),
  fc.constant({ kind: "shell", directory: "." } as const),
);

const anyPlaces = fc
  .array(fc.record({ content: anyPlace, open: fc.boolean() }), { maxLength: 8 })
  .map((places) => places.map((each, at): AssignedPlace => ({ ...each, place: `p${at}` })));

const anyTasks = fc
  .uniqueArray(
    fc.record({
      run: fc.integer({ min: 1, max: 3 }),
      name: fc.constantFrom(...names),
      running: fc.boolean(),
      startedAt: fc.integer({ min: 0, max: 20 }),
      endedAt: fc.integer({ min: 0, max: 20 }),
    }),
    { selector: ({ run, name }) => `r${run}/${name}` },
  )
  .map((tasks) => new Map(tasks.map((each) => [`r${each.run}/${each.name}`, taskOf(each)])));

const anyStandings: fc.Arbitrary<Standings> = fc
  .record({ places: anyPlaces, tasks: anyTasks, away: fc.subarray([...names]) })
  .map(({ places, tasks, away }) => {
    const dismissed = new Set(away.map((name) => `r1/${name}`));
    return { places, tasks, dismissed, shown: new Map() };
  })
  // The previous assignment comes from the same rules.
  .chain((first) => anyTasks.map((tasks) => ({ ...first, tasks, shown: assignPlaces(first) })));

const terminals = ({ places }: Standings, assigned: ReadonlyMap<string, string>): readonly string[] =>
  places.flatMap(({ place, content }) => (content.kind === "log" ? [] : (assigned.get(place) ?? [])));

test("no terminal is shown twice, only open places show anything, and shells never do", () => {
  fc.assert(
    fc.property(anyStandings, (standings) => {
      const assigned = assignPlaces(standings);
      const shown = terminals(standings, assigned);
      expect(new Set(shown).size).toBe(shown.length);
      for (const place of assigned.keys()) {
        const found = standings.places.find((each) => each.place === place);
        expect(found?.open).toBe(true);
        expect(found?.content.kind).not.toBe("shell");
      }
      for (const task of assigned.values()) expect(standings.tasks.has(task)).toBe(true);
    }),
  );
});

test("what runs keeps its place, and nothing changes when nothing happened", () => {
  fc.assert(
    fc.property(anyStandings, (standings) => {
      const assigned = assignPlaces(standings);
      expect(assignPlaces({ ...standings, shown: assigned })).toEqual(assigned);
      const named = new Set(
        standings.places.flatMap(({ place, content }) =>
          content.kind === "task" ? (assigned.get(place) ?? []) : [],
        ),
      );
      for (const { place, content, open } of standings.places) {
        const task = standings.tasks.get(standings.shown.get(place) ?? "");
        if (content.kind !== "next" || !open || task?.running !== true || named.has(task.id)) continue;
        expect(assigned.get(place)).toBe(task.id);
      }
    }),
  );
});

test("no running task waits while a place is free or shows one that has ended", () => {
  fc.assert(
    fc.property(anyStandings, (standings) => {
      const assigned = assignPlaces(standings);
      const inTerminals = new Set(terminals(standings, assigned));
      const waiting = tasksWithoutPlace(
        standings.tasks.values(),
        new Map([...inTerminals].map((id) => [id, id])),
      );
      if (waiting.every(({ id }) => standings.dismissed.has(id))) return;
      for (const { place, content, open } of standings.places) {
        if (content.kind !== "next" || !open) continue;
        expect(standings.tasks.get(assigned.get(place) ?? "")?.running).toBe(true);
      }
    }),
  );
});

test("an ended task stays until its place is needed, and the one that ended first gives way", () => {
  const places = ["p1", "p2", "p3"].map((place) => ({
    place,
    content: { kind: "next" } as const,
    open: true,
  }));
  const tasks = (...list: readonly AssignableTask[]) => new Map(list.map((task) => [task.id, task]));
  const ended = (name: "a" | "b", endedAt: number) =>
    taskOf({ run: 1, name, running: false, startedAt: 1, endedAt });
  const running = (name: "c" | "d") => taskOf({ run: 1, name, running: true, startedAt: 9, endedAt: 0 });
  const shown = new Map([
    ["p1", "r1/a"],
    ["p2", "r1/b"],
  ]);
  const standings = { places, shown, dismissed: new Set<string>() };
  const first = assignPlaces({ ...standings, tasks: tasks(ended("a", 8), ended("b", 5), running("c")) });
  expect(Object.fromEntries(first)).toEqual({ p1: "r1/a", p2: "r1/b", p3: "r1/c" });
  const second = assignPlaces({
    ...standings,
    shown: first,
    tasks: tasks(ended("a", 8), ended("b", 5), running("c"), running("d")),
  });
  expect(Object.fromEntries(second)).toEqual({ p1: "r1/a", p2: "r1/d", p3: "r1/c" });
});

test("a task that a person asks for takes a free place, else that of an ended one, else of the one shown longest", () => {
  fc.assert(
    fc.property(anyStandings, (standings) => {
      const shown = assignPlaces(standings);
      const place = placeToBring({ ...standings, shown }, new Map());
      const open = standings.places.filter((each) => each.open && each.content.kind === "next");
      expect(place === undefined).toBe(open.length === 0);
      const states = open.map((each) => standings.tasks.get(shown.get(each.place) ?? "")?.running);
      const chosen = standings.tasks.get(shown.get(place ?? "") ?? "")?.running;
      const best = states.includes(undefined) ? undefined : !states.includes(false);
      expect(place === undefined ? undefined : chosen).toBe(place === undefined ? undefined : best);
    }),
  );
});

function taskOf(task: Omit<AssignableTask, "id" | "base">): AssignableTask {
  return { ...task, id: `r${task.run}/${task.name}`, base: task.name };
}
