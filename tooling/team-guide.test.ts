import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import {
  permissionsOf,
  projectPermissions,
  roles,
  serverPermissions,
} from "@wezterm-parallel/shared/domain/access/permissions";
import { expect, test } from "vitest";

const pages = ["docs/guide/team.md", "docs/ja/guide/team.md"];

test("the table of roles in the guide is the one that the server decides by, in both languages", () => {
  const expected = [...serverPermissions, ...projectPermissions].map((permission) => [
    `\`${permission}\``,
    ...roles.map((role) => (permissionsOf[role].has(permission) ? "✓" : "")),
  ]);
  for (const page of pages) {
    const text = readFileSync(fileURLToPath(new URL(`../${page}`, import.meta.url)), "utf8");
    const rows = text
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .map((line) => line.split("|").map((cell) => cell.trim()));
    expect(
      rows.map((cells) => cells.slice(1, 2 + roles.length)),
      page,
    ).toEqual(expected);
    expect(rows.every((cells) => (cells[2 + roles.length] ?? "").length > 3)).toBe(true);
    expect(text).toContain(`| ${roles.join(" | ")} |`);
  }
});
