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

test("sorts groups the same way, whichever part of the page offered its commands first", () => {
  expect(ids("")).toEqual([
    ["actions", "run.r12.cancel"],
    ["pages", "page.workers", "page.overview"],
    ["runs", "run.r12"],
  ]);
});

test("ranks a name that starts as typed above one that contains the letters, across groups", () => {
  const doubtful = command("page.add", "page", "Open every row");
  expect(groupCommands([doubtful, ...all], "over", [])[0]?.commands[0]?.id).toBe("page.overview");
});

test("ranks actions on the selection above the same action on another object", () => {
  const others = ["a", "b"].map((name) => ({
    ...command(`task.${name}.retry`, "onTasks", "Retry"),
    detail: name,
  }));
  const selected = { ...command("selected.retry", "selected", "Retry"), detail: "fix-rounding" };
  const [first] = groupCommands([...others, selected], "retry", []);
  expect(first?.commands.map(({ id }) => id)).toEqual(["selected.retry"]);
});

test("ranks a match of an alias above scattered letters", () => {
  const out = { ...command("sign-out", "settings", "Sign out"), words: ["log out", "logout"] };
  const log = command("task.log", "onTasks", "Log r1/timeout");
  expect(groupCommands([log, out], "log out", [])[0]?.commands[0]?.id).toBe("sign-out");
});

test("ranks the heavier of two equal matches first, and the exact name above both", () => {
  const tasks = ["fix-1", "fix-2", "fix"].map((name) => ({
    ...command(name, "tasks", name),
    weight: name === "fix-2" ? 1 : 0.9,
  }));
  const [found] = groupCommands(tasks, "fix", []);
  expect(found?.commands.map(({ id }) => id)).toEqual(["fix", "fix-2", "fix-1"]);
});

test("matches letters in order, and omits commands without a match", () => {
  expect(ids("wrk")).toEqual([["pages", "page.workers"]]);
  expect(ids("zzz")).toEqual([]);
});

test("lists matching recent commands first, once", () => {
  expect(ids("", ["page.overview", "gone"])[0]).toEqual(["recent", "page.overview"]);
  expect(ids("night", ["page.overview", "run.r12"])).toEqual([
    ["recent", "run.r12"],
    ["actions", "run.r12.cancel"],
  ]);
});
