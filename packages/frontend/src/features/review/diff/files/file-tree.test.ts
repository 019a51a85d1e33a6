import fc from "fast-check";
import { expect, test } from "vitest";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { inTreeOrder, treeRows } from "./file-tree.ts";

const file = (path: string): ChangedFile => ({ path, status: "modified", binary: false });

test("lists folders first and merges folders that contain only one folder", () => {
  const rows = treeRows(
    ["z.ts", "src/deep/down/b10.ts", "src/deep/down/b9.ts", "docs/a.md", "src/x.ts"].map(file),
  );
  expect(
    rows.map(({ kind, name, depth }) => `${" ".repeat(depth)}${name}${kind === "folder" ? "/" : ""}`),
  ).toEqual(["docs/", " a.md", "src/", " deep/down/", "  b9.ts", "  b10.ts", " x.ts", "z.ts"]);
});

test("contains every file once", () => {
  const paths = fc.uniqueArray(
    fc
      .array(fc.constantFrom("a", "b", "c10", "c9"), { minLength: 1, maxLength: 4 })
      .map((parts) => `${parts.join("/")}.ts`),
  );
  fc.assert(
    fc.property(paths, (all) => {
      expect(
        inTreeOrder(all.map(file))
          .map(({ path }) => path)
          .toSorted(),
      ).toEqual(all.toSorted());
    }),
  );
});
