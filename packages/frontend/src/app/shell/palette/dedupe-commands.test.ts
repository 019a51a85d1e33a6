import { expect, test } from "vitest";

import type { Command } from "../../../ui/commands/commands.ts";
import { dedupeCommands } from "./dedupe-commands.ts";

function command(id: string, group: Command["group"], more: Partial<Command> = {}): Command {
  return { id, group, label: "Retry", act: () => undefined, ...more };
}

function ids(commands: readonly Command[], controls: readonly Command[] = []): readonly string[] {
  return dedupeCommands(commands, controls).map(({ id }) => id);
}

test("offers an action on one object once: for the selection, for every page, or for its row", () => {
  const everywhere = command("everywhere", "onTasks", { detail: "r1/test", object: "r1/test" });
  const selected = command("selected", "selected", { detail: "test", object: "r1/test" });
  const inRow = command("row", "page", { detail: "test", object: "r1/test" });
  expect(ids([everywhere, selected], [inRow])).toEqual(["selected"]);
  expect(ids([everywhere], [inRow])).toEqual(["everywhere"]);
  expect(ids([], [inRow])).toEqual(["row"]);
});

test("keeps the same action on another object, and other actions on the same object", () => {
  const one = command("one", "onTasks", { detail: "r1/test", object: "r1/test" });
  const other = command("other", "onTasks", { detail: "r2/test", object: "r2/test" });
  const log = command("log", "onTasks", { label: "Log", detail: "r1/test", object: "r1/test" });
  const several = command("several", "selected", { detail: "3 tasks" });
  expect(ids([one, other, log, several])).toEqual(["one", "other", "log", "several"]);
});

test("omits a page control with a command's name, and keeps the first of several with the same name", () => {
  const known = command("known", "actions");
  const controls = [
    command("again", "page"),
    command("a", "page", { label: "Close", detail: "x" }),
    command("b", "page", { label: "Close", detail: "x" }),
  ];
  expect(ids([known], controls)).toEqual(["known", "a"]);
});
