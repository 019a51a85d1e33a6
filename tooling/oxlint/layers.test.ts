import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

const plugin = fileURLToPath(new URL("layers.js", import.meta.url));
const oxlint = fileURLToPath(new URL("../../node_modules/oxlint/bin/oxlint", import.meta.url));

const forbidden = [
  ["shared/src/base/a.ts", `import "../domain/b.ts"`],
  ["shared/src/domain/plan/a.ts", `import "../../protocol/b.ts"`],
  ["shared/src/protocol/a.ts", `import "@wezterm-parallel/shared/client/b"`],
  ["shared/src/client/a.ts", `import "@wezterm-parallel/backend/base/b"`],
  ["backend/src/base/a.ts", `import "../drivers/store/store.ts"`],
  ["backend/src/base/a.ts", `import "../host/b.ts"`],
  ["backend/src/drivers/store/store.ts", `import "./sqlite/b.ts"`],
  ["backend/src/drivers/store/store.ts", `import "../session/sessions.ts"`],
  ["backend/src/drivers/store/sqlite/a.ts", `import "../postgres/b.ts"`],
  ["backend/src/drivers/store/sql/a.ts", `import "../sqlite/b.ts"`],
  ["backend/src/drivers/store/sqlite/a.ts", `import "../../session/sessions.ts"`],
  ["backend/src/server/runs/a.ts", `import "../logs/b.ts"`],
  ["backend/src/server/runs/a.ts", `import "../b.ts"`],
  ["backend/src/server/runs/a.ts", `import "../../worker/slots/b.ts"`],
  ["backend/src/server/runs/a.ts", `import "../../drivers/store/sqlite/b.ts"`],
  ["backend/src/worker/slots/a.ts", `import "../../server/runs/b.ts"`],
  ["backend/src/worker/slots/a.ts", `import "../../host/b.ts"`],
  ["backend/src/worker/slots/a.ts", `import "../../entry/worker.ts"`],
  ["backend/src/host/a.ts", `import "../drivers/session/sessions.ts"`],
  ["backend/src/entry/server.ts", `import "@wezterm-parallel/cli/main"`],
  ["backend/src/entry/server.ts", `import "../../../../scripts/b.ts"`],
  ["cli/src/render/a.ts", `import "../commands/look/b.ts"`],
  ["cli/src/invocation/a.ts", `import "../tasks/b.ts"`],
  ["cli/src/open/a.ts", `import "../place/b.ts"`],
  ["cli/src/open/a.ts", `import "../main.ts"`],
  ["cli/src/panes/tmux/a.ts", `import "../wezterm/b.ts"`],
  ["cli/src/commands/work/a.ts", `import "../look/b.ts"`],
  ["cli/src/text/a.ts", `import "../panes/panes.ts"`],
  ["cli/src/nowhere/a.ts", `export const a = 1`],
  ["cli/src/transport/a.ts", `import "@wezterm-parallel/backend/entry/server"`],
  ["cli/src/commands/look/a.ts", `import("@wezterm-parallel/backend/entry/server")`],
  ["cli/src/commands/look/a.ts", `import type { B } from "@wezterm-parallel/backend/entry/checkouts"`],
  ["cli/src/local-backend/a.ts", `import "@wezterm-parallel/backend/host/viewers/screen"`],
  ["frontend/src/live/a.ts", `import "@wezterm-parallel/shared/node/lock"`],
  ["cli/src/commands/look/a.ts", `import "@wezterm-parallel/backend/base/b"`],
  ["frontend/src/live/a.ts", `import "../ui/b.ts"`],
  ["frontend/src/ui/a.tsx", `import "../live/b.ts"`],
  ["frontend/src/ui/a.tsx", `import "../binding/b.ts"`],
  ["frontend/src/binding/a.ts", `import "../app/b.ts"`],
  ["frontend/src/features/board/a.tsx", `import "../run/b.tsx"`],
  ["frontend/src/features/board/a.tsx", `export const b = () => import("../../app/b.tsx")`],
  ["frontend/src/app/a.tsx", `import "@wezterm-parallel/backend/base/b"`],
  // Includes every way to name a module.
  ["shared/src/base/a.ts", `import type { B } from "../domain/b.ts"; export type C = B`],
  ["shared/src/base/a.ts", `export * from "../domain/b.ts"`],
  ["shared/src/base/a.ts", `export { b } from "../domain/b.ts"`],
  ["shared/src/base/a.ts", `export const b = () => import("../domain/b.ts")`],
  ["shared/src/base/a.ts", `export type B = import("../domain/b.ts").B`],
  ["backend/src/nowhere/a.ts", `export const a = 1`],
  ["backend/src/a.ts", `export const a = 1`],
] as const;

