import { expect, test } from "vitest";

import { LiveBacklog } from "@wezterm-parallel/shared/client/live/live-backlog";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { findInBacklog } from "./find-in-backlog.ts";

const backlog = new LiveBacklog();
backlog.putRun({ id: "r1", number: 1, title: "backlog", state: "failed", counts: {} } as RunResource);
backlog.putTasks(
  "r1",
  (
    [
      ["search", "succeeded"],
      ["fix-1244", "succeeded"],
      ["fix-1259", "failed"],
      ["fix-1300", "running"],
    ] as const
  ).map(([name, state]) => ({ id: `r1/${name}`, run: "r1", name, state, command: "true" }) as TaskResource),
  true,
);
const tasks = (typed: string) =>
  findInBacklog(backlog, typed).flatMap(({ group, label }) => (group === "tasks" ? [label] : []));

test("finds a name without its punctuation and with two swapped letters", () => {
  expect(tasks("fix1259")).toEqual(["fix-1259"]);
  expect(tasks("serach")).toEqual(["search"]);
  expect(tasks("zzz")).toEqual([]);
});

test("lists failed tasks first among the matches, then running ones", () => {
  expect(tasks("fix")).toEqual(["fix-1259", "fix-1300", "fix-1244"]);
});
