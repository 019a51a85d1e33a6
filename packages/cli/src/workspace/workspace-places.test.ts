import { expect, it } from "vitest";

import type { ShownTask } from "./follow-tasks.ts";
import { WorkspacePlaces } from "./workspace-places.ts";

const task = (name: string, startedAt: number): ShownTask => ({
  id: `r1/${name}`,
  run: 1,
  name,
  base: name,
  running: true,
  startedAt,
  endedAt: 0,
  state: "running",
  attempt: 1,
  why: "",
  command: name,
  terminal: true,
});

it("tasks that a person asks for one after the other take a place each", () => {
  const specs = ["p1", "p2"].map((place) => ({ place, content: { kind: "next" } as const }));
  const places = new WorkspacePlaces("/", specs, {});
  const all = ["a", "b", "c", "d"].map((name, at) => task(name, at));
  places.setTasks(new Map(all.map((each) => [each.id, each])));
  expect([...places.shown.values()]).toEqual(["r1/a", "r1/b"]);
  places.bring("r1/c");
  places.bring("r1/d");
  expect([...places.shown.values()].toSorted()).toEqual(["r1/c", "r1/d"]);
});
