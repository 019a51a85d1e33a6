import fc from "fast-check";
import { expect, test } from "vitest";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { chunksOf } from "./patch-chunks.ts";

const file = (path: string, insertions: number, binary = false): ChangedFile => ({
  path,
  status: "modified",
  binary,
  ...(!binary && { insertions, deletions: 0 }),
});

test("requests neighbours by path together, and long files alone", () => {
  const files = [file("b", 700), file("a", 700), file("c", 5_000), file("d", 100), file("e", 0, true)];
  expect(chunksOf(files)).toEqual([
    { paths: ["a", "b"], query: { cursor: undefined, limit: 2 } },
    { paths: ["c"], query: { path: "c" } },
    { paths: ["d"], query: { cursor: "c", limit: 2 } },
  ]);
});

test("requests each text file once, and every page returns exactly the files of its chunk", () => {
  const files = fc.uniqueArray(
    fc.record({
      path: fc.stringMatching(/^[a-z]{1,3}$/),
      lines: fc.integer({ min: 0, max: 2_000 }),
      binary: fc.boolean(),
    }),
    { selector: ({ path }) => path, maxLength: 80 },
  );
  fc.assert(
    fc.property(files, (all) => {
      const changed = all.map(({ path, lines, binary }) => file(path, lines, binary));
      const sorted = changed.toSorted((one, other) => (one.path < other.path ? -1 : 1));
      const chunks = chunksOf(changed);
      expect(chunks.flatMap(({ paths }) => paths).toSorted()).toEqual(
        sorted.filter(({ binary }) => !binary).map(({ path }) => path),
      );
      for (const { paths, query } of chunks) {
        const after = sorted.filter(({ path }) => "path" in query || path > (query.cursor ?? ""));
        const page =
          "path" in query ? after.filter(({ path }) => path === query.path) : after.slice(0, query.limit);
        expect(page.filter(({ binary }) => !binary).map(({ path }) => path)).toEqual(paths);
      }
    }),
  );
});
