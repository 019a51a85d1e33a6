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

test("a matrix of any size is one node with one edge to each neighbour until it is opened", () => {
  expect(ids([])).toEqual(["t:build", "g:test", "t:ship", "o:r3/prepare"]);
  const { edges } = buildGraph(tasks, new Set());
  expect(edges.map(({ id }) => id)).toEqual(["o:r3/prepare t:build", "t:build g:test", "g:test t:ship"]);
  expect(ids(["test"])).toHaveLength(11);
  expect(ids(["build"])).toEqual(ids([]));
});

test("a matrix too large to be surveyed stays one node even if the address says that it is open", () => {
  const many = Array.from({ length: expandedUpTo + 1 }, (_, at) => ({
    name: `sweep(${at})`,
    base: "sweep",
    needs: [],
  }));
  expect(buildGraph(many, new Set(["sweep"])).nodes.map(({ id }) => id)).toEqual(["g:sweep"]);
  expect(buildGraph(many.slice(1), new Set(["sweep"])).nodes).toHaveLength(expandedUpTo);
});

test("edges of several kinds that became one are told as mixed", () => {
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
