import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { connectTmux } from "@wezterm-parallel/backend/drivers/panes/tmux/connect-tmux";
import type { LayoutNode } from "@wezterm-parallel/shared/domain/layout/layout";
import { panesOf } from "@wezterm-parallel/shared/domain/layout/panes-of";
import { planSplits } from "@wezterm-parallel/shared/domain/layout/plan-splits";

import { quantile } from "./statistics.ts";
import { table } from "./table.ts";

/**
 * Opening 16 panes, four by four: one call of `tmux` after the other, as a script does it, beside the driver, which
 * asks what runs, starts the same programs with their whole environment and cuts to the cell.
 */
const rounds = 20;
const size = { columns: 200, rows: 60 };
const directory = mkdtempSync(join(tmpdir(), "wzp-bench-tmux-"));
const { TMUX: _, TMUX_PANE: __, ...outside } = process.env;
const env = { ...outside, HOME: directory, TMUX_TMPDIR: directory };
const variables = Object.fromEntries(
  Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
);
const program = { argv: ["/bin/cat"], cwd: directory, env: variables } as const;
const root = square(4);

tmux("new-session", "-d", "-s", "desk", "/bin/cat");
try {
  const panes = await connectTmux({ env });
  if (!panes.ok) throw new Error(panes.failure.detail);
  const [bare, ours]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    bare.push(await measure(async () => splitOneByOne()));
    ours.push(
      await measure(async () => {
        const opened = await panes.value.open({ workspace: "bench", size, layout: { tabs: [{ root }] } });
        if (!opened.ok) throw new Error(opened.failure.detail);
      }),
    );
  }
  const base = quantile(bare, 0.5);
  const row = (name: string, values: readonly number[]) => [
    name,
    quantile(values, 0.5).toFixed(1),
    quantile(values, 0.95).toFixed(1),
    (quantile(values, 0.5) / base).toFixed(2),
  ];
  console.log(
    table(
      ["", "p50 ms", "p95 ms", "ratio"],
      [row("16 calls of tmux", bare), row("the driver, 16 panes", ours)],
    ),
  );
} finally {
  tmux("kill-server");
  rmSync(directory, { recursive: true, force: true });
}

function splitOneByOne(): void {
  const plan = planSplits(root, size);
  if (!plan.ok) throw new Error(plan.failure.detail);
  const { columns, rows } = size;
  const print = ["-P", "-F", "#{pane_id}"];
  const area = ["-x", String(columns), "-y", String(rows)];
  const ids = new Map<number, string>();
  ids.set(plan.value.splits.length, tmux("new-session", "-d", "-s", "bench", ...area, ...print, "cat"));
  for (const split of plan.value.splits) {
    const cut = [split.side === "left" ? "-h" : "-v", "-b", "-l", String(split.cells)];
    const of = ids.get(split.of) ?? "";
    ids.set(split.index, tmux("split-window", "-d", "-t", of, ...cut, ...print, "cat"));
  }
}

async function measure(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  const took = performance.now() - start;
  const made = tmux("list-panes", "-s", "-t", "=bench:").split("\n").length;
  if (made !== panesOf(root).length) throw new Error(`${made} panes were made`);
  tmux("kill-session", "-t", "=bench");
  return took;
}

function square(side: number): LayoutNode<typeof program & { readonly place: string }> {
  const shares = Array.from({ length: side }, () => 100 / side);
  const children = shares.map((__share, column) => ({
    kind: "rows" as const,
    shares,
    children: shares.map((___share, at) => ({
      kind: "pane" as const,
      pane: { ...program, place: `${column}.${at}` },
    })),
  }));
  return { kind: "columns", shares, children };
}

function tmux(...args: readonly string[]): string {
  return execFileSync("tmux", ["-u", ...args], { env, encoding: "utf8" }).trim();
}
