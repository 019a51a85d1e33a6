import { expect, test } from "vitest";

import { nameOfRun } from "./run-name.ts";
import type { ProjectRef } from "./run-spec.ts";

const directory: ProjectRef = { kind: "directory", directory: "/src" };
const git: ProjectRef = { kind: "git", directory: "/src", root: "/src", commonDir: "/src/.git", base: "0a" };
const commit: ProjectRef = { ...git, target: "main", subject: "Fix the rounding", author: "Ada" };

test.each<[what: string, name: string, run: Partial<Parameters<typeof nameOfRun>[0]>]>([
  ["a plan by the subject of its commit", "Fix the rounding", {}],
  [
    "a few tasks of it by them too",
    "Fix the rounding (lint, unit)",
    { settings: { only: ["lint", "unit"] } },
  ],
  ["many tasks by the first", "Fix the rounding (a, b, c +2)", { settings: { only: [..."abcde"] } }],
  ["a plan outside of a repository by its file", "plan.yaml", { project: directory }],
  ["a plan of an earlier release by its file", "plan.yaml", { project: git }],
  ["what was added by hand by its own name", "backup", { source: "ad-hoc", title: "backup" }],
])("a run is called: %s", (_, name, run) => {
  expect(nameOfRun({ title: "plan.yaml", source: "plan", project: commit, settings: {}, ...run })).toBe(name);
});
