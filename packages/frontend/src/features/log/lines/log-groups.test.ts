import { expect, test } from "vitest";

import type { GroupMark } from "@wezterm-parallel/shared/protocol/api/schemas/log-schemas";

import { LogGroups } from "./log-groups.ts";

const start = (line: number, title = `group ${line}`, folded = false): GroupMark => ({
  kind: "start",
  line,
  title,
  folded,
});
const end = (line: number, of: number): GroupMark => ({ kind: "end", line, of });
const error = (line: number): GroupMark => ({ kind: "error", line });

function opened(...items: GroupMark[]): LogGroups {
  const groups = new LogGroups();
  expect(groups.take({ total: items.length, items })).toBe(false);
  return groups;
}

function shown({ folds }: LogGroups, total: number): number[] {
  return Array.from({ length: folds.rows(total) }, (_, at) => folds.lineAt(at + 1));
}

test("opens a log with the groups folded that ended without an error", () => {
  const groups = opened(start(2), end(4, 2), start(5), error(6), end(7, 5), start(8));
  expect(shown(groups, 10)).toEqual([1, 2, 5, 6, 7, 8, 9, 10]);
  expect(groups.head(2, 10)).toEqual({ line: 2, title: "group 2", folded: true, lines: 1, errors: 0 });
  expect(groups.head(5, 10)).toMatchObject({ folded: false, lines: 1, errors: 1 });
  expect(groups.head(8, 10)).toMatchObject({ folded: false, lines: 2 });
  expect(groups.isEnd(4)).toBe(true);
});

test("leaves groups open that arrive while the log is read, unless the program marks them as folded", () => {
  const groups = opened(start(1));
  groups.take({ total: 4, items: [end(3, 1), start(4), end(6, 4)] });
  expect(shown(groups, 7)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  groups.take({ total: 5, items: [start(8, "quiet", true)] });
  expect(shown(groups, 20)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  groups.take({ total: 6, items: [end(10, 8)] });
  expect(shown(groups, 12)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 11, 12]);
});

test("folds nested groups with the outer one, counts their errors, and opens them for a line inside", () => {
  const groups = opened(start(1), start(2), error(3), end(4, 2), start(5), end(6, 5), end(7, 1));
  expect(groups.head(1, 8)).toMatchObject({ errors: 1, folded: false });
  groups.foldAll(true);
  expect(shown(groups, 8)).toEqual([1, 8]);
  groups.reveal(3);
  expect(shown(groups, 8)).toEqual([1, 2, 3, 4, 5, 7, 8]);
  groups.toggle(1);
  groups.toggle(1);
  expect(shown(groups, 8)).toEqual([1, 2, 3, 4, 5, 7, 8]);
  groups.foldAll(false);
  expect([shown(groups, 8).length, groups.anyFolded]).toEqual([8, false]);
});

test("requests the groups from the start when a log restarts", () => {
  const groups = opened(start(1), end(3, 1));
  expect(groups.take({ total: 1, items: [] })).toBe(true);
  expect([groups.known, groups.count]).toEqual([0, 0]);
});
