import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";

import { type Edit, LandingScene, type TaskWork } from "../../../../../test/rigs/landing/landing-scene.ts";
import type { RevisedQuery } from "../../change-files.ts";
import { valueOf } from "../../checkouts.contract.ts";
import { openChangeFiles } from "./open-change-files.ts";

let scene: LandingScene;
beforeEach(() => void (scene = new LandingScene()));
afterEach(() => scene[Symbol.dispose]());

const write = (path: string, lines: readonly string[]): Edit => ({
  kind: "write",
  path,
  text: lines.map((line) => `${line}\n`).join(""),
});

type Query = Partial<Pick<RevisedQuery, "threads" | "spans">>;

async function revise({ base, commit }: Pick<TaskWork, "base" | "commit">, query: Query) {
  const { project, env } = scene;
  const asked = { project, base, commit, threads: [], spans: [], ...query };
  return valueOf(await openChangeFiles(env).revise(asked));
}

const file = ["one", "two", "three", "four", "five"];
const at = (thread: number, first: number, last = first) => ({ thread, path: "new.txt", first, last });

test("threads follow their lines through edits and a rename, and lose their place with them", async () => {
  const before = scene.branch("a", [write("new.txt", file)]);
  const rename: Edit = { kind: "rename", path: "new.txt", to: "dir/renamed.txt" };
  const edited = write("dir/renamed.txt", ["zero", "one", "three", "and", "four", "five"]);
  const after = scene.extend(before, [rename, edited], "Again");
  const threads = [at(1, 1), at(2, 2), at(3, 2, 4)].map((each) => ({
    ...each,
    side: "new" as const,
    in: before.commit,
  }));
  const path = "dir/renamed.txt";
  expect((await revise(after, { threads })).places).toEqual([
    { thread: 1, place: { path, side: "new", first: 2, last: 2 } },
    { thread: 2 },
    { thread: 3, place: { path, side: "new", first: 3, last: 5 } },
  ]);
  const gone = scene.extend(before, [{ kind: "remove", path: "new.txt" }], "Remove");
  expect((await revise(gone, { threads })).places).toEqual([{ thread: 1 }, { thread: 2 }, { thread: 3 }]);
});

test("a thread on the old side follows its lines to a new base", async () => {
  const before = scene.branch("a", [write("a.txt", file)]);
  const original = scene.git("show", "main:a.txt").split("\n");
  scene.advance([write("a.txt", ["added", ...original])]);
  const after = scene.branch("a", [write("a.txt", file)]);
  const thread = { thread: 1, path: "a.txt", side: "old", first: 1, last: 1, in: before.base } as const;
  expect((await revise(after, { threads: [thread] })).places).toMatchObject([
    { place: { first: 2, last: 2 } },
  ]);
});

test("only a rebase is the same change: neither another line nor another indentation", async () => {
  const before = scene.branch("a", [write("new.txt", file), write("bin", ["\0binary"])]);
  scene.advance([write("elsewhere.txt", ["x"])]);
  const rebased = scene.branch("a", [write("new.txt", file), write("bin", ["\0binary"])]);
  const spans = [before];
  expect((await revise(rebased, { spans })).same).toEqual([before.commit]);
  for (const other of [
    [write("new.txt", ["  one", ...file.slice(1)]), write("bin", ["\0binary"])],
    [write("new.txt", file), write("bin", ["\0binarY"])],
    [write("new.txt", file)],
  ]) {
    expect((await revise(scene.branch("b", other), { spans })).same).toEqual([]);
  }
});

test("a change that moved within its file is the same, and a commit that is gone is not", async () => {
  const original = scene.git("show", "main:a.txt").split("\n");
  const before = scene.branch("a", [write("a.txt", [...original, "last"])]);
  scene.advance([write("a.txt", ["first", ...original])]);
  const moved = scene.branch("a", [write("a.txt", ["first", ...original, "last"])]);
  const gone = { base: before.base, commit: "1".repeat(40) };
  expect((await revise(moved, { spans: [before, gone] })).same).toEqual([before.commit]);
});

const edits = fc.array(fc.record({ stays: fc.boolean(), added: fc.nat({ max: 2 }) }), {
  minLength: 2,
  maxLength: 12,
});

test("after random edits every line that is left has its thread", async () => {
  await fc.assert(
    fc.asyncProperty(edits, async (lines) => {
      const names = lines.map((_, line) => `line ${line}`);
      const edited = lines.flatMap(({ stays, added }, line) => [
        ...Array.from({ length: added }, (_, n) => `added ${line}.${n}`),
        ...(stays ? [`line ${line}`] : []),
      ]);
      const before = scene.branch("p", [write("new.txt", names)]);
      const after = scene.extend(before, [write("new.txt", [...edited, "end"])], "Edit");
      const threads = names.map((_, line) => ({
        ...at(line, line + 1),
        side: "new" as const,
        in: before.commit,
      }));
      const { places } = await revise(after, { threads });
      expect(places.map(({ place }) => place && [...edited][place.first - 1])).toEqual(
        lines.map(({ stays }, line) => (stays ? `line ${line}` : undefined)),
      );
    }),
    { numRuns: 25 },
  );
});