const allowed = [
  ["shared/src/base/a.ts", `import "./b.ts"`],
  ["shared/src/domain/plan/a.ts", `import "../ids.ts"; import "../../base/result.ts"; import "zod"`],
  ["shared/src/client/a.ts", `import "../protocol/b.ts"`],
  ["backend/src/base/a.ts", `import "@wezterm-parallel/shared/protocol/home"; import "node:fs"`],
  [
    "backend/src/drivers/store/sqlite/a.ts",
    `import "../store.ts"; import "../sql/b.ts"; import "./migrations/c.ts"`,
  ],
  ["backend/src/server/runs/a.ts", `import "../../drivers/store/store.ts"; import "../../base/b.ts"`],
  ["backend/src/entry/server.ts", `import "../server/runs/b.ts"; import "../drivers/store/sqlite/b.ts"`],
  ["backend/src/server/runs/a.test.ts", `import "../../drivers/store/sqlite/b.ts"`],
  ["cli/src/local-backend/a.ts", `import("@wezterm-parallel/backend/entry/server")`],
  ["cli/src/commands/look/a.ts", `import "../../invocation/context.ts"; import "../../render/b.ts"`],
  ["frontend/src/features/board/a.tsx", `import "../../live/b.ts"; import "../../ui/b.tsx"; import "react"`],
  ["frontend/src/app/shell/a.tsx", `import "../../features/board/b.tsx"; import "../../binding/b.ts"`],
  ["frontend/src/live/a.ts", `import "@wezterm-parallel/shared/client/client"`],
] as const;

/** Runs oxlint and returns which of these files the rule reports. */
function lint(files: readonly (readonly [path: string, text: string])[]): readonly boolean[] {
  const root = mkdtempSync(join(tmpdir(), "layers-"));
  const config = join(root, "oxlintrc.json");
  const rules = { "layers/imports": "error" };
  writeFileSync(config, JSON.stringify({ jsPlugins: [plugin], categories: { correctness: "off" }, rules }));
  // One folder per case, because several have the same file.
  const paths = files.map(([path], index) => join(root, String(index), "packages", path));
  for (const [index, path] of paths.entries()) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${files[index]?.[1] ?? ""};\n`);
  }
  const report = runOxlint(["-c", config, "-f", "unix", "--disable-nested-config", root]);
  return paths.map((path) => report.includes(`${path.slice(root.length + 1)}:`));
}

function runOxlint(args: readonly string[]): string {
  const cwd = args.at(-1) ?? ".";
  try {
    return execFileSync(process.execPath, [oxlint, ...args], { cwd, encoding: "utf8" });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

const reported = lint([...forbidden, ...allowed]);

test.each(forbidden.map(([path, text], index) => ({ path, text, index })))(
  "$path may not: $text",
  ({ index }) => {
    expect(reported[index]).toBe(true);
  },
);

test.each(allowed.map(([path, text], index) => ({ path, text, index })))("$path may: $text", ({ index }) => {
  expect(reported[forbidden.length + index]).toBe(false);
});
