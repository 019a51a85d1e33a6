import { expect, test } from "vitest";

import type { Command } from "../../../ui/commands/commands.ts";
import { groupCommands } from "./group-commands.ts";

const command = (id: string, group: Command["group"], label: string): Command => ({
  id,
  group,
  label,
  act: "/",
});
const all = [
  command("run.r12", "runs", "Nightly build"),
  command("page.workers", "pages", "Workers"),
  command("page.overview", "pages", "Overview"),
  command("run.r12.cancel", "actions", "Cancel Nightly build"),
];
const ids = (typed: string, recent: readonly string[] = []) =>
  groupCommands(all, typed, recent).map(({ name, commands }) => [name, ...commands.map(({ id }) => id)]);

test("groups come in one order, whoever offered first", () => {
  expect(ids("")).toEqual([
    ["actions", "run.r12.cancel"],
    ["pages", "page.workers", "page.overview"],
    ["runs", "run.r12"],
  ]);
});

test("what is called as it was typed comes before what only has the letters, whatever its group", () => {
  const doubtful = command("page.add", "page", "Open every row");
  expect(groupCommands([doubtful, ...all], "over", [])[0]?.commands[0]?.id).toBe("page.overview");
});

test("what is selected comes before the same done with something else, however that is called", () => {
  const others = ["a", "b"].map((name) => ({
    ...command(`task.${name}.retry`, "onTasks", "Retry"),
    detail: name,
  }));
  const selected = { ...command("selected.retry", "selected", "Retry"), detail: "fix-rounding" };
  const [first] = groupCommands([...others, selected], "retry", []);
  expect(first?.commands.map(({ id }) => id)).toEqual(["selected.retry"]);
});

test("another name of a command finds it before what only has its letters", () => {
  const out = { ...command("sign-out", "settings", "Sign out"), words: ["log out", "logout"] };
  const log = command("task.log", "onTasks", "Log r1/timeout");
  expect(groupCommands([log, out], "log out", [])[0]?.commands[0]?.id).toBe("sign-out");
});

test("the heavier of two that match alike comes first, and the exact name before both", () => {
  const tasks = ["fix-1", "fix-2", "fix"].map((name) => ({
    ...command(name, "tasks", name),
    weight: name === "fix-2" ? 1 : 0.9,
  }));
  const [found] = groupCommands(tasks, "fix", []);
  expect(found?.commands.map(({ id }) => id)).toEqual(["fix", "fix-2", "fix-1"]);
});

test("letters in order are enough, and what does not fit is left out", () => {
  expect(ids("wrk")).toEqual([["pages", "page.workers"]]);
  expect(ids("zzz")).toEqual([]);
});

test("what was used lately is on top, once, when it fits", () => {
  expect(ids("", ["page.overview", "gone"])[0]).toEqual(["recent", "page.overview"]);
  expect(ids("night", ["page.overview", "run.r12"])).toEqual([
    ["recent", "run.r12"],
    ["actions", "run.r12.cancel"],
  ]);
});
