import { expect, test } from "vitest";

import { buildGraph, expandedUpTo, type GraphTask } from "./graph-model.ts";

const needs = (...names: readonly string[]) => names.map((task) => ({ task, if: "success" as const }));
const shards = Array.from({ length: 8 }, (_, at) => ({
  name: `test(${at + 1})`,
  base: "test",
  needs: needs("build"),
}));
const tasks: readonly GraphTask[] = [
  { name: "build", base: "build", needs: needs("r3/prepare") },
  ...shards,
  { name: "ship", base: "ship", needs: shards.flatMap(({ name }) => needs(name)) },
];
const ids = (toggled: readonly string[]) => buildGraph(tasks, new Set(toggled)).nodes.map(({ id }) => id);

test("shows a matrix as one node with one edge per neighbour until it is expanded", () => {
  expect(ids([])).toEqual(["t:build", "g:test", "t:ship", "o:r3/prepare"]);
  const { edges } = buildGraph(tasks, new Set());
  expect(edges.map(({ id }) => id)).toEqual(["o:r3/prepare t:build", "t:build g:test", "g:test t:ship"]);
  expect(ids(["test"])).toHaveLength(11);
  expect(ids(["build"])).toEqual(ids([]));
});

test("keeps a very large matrix collapsed even if the address expands it", () => {
  const many = Array.from({ length: expandedUpTo + 1 }, (_, at) => ({
    name: `sweep(${at})`,
    base: "sweep",
    needs: [],
  }));
  expect(buildGraph(many, new Set(["sweep"])).nodes.map(({ id }) => id)).toEqual(["g:sweep"]);
  expect(buildGraph(many.slice(1), new Set(["sweep"])).nodes).toHaveLength(expandedUpTo);
});

test("marks an edge that merges several kinds as mixed", () => {
  const mixed = [
    ...tasks,
    {
      name: "undo",
      base: "undo",
      needs: shards.map(({ name }, at) => ({
        task: name,
        if: at === 0 ? ("failure" as const) : ("always" as const),
      })),
    },
  ];
  expect(buildGraph(mixed, new Set()).edges.find(({ to }) => to === "t:undo")?.policy).toBe("mixed");
});
